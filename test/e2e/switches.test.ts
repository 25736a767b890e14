import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { subscriptionId } from '../../sandbox/estate/names.ts'
import { accountId, estateWith, sweptOnly } from './estate.ts'
import { type Ground, startGround, until } from './ground.ts'

// The two brakes: the kill switch, and the budget of writes.
const old = { minimumTlsVersion: 'TLS1_0' }
const accounts = ['k1', 'k2', 'k3', 'k4'].map((name) => accountId(`brake${name}`))
const [first = '', second = '', third = '', fourth = ''] = accounts

describe('with REBASELINE_WRITES=off', () => {
  let ground: Ground
  beforeAll(async () => {
    ground = await startGround({
      estate: estateWith([first]),
      baseline: sweptOnly(first),
      settings: { REBASELINE_WRITES: 'off' },
    })
  }, 60_000)
  afterAll(() => ground.stop())
  const writes = () =>
    ground.sandbox.azure.calls.filter(
      ({ principal, method, plane }) =>
        principal === 'rebaseline' && method !== 'GET' && plane !== 'graph',
    )

  it('a drift is seen and held, and nothing is written by event or person', async () => {
    await ground.change(first, old)
    await ground.looked(first, 1)
    expect((await ground.findingOf(first))['storage-minimum-tls']).toMatchObject({
      verdict: 'nonCompliant',
      held: { reason: 'writesOff' },
    })
    const answer = await ground.remediate({ resourceId: first })
    expect(answer).toMatchObject({
      status: 200,
      body: { plan: { writes: [] }, actions: [] },
    })
    const { plan } = answer.body as {
      readonly plan: { readonly held: readonly { rule: string; hold: { reason: string } }[] }
    }
    expect(new Set(plan.held.map(({ hold }) => hold.reason))).toEqual(new Set(['writesOff']))
    expect(plan.held.map(({ rule }) => rule)).toContain('storage-minimum-tls')
    expect(writes()).toEqual([])
  }, 30_000)

  it('nothing is written by a sweep', async () => {
    const looks = ground.looksAt(first)
    await ground.swept()
    expect(ground.looksAt(first)).toBeGreaterThan(looks)
    expect(writes()).toEqual([])
  }, 30_000)

  it('health says so', async () => {
    expect(await ground.health()).toMatchObject({ status: 'ok', writes: 'off' })
  })
})

describe('with a budget of two writes an hour', () => {
  let ground: Ground
  beforeAll(async () => {
    ground = await startGround({
      estate: estateWith(accounts),
      baseline: {
        scope: { include: [`/subscriptions/${subscriptionId}`] },
        effect: 'remediate',
        limits: { writesPerHour: 2 },
      },
    })
  }, 60_000)
  afterAll(() => ground.stop())

  it('the third is held and told, and a person gets the same answer', async () => {
    // The hour of the budget is the hour of the clock: one that ends within this test would give two more.
    await until('an hour that lasts', () => new Date().getUTCMinutes() < 59, 61_000)
    await ground.change(first, old)
    await ground.action(first, 'verified')
    await ground.change(second, old)
    await ground.action(second, 'verified')
    await ground.change(third, old)
    await ground.looked(third, 1)
    const state = (await ground.findingOf(third))['storage-minimum-tls']
    expect(state).toMatchObject({ verdict: 'nonCompliant', held: { reason: 'budget' } })
    expect(ground.writesTo(third)).toEqual([])
    await until('the alert', () =>
      ground.sandbox.alerts.received.some(
        ({ destination, body }) =>
          destination === 'webhook' &&
          (body as { type: string }).type === 'rebaseline.alert.held' &&
          JSON.stringify(body).includes(third),
      ),
    )
    await ground.changeQuietly(fourth, old)
    expect((await ground.remediate({ resourceId: fourth })).body).toMatchObject({
      findings: { 'storage-minimum-tls': { held: { reason: 'budget' } } },
      actions: [],
    })
    expect(ground.writesTo(fourth)).toEqual([])
  }, 90_000)
})
