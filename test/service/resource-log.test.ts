import type { TableClient } from '@azure/data-tables'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RecordPort } from '../../src/engine/ports.ts'
import { entryHash, GENESIS, type RecordEntry } from '../../src/engine/record.ts'
import { listActions } from '../../src/queries.ts'
import type { ResourceActions } from '../../src/resource-actions.ts'
import { createCatalogue } from '../../src/rules/catalogue.ts'
import { dayKey, newestFirst, resourceKey } from '../../src/store/keys.ts'
import { createRecords } from '../../src/store/records.ts'
import type { Storage } from '../../src/store/storage.ts'
import type { TimelinePage } from '../../src/store/timeline.ts'
import { GROUP, parameters, settingsRule, thing } from '../engine/samples.ts'
import { startTables } from './tables.ts'

// One resource's log as it is read over HTTP, over real tables: what was tampered with shows, and nothing else does.
let storage: Storage
let stop: () => Promise<void>
let table: TableClient
let records: RecordPort
let made = 0
const now = new Date('2026-11-20T12:00:00.000Z')
const catalogue = createCatalogue([settingsRule({ id: 'thing-tls' })], parameters)
const rule = 'thing-tls'

beforeAll(async () => {
  const tables = await startTables()
  storage = tables.storage
  stop = tables.stop
  table = await storage.table('records')
  records = createRecords(storage)
})
afterAll(() => stop())

const JONAS = {
  kind: 'user',
  name: 'Jonas Weber (jonas.weber@contoso.com)',
  objectId: '0a1b2c3d-0000-4000-8000-00000000abcd',
} as const
const thingId = (name: string) => `${GROUP}/providers/${thing.type}/${name}`
const entry = (key: string) => `entry-${key.padStart(10, '0')}`

function entryOf(resourceId: string, action: string, at: string): RecordEntry {
  return {
    action,
    state: 'intended',
    at,
    resourceId,
    rules: [rule],
    cause: { source: 'event', id: 'e', at, actor: JONAS },
    write: {
      rules: [rule],
      request: { kind: 'arm', method: 'PATCH', resourceId, apiVersion: '1', body: {} },
      before: [],
      after: [],
    } as unknown as NonNullable<RecordEntry['write']>,
  }
}

/** Records and tells one action, as the loop does. */
async function act(id: string, minute: number, state: RecordEntry['state'] = 'verified') {
  made += 1
  const at = new Date(now.getTime() - minute * 60_000).toISOString()
  const intent = entryOf(id, `action-${String(made).padStart(4, '0')}`, at)
  const { write: _, ...rest } = intent
  const outcome = { ...rest, state }
  let head = await records.append(await records.head(id), intent)
  head = await records.append(head, outcome)
  await records.index(intent, outcome)
  await records.markPublished(head)
  return intent
}

async function ask<T>(query: Record<string, string>, port = records): Promise<T> {
  const ports = {
    storage,
    records: port,
    catalogue,
    clock: { now: () => now, sleep: async () => {} },
  }
  const answer = await listActions(Object.entries(query), ports)
  expect(answer.status, JSON.stringify(answer.body)).toBe(200)
  return answer.body as T
}
const logOf = (resourceId: string, more = {}, port = records) =>
  ask<ResourceActions>({ resourceId, ...more }, port)

async function removeAll(partition: string) {
  for await (const row of table.listEntities({
    queryOptions: { filter: `PartitionKey eq '${partition}'` },
  })) {
    await table.deleteEntity(String(row.partitionKey), String(row.rowKey))
  }
}

/** Makes the head fit the first entries, as somebody would who cuts the rest off. */
async function headTo(id: string, sequence: number) {
  const key = resourceKey(id)
  const { hash } = await table.getEntity<{ hash: string }>(key, entry(String(sequence)))
  const next = { partitionKey: key, rowKey: 'head', sequence, hash, published: sequence, open: '' }
  await table.updateEntity(next, 'Merge')
}

describe('a log that nobody touched', () => {
  it('is valid, also while an entry is appended between the read of its head and that of its entries', async () => {
    const id = thingId('appended')
    await act(id, 9)
    const racing: RecordPort = {
      ...records,
      async entries(resourceId, after) {
        await act(id, 5)
        return records.entries(resourceId, after)
      },
    }
    const { chain } = await logOf(id, {}, racing)
    expect(chain).toEqual({ state: 'valid', valid: true, entries: 4 })
  })

  it('has no records, and so proves nothing, when the id is mistyped', async () => {
    await act(thingId('typed'), 9)
    expect(await logOf(thingId('tpyed'))).toEqual({
      actions: [],
      entries: [],
      chain: { state: 'noRecords', valid: false, entries: 0 },
    })
  })

  it('is valid when its timeline was written by a version that kept no row for each resource', async () => {
    const id = thingId('older')
    const intent = await act(id, 9)
    await removeAll(`told-${resourceKey(id)}`)
    expect((await logOf(id)).chain).toEqual({ state: 'valid', valid: true, entries: 2 })
    await table.deleteEntity(dayKey(intent.at), newestFirst(intent.at, intent.action))
    expect((await logOf(id)).chain.broken).toBe(
      `the log has action ${intent.action} of ${intent.at}, and the timeline does not`,
    )
  })
})

type Attack = (id: string, intents: readonly RecordEntry[]) => Promise<unknown>
const attacks: readonly (readonly [what: string, where: RegExp, attack: Attack])[] = [
  [
    'all rows are deleted',
    /^the timeline has action action-\d+ of .*, and the log does not$/,
    (id) => removeAll(resourceKey(id)),
  ],
  [
    'the end is cut off and the head made to fit',
    /^the timeline has action action-\d+ of .*, and the log does not$/,
    async (id) => {
      await headTo(id, 2)
      for (const one of ['3', '4']) await table.deleteEntity(resourceKey(id), entry(one))
    },
  ],
  [
    'the head is set back',
    /^entry 4 is in the log, and its head does not know it$/,
    (id) => headTo(id, 2),
  ],
  [
    'the head is deleted',
    /^the head of the log is missing$/,
    (id) => table.deleteEntity(resourceKey(id), 'head'),
  ],
  [
    'an outcome is rewritten, with its hash and the head',
    /^the timeline was told something else of action action-\d+/,
    async (id) => {
      const key = resourceKey(id)
      const [third, fourth] = await records.entries(id, 2)
      if (third === undefined || fourth === undefined) throw new Error('there were four entries')
      const forged: RecordEntry = { ...fourth.entry, state: 'failed' }
      const hash = entryHash(third.hash, 4, forged)
      const entry0 = JSON.stringify(forged)
      await table.updateEntity({ partitionKey: key, rowKey: entry('4'), hash, entry0 }, 'Merge')
      await table.updateEntity({ partitionKey: key, rowKey: 'head', hash }, 'Merge')
    },
  ],
  [
    'all is written anew with another plan',
    /^the timeline was told something else of action action-\d+/,
    async (id) => {
      let hash = GENESIS
      for (const { sequence, entry: one } of await records.entries(id, 0)) {
        const forged = { ...one, rules: ['other'] }
        hash = entryHash(hash, sequence, forged)
        const row = { partitionKey: resourceKey(id), rowKey: entry(String(sequence)) }
        await table.updateEntity({ ...row, hash, entry0: JSON.stringify(forged) }, 'Merge')
      }
      await table.updateEntity({ partitionKey: resourceKey(id), rowKey: 'head', hash }, 'Merge')
    },
  ],
  [
    'an action is taken out of the timeline',
    /^the log has action action-\d+ of .*, and the timeline does not$/,
    async (id, [first]) => {
      if (first === undefined) throw new Error('there was an action')
      await removeAll(`told-${resourceKey(id)}`)
      await table.deleteEntity(dayKey(first.at), newestFirst(first.at, first.action))
    },
  ],
  [
    'an entry is no JSON any more',
    /^entry 1 was changed after it was written$/,
    (id) => {
      const row = { partitionKey: resourceKey(id), rowKey: entry('1') }
      return table.updateEntity({ ...row, entry0: '{' }, 'Merge')
    },
  ],
  [
    'an entry is null',
    /^the head or an entry is not what this service writes$/,
    (id) => {
      const row = { partitionKey: resourceKey(id), rowKey: entry('1') }
      return table.updateEntity({ ...row, entry0: 'null' }, 'Merge')
    },
  ],
]

it.each(attacks)('a log is broken when %s', async (what, where, attack) => {
  const id = thingId(what.replaceAll(/\W/g, ''))
  const intents = [await act(id, 9), await act(id, 8)]
  expect((await logOf(id)).chain).toMatchObject({ state: 'valid', entries: 4 })
  await attack(id, intents)
  const { chain } = await logOf(id)
  expect(chain).toMatchObject({ state: 'broken', valid: false })
  expect(chain.broken).toMatch(where)
})

it.each([
  ['all rows of a log', async (id: string) => removeAll(resourceKey(id))],
  [
    'the end of a log, with its head,',
    async (id: string) => {
      await headTo(id, 2)
      for (const one of ['3', '4']) await table.deleteEntity(resourceKey(id), entry(one))
    },
  ],
])('%s cannot vanish unseen from an installation that was upgraded', async (what, attack) => {
  const id = thingId(what.replaceAll(/\W/g, ''))
  await act(id, 9)
  await act(id, 8)
  // As it was before: no rows for each resource, only the days.
  await removeAll(`told-${resourceKey(id)}`)
  await attack(id)
  expect((await logOf(id)).chain.broken).toMatch(
    /^the timeline has action .* and the log does not$/,
  )
})

describe("a resource's actions", () => {
  const id = thingId('paged')
  beforeAll(async () => {
    for (const minute of [50, 40, 30, 20, 10]) await act(id, minute)
  })

  it('come a page at a time, newest first, each with its entries and the verification of the whole log', async () => {
    const whole = await logOf(id)
    expect(whole.actions).toHaveLength(5)
    const paged: unknown[] = []
    let continuation: string | undefined
    do {
      const page = await logOf(id, { limit: '2', ...(continuation && { continuation }) })
      expect(page.chain).toEqual({ state: 'valid', valid: true, entries: 10 })
      expect(page.entries.map((one) => one.entry.action).toSorted()).toEqual(
        page.actions.flatMap(({ action }) => [action, action]).toSorted(),
      )
      paged.push(...page.actions)
      continuation = page.continuation
    } while (continuation !== undefined)
    expect(paged).toEqual(whole.actions)
  })

  it.each([
    ['since', { since: '2026-11-20T11:30:00Z' }, 3],
    ['until', { until: '2026-11-20T11:20:00Z' }, 2],
    ['both', { since: '2026-11-20T12:20:00+01:00', until: '2026-11-20T11:30:00Z' }, 2],
    ['the rule', { rule }, 5],
    ["the actor's display name", { actor: 'jonas weber' }, 5],
    ["the actor's sign-in name", { actor: 'Jonas.Weber@contoso.com' }, 5],
    ['the actor as the record names them', { actor: JONAS.name.toUpperCase() }, 5],
    ["the actor's object id", { actor: JONAS.objectId.toUpperCase() }, 5],
    ['another actor, whose name is only a part', { actor: 'Jonas' }, 0],
    ['another actor, whose sign-in name is only a part', { actor: 'jonas.weber' }, 0],
  ])('are chosen by %s', async (_, query, count) => {
    const { actions, chain } = await logOf(id, query)
    expect(actions).toHaveLength(count)
    expect(chain.entries).toBe(10)
  })

  it('are chosen in the same way over all resources', async () => {
    const count = async (query: Record<string, string>) =>
      (await ask<TimelinePage>({ limit: '500', ...query })).actions.length
    const all = await count({})
    expect(await count({ rule, actor: 'Jonas Weber', group: GROUP })).toBe(all)
    expect(await count({ group: 'elsewhere' })).toBe(0)
    expect(await count({ actor: 'nobody' })).toBe(0)
    expect(await count({ until: '2026-11-20T11:15:00Z' })).toBe(1)
    expect(await count({ since: '2026-11-21', until: '2026-11-21' })).toBe(0)
    expect(await count({ until: '2026-11-19' })).toBe(0)
  })

  it('come to an end in bounded calls when few of many match', async () => {
    const found: string[] = []
    let continuation: string | undefined
    do {
      const page: TimelinePage = await ask({
        ...{ limit: '1', until: '2026-11-20T11:15:00Z' },
        ...(continuation && { continuation }),
      })
      found.push(...page.actions.map(({ action }) => action))
      continuation = page.continuation
    } while (continuation !== undefined)
    expect(found).toHaveLength(1)
  })
})
