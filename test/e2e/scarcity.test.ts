import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { azureQuota } from '../../sandbox/azure/quota.ts'
import { sweepCompleted } from '../../sandbox/first-sweep.ts'
import { accountId, estateWith, GROUP, sweptOnly } from './estate.ts'
import { changeEvent, type Ground, startGround, until } from './ground.ts'

// Azure grants 250 reads at once and 25 a second. A sweep wants more than that, and an event must not wait for it.
let ground: Ground
const urgent = accountId('scurgent')
const many = Array.from({ length: 25 }, (_, index) => accountId(`sc${index}`))

beforeAll(async () => {
  ground = await startGround({
    estate: estateWith([urgent, ...many]),
    baseline: sweptOnly(GROUP),
    quota: azureQuota,
    instances: 3,
  })
}, 60_000)
afterAll(() => ground.stop())

describe('while a sweep uses up the reads', () => {
  it('what an event tells of is put right at once, without being throttled', async () => {
    // Known before: the sweep itself has nothing to find here.
    await ground.deliver([changeEvent(urgent)])
    await until('the finding', async () => Object.keys(await ground.findingOf(urgent)).length > 0)
    await ground.sandbox.host.invoke('sweep')
    await until('the end of what may be read at once', readsAreShort)
    await ground.change(urgent, { minimumTlsVersion: 'TLS1_0' })
    const action = await ground.action(urgent, 'verified')
    expect(action.rules).toEqual(['storage-minimum-tls'])
    const refused = ground.sandbox.azure.calls.filter(
      ({ path, status }) => path.startsWith(urgent) && status === 429,
    )
    expect(refused).toEqual([])
  })

  it('the sweep ends all the same, and nothing was given up', async () => {
    await sweepCompleted(ground.client, undefined)
    for (const id of many) {
      expect(Object.keys(await ground.findingOf(id)).length, id).toBeGreaterThanOrEqual(30)
    }
    const { poison } = await ground.health<{ poison: object }>()
    expect(poison).toEqual({ work: 0, alerts: 0 })
    expect(ground.lines().filter(({ code }) => code === 'GaveUp')).toEqual([])
  }, 150_000)
})

function readsAreShort(): boolean {
  const { calls, estate } = ground.sandbox.azure
  const own = calls.filter(
    ({ principal, plane }) => principal === estate.rebaseline.name && plane === 'arm',
  )
  return own.length > azureQuota.reads.size - 80
}
