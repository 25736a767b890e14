import { TableClient } from '@azure/data-tables'
import { QueueClient } from '@azure/storage-queue'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { drifts } from '../../sandbox/drifts.ts'
import { entryHash, type RecordEntry } from '../../src/engine/record.ts'
import { rules as baseline } from '../../src/rules/index.ts'
import { resourceKey } from '../../src/store/keys.ts'
import { accountId, estateWith, GROUP, sweptOnly } from './estate.ts'
import { type FullAction, type Ground, startGround, until } from './ground.ts'

// The log: complete, in order, and it shows when somebody changed it.
let ground: Ground
const tampered = [
  ...['changed', 'removed', 'cut', 'moved', 'emptied', 'shortened', 'setback', 'forged'],
] as const
const names = [...tampered, 'one', 'two', 'three']
const account = (name: string) => accountId(`rec${name}`)
const old = { minimumTlsVersion: 'TLS1_0' }

beforeAll(async () => {
  ground = await startGround({
    estate: estateWith(names.map(account)),
    baseline: sweptOnly(GROUP, ...drifts.map(({ resourceId }) => resourceId)),
  })
}, 60_000)
afterAll(() => ground.stop())

const table = () =>
  TableClient.fromConnectionString(ground.sandbox.azurite.connectionString, 'records')
const entry = (sequence: number) => `entry-${String(sequence).padStart(10, '0')}`
// Who would be cut off by some fixes is more than the service can know.
const asksAPerson = (rule: string) =>
  baseline.some(({ id, safety }) => id === rule && safety.class === 'approval')
const chainOf = async (id: string) => (await ground.client.actionsOf(id)).chain

async function fixedOnce(id: string) {
  await ground.change(id, old)
  await ground.action(id, 'verified')
  await ground.looked(id, 1)
}

describe('the log of a resource', () => {
  it.each([
    [
      'an entry that was changed',
      'changed',
      async (key: string) => {
        const row = await table().getEntity<{ entry0: string }>(key, entry(1))
        const entry0 = row.entry0.replace('Jonas Weber', 'Priya Raman')
        expect(entry0).not.toBe(row.entry0)
        await table().updateEntity({ partitionKey: key, rowKey: entry(1), entry0 }, 'Merge')
      },
      'entry 1 was changed',
    ],
    [
      'an entry that was removed',
      'removed',
      (key: string) => table().deleteEntity(key, entry(1)),
      'entry 1 is missing',
    ],
    [
      'an end that was cut off',
      'cut',
      (key: string) => table().deleteEntity(key, entry(2)),
      'the end of the log is missing',
    ],
    [
      'a head that was moved',
      'moved',
      (key: string) =>
        table().updateEntity({ partitionKey: key, rowKey: 'head', hash: '0'.repeat(64) }, 'Merge'),
      'the end of the log is missing',
    ],
    [
      'that all its rows were deleted',
      'emptied',
      async (key: string) => {
        for (const row of ['head', entry(1), entry(2)]) await table().deleteEntity(key, row)
      },
      'the timeline has action',
    ],
    [
      'an end that was cut off with a head that was made to fit',
      'shortened',
      async (key: string) => {
        const { hash } = await table().getEntity<{ hash: string }>(key, entry(1))
        const head = { partitionKey: key, rowKey: 'head', sequence: 1, published: 1, hash }
        await table().updateEntity(head, 'Merge')
        await table().deleteEntity(key, entry(2))
      },
      'the timeline was told something else of action',
    ],
    [
      'a head that was set back',
      'setback',
      async (key: string) => {
        const { hash } = await table().getEntity<{ hash: string }>(key, entry(1))
        const head = { partitionKey: key, rowKey: 'head', sequence: 1, published: 1, hash }
        await table().updateEntity(head, 'Merge')
      },
      'its head does not know it',
    ],
    [
      'an outcome that was rewritten, with its hash and the head',
      'forged',
      async (key: string) => {
        const first = await table().getEntity<{ hash: string }>(key, entry(1))
        const { entry0 } = await table().getEntity<{ entry0: string }>(key, entry(2))
        const forged = JSON.parse(entry0.replace('"verified"', '"failed"')) as RecordEntry
        const hash = entryHash(first.hash, 2, forged)
        const text = JSON.stringify(forged)
        await table().updateEntity(
          { partitionKey: key, rowKey: entry(2), entry0: text, hash },
          'Merge',
        )
        await table().updateEntity({ partitionKey: key, rowKey: 'head', hash }, 'Merge')
      },
      'the timeline was told something else of action',
    ],
  ] as const)('shows %s, and where', async (_, name, tamper, where) => {
    const id = account(name)
    await fixedOnce(id)
    expect(await chainOf(id)).toMatchObject({ state: 'valid', valid: true, entries: 2 })
    await tamper(resourceKey(id))
    const chain = await chainOf(id)
    expect(chain).toMatchObject({ state: 'broken', valid: false })
    expect(chain.broken).toContain(where)
  })

  it('proves nothing for a resource that was never written, or an id that is mistyped', async () => {
    expect(await ground.client.actionsOf(accountId('never0'))).toMatchObject({
      actions: [],
      chain: { state: 'noRecords', valid: false, entries: 0 },
    })
  })

  it('reads the same whatever the case of the id', async () => {
    const id = account('one')
    await fixedOnce(id)
    const [action] = await ground.actionsOf(
      id.toUpperCase().replace('/SUBSCRIPTIONS', '/subscriptions'),
    )
    expect(action?.resourceId).toBe(id)
  })
})

describe('the timeline', () => {
  const page = (query: string) =>
    ground.client.get<{ actions: readonly FullAction[]; continuation?: string }>(
      `/api/actions?${query}`,
    )

  it('lists every action once, newest first, page by page', async () => {
    await fixedOnce(account('two'))
    await fixedOnce(account('three'))
    const whole = (await page('limit=500')).actions
    expect(whole.length).toBeGreaterThanOrEqual(3)
    const times = whole.map(({ intendedAt }) => intendedAt)
    expect(times).toEqual(times.toSorted().toReversed())
    const paged: string[] = []
    let continuation = ''
    do {
      const next = await page(`limit=1${continuation && `&continuation=${continuation}`}`)
      paged.push(...next.actions.map(({ action }) => action))
      continuation = next.continuation ?? ''
    } while (continuation !== '')
    expect(paged).toEqual(whole.map(({ action }) => action))
    expect(new Set(paged).size).toBe(paged.length)
  })

  it('has nothing before the first day', async () => {
    expect(await page('until=2020-01-01')).toEqual({ actions: [] })
  })
})

describe('after a day with every drift that the sandbox knows', () => {
  it('every chain holds and every finding can be listed by its state', async () => {
    await ground.swept()
    for (const drift of drifts) await drift.run(ground.sandbox.azure)
    await ground.sandbox.host.invoke('rotateKeys')
    for (const { rule, resourceId, name } of drifts) {
      const asks = asksAPerson(rule)
      await until(`the ${asks ? 'question about' : 'fix of'} ${name}`, async () => {
        const actions = await ground.actionsOf(resourceId)
        const { held } = (await ground.findingOf(resourceId))[rule] ?? {}
        return asks
          ? held?.reason === 'needsApproval'
          : actions.some(({ rules, state }) => rules.includes(rule) && state === 'verified')
      })
    }
    // Some of these logs were tampered with above.
    const broken = new Set(tampered.map(account))
    const changed = await ground.client.changedResources()
    const written = drifts.filter(({ rule }) => !asksAPerson(rule))
    expect(changed).toEqual(expect.arrayContaining(written.map(({ resourceId }) => resourceId)))
    for (const id of changed) {
      if (!broken.has(id)) expect((await chainOf(id)).state, id).toBe('valid')
    }
    const all = await ground.client.findings()
    const listed = async (filter: string) =>
      (
        await ground.client.get<{ findings: typeof all }>(
          `/api/findings?limit=500&filter=${filter}`,
        )
      ).findings
    const has = (verdict: string) => (finding: (typeof all)[number]) =>
      Object.values(finding.rules).some((state) => state.verdict === verdict)
    const ids = (list: typeof all) => list.map(({ resourceId }) => resourceId).toSorted()
    expect(ids(await listed('nonCompliant'))).toEqual(ids(all.filter(has('nonCompliant'))))
    expect(ids(await listed('unknown'))).toEqual(ids(all.filter(has('unknown'))))
    expect((await listed('held')).length).toBeGreaterThan(0)
  }, 180_000)
})

it('a work message that is malformed is refused with one line and not tried again', async () => {
  const queue = new QueueClient(ground.sandbox.azurite.connectionString, 'work')
  await queue.sendMessage(Buffer.from('{"kind":"reconcile","item":{}}').toString('base64'))
  const line = await until('the line', () =>
    ground.lines().find(({ code }) => code === 'WorkMalformed'),
  )
  expect(line.detail).toEqual(expect.arrayContaining([expect.stringContaining('item.resourceId')]))
})
