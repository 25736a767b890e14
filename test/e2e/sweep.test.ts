import { TableClient } from '@azure/data-tables'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ids, people } from '../../sandbox/estate/names.ts'
import { sweptOnly } from './estate.ts'
import { type Ground, startGround, until } from './ground.ts'

// The first sweep over an estate that nobody has looked at before, and the next one.
let ground: Ground
const swept = [
  ...[ids.fraudAccount, ids.fraudVault, ids.fraudWorkspace],
  // Full of gaps.
  ...[ids.marketingAccount, ids.legacyAccount],
]
beforeAll(async () => {
  ground = await startGround({ instances: 3, baseline: sweptOnly(...swept) })
}, 120_000)
beforeAll(() => ground.swept(), 120_000)
afterAll(() => ground.stop())

interface Told {
  readonly id: string
  readonly kind: string
  readonly rules: readonly { readonly id: string }[]
  readonly digest?: { readonly resources: number; readonly gaps: number }
}
const told = () =>
  ground.sandbox.alerts.received.flatMap(({ destination, body }) =>
    destination === 'webhook' ? [(body as { data: Told }).data] : [],
  )
const digests = () => told().filter(({ kind }) => kind === 'digest')

describe('the first sweep', () => {
  it('is completed when no piece of its work is open, and resources of each kind have findings', async () => {
    const { sweep } = await ground.health()
    expect(sweep).toMatchObject({ open: 0 })
    expect(String(sweep?.completedAt) > String(sweep?.finishedAt)).toBe(true)
    for (const id of [...swept, ids.fraudKey, ids.computeCluster, ids.scoringEndpoint]) {
      expect(Object.keys(await ground.findingOf(id)).length, id).toBeGreaterThan(0)
    }
  })

  it('tells in one message what it saw for the first time and did not change', async () => {
    const [digest] = await until('the digest', () => digests().length > 0 && digests())
    expect(digest?.digest?.gaps).toBeGreaterThan(10)
    expect(digest?.rules.length).toBeGreaterThan(3)
    const { sweep } = await ground.health()
    expect(digest?.id).toBe(`digest-${sweep?.id}`)
  })

  it('knew what depends on an account when it judged it: the next look changes no verdict', async () => {
    const before = await ground.findingOf(ids.fraudAccount)
    await ground.change(ids.fraudAccount, { minimumTlsVersion: 'TLS1_0' }, people.jonas)
    await ground.action(ids.fraudAccount, 'verified')
    await until('the finding', async () => {
      return (
        (await ground.findingOf(ids.fraudAccount))['storage-minimum-tls']?.verdict === 'compliant'
      )
    })
    const after = await ground.findingOf(ids.fraudAccount)
    const verdicts = (rules: typeof before) =>
      Object.fromEntries(Object.entries(rules).map(([id, { verdict }]) => [id, verdict]))
    expect(verdicts(after)).toEqual(verdicts(before))
    const regressed = Object.keys(after).filter((id) => after[id]?.regressed !== undefined)
    expect(regressed).toEqual([])
  })
})

it('the next sweep tells nothing again, and forgets what an earlier one never finished', async () => {
  const { connectionString } = ground.sandbox.azurite
  const sweeps = TableClient.fromConnectionString(connectionString, 'sweeps', {
    allowInsecureConnection: true,
  })
  const lost = { partitionKey: 'open-sweep-lost', rowKey: 'r', what: 'reconcile something' }
  const other = { ...lost, partitionKey: 'open-timer-lost' }
  for (const row of [lost, other]) await sweeps.createEntity(row)
  await ground.swept()
  const said = ground.lines().filter(({ code }) => code === 'SweepIncomplete')
  expect(said).toMatchObject([{ source: 'sweep', left: 1 }])
  await expect(sweeps.getEntity(lost.partitionKey, 'r')).rejects.toMatchObject({ statusCode: 404 })
  expect(await sweeps.getEntity(other.partitionKey, 'r')).toMatchObject({ what: lost.what })
  await until('all is told', async () => (await ground.client.health()).queues?.alerts === 0)
  expect(digests()).toHaveLength(1)
}, 120_000)

it('a sweep that Resource Graph throttles is put back, and ends when its page comes again', async () => {
  const { azure, host } = ground.sandbox
  const { sweep: undisturbed } = await ground.health()
  const match = { plane: 'graph' } as const
  azure.faults.add({ match, fault: { kind: 'throttle', retryAfterSeconds: 5 }, times: 1 })
  await host.invoke('sweep')
  await until('the throttled page', () => ground.lines().find(({ code }) => code === 'Throttled'))
  const { sweep, queues } = await ground.health()
  expect(sweep).not.toHaveProperty('finishedAt')
  expect(queues?.work).toBeGreaterThanOrEqual(1)
  // The message returns by itself after half a minute; here it is handed over at once.
  await host.invoke('processWork', JSON.stringify({ kind: 'sweepUnits', sweep }))
  const mark = await until('the end of the sweep', async () => {
    const { sweep: now } = await ground.client.health()
    return now?.completedAt !== undefined && now
  })
  expect(mark).toMatchObject({ id: sweep?.id, open: 0 })
  expect(mark.seen).toBe(undisturbed?.seen)
  expect(mark.seen).toBeGreaterThan(15)
  expect(host.logs.all.filter(({ message }) => message.includes('(Failed'))).toEqual([])
})
