import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { accountId } from './estate.ts'
import { changeEvent, type Ground, startGround, until } from './ground.ts'

// A wrong configuration: the service says everything that is wrong, and touches nothing.
let ground: Ground

beforeAll(async () => {
  ground = await startGround({
    settings: {
      REBASELINE_WRITES: 'maybe',
      REBASELINE_ARM_ENDPOINT: 'http://management.azure.com',
      REBASELINE_WEBHOOK_SECRET: 'hunter2',
      REBASELINE_SWEEP_SCHEDULE: 'now and then',
      REBASELINE_KEY_SCHEDULE: '0 0 0 L * *',
    },
    baseline: {
      scope: { include: ['/subscriptions/not-a-guid'] },
      effect: 'fix',
      overrides: [{ effect: 'audit', rule: ['storage-minimum-tls'] }],
      limits: { writesPerHour: 0 },
      exemptions: [],
    },
  })
}, 60_000)
afterAll(() => ground.stop())

describe('a service with a wrong configuration', () => {
  it.each([
    ['app setting.REBASELINE_WRITES'],
    ['app setting.REBASELINE_ARM_ENDPOINT'],
    ['app setting.REBASELINE_WEBHOOK_SECRET'],
    ['app setting.REBASELINE_SWEEP_SCHEDULE'],
    ['app setting.REBASELINE_KEY_SCHEDULE'],
    ['rebaseline.json.scope.include[0]'],
    ['rebaseline.json.effect'],
    ['rebaseline.json.overrides[0]'],
    ['rebaseline.json.limits.writesPerHour'],
    ['rebaseline.json (whole)'],
  ])('names %s in its health', async (place) => {
    const health = await ground.http('GET', '/api/health')
    expect(health.status).toBe(503)
    expect(health.body).toMatchObject({ status: 'misconfigured', writes: 'off' })
    const { problems } = health.body as { problems: readonly string[] }
    expect(problems.filter((problem) => problem.includes(`${place}: `))).toHaveLength(1)
    expect(JSON.stringify(problems)).not.toContain('hunter2')
  })

  it.each([
    ['POST', '/api/remediate'],
    ['GET', '/api/actions'],
    ['GET', '/api/findings'],
    ['GET', `/api/remediate/${crypto.randomUUID()}`],
  ])('answers %s %s with 503 and where to look', async (method, path) => {
    const body = method === 'POST' ? '{}' : undefined
    const answer = await ground.http(method, path, body)
    expect(answer).toMatchObject({ status: 503, type: 'application/problem+json' })
    expect(answer.body).toMatchObject({ code: 'ConfigInvalid' })
    expect(JSON.stringify(answer.body)).toContain('/api/health')
  })

  it('refuses events, so that they come again when it is mended, and does nothing by timer', async () => {
    expect(await ground.deliver([changeEvent(accountId('any0'))])).toBe(500)
    await ground.sandbox.host.invoke('sweep')
    await until('the failed sweep', () =>
      ground.sandbox.host.logs.all.find(({ message }) =>
        message.startsWith("Executed 'Functions.sweep' (Failed"),
      ),
    )
    expect(ground.sandbox.azure.calls.filter(({ plane }) => plane !== 'identity')).toEqual([])
  })
})
