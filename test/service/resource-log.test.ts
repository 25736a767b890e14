import { RestError } from '@azure/core-rest-pipeline'
import type { TableClient } from '@azure/data-tables'
import { beforeAll, describe, expect, it } from 'vitest'
import type { RecordPort } from '../../src/engine/ports.ts'
import { entryHash, GENESIS, type RecordEntry } from '../../src/engine/record.ts'
import { listActions } from '../../src/queries.ts'
import type { ResourceActions } from '../../src/resource-actions.ts'
import { createCatalogue } from '../../src/rules/catalogue.ts'
import { sealToken } from '../../src/store/continuation.ts'
import { dayKey, newestFirst, resourceKey } from '../../src/store/keys.ts'
import { createRecords } from '../../src/store/records.ts'
import type { Storage } from '../../src/store/storage.ts'
import type { TimelinePage } from '../../src/store/timeline.ts'
import { timelineRow } from '../../src/store/timeline-row.ts'
import { findRows, lookUpRows } from '../../src/store/timeline-scan.ts'
import { GROUP, parameters, settingsRule, thing } from '../engine/samples.ts'
import { openTables } from './tables.ts'

// One resource's log as it is read over HTTP, over real tables: what was tampered with shows, and nothing else does.
let storage: Storage
let table: TableClient
let records: RecordPort
let made = 0
const now = new Date('2026-11-20T12:00:00.000Z')
const catalogue = createCatalogue([settingsRule({ id: 'thing-tls' })], parameters)
const rule = 'thing-tls'

beforeAll(async () => {
  storage = await openTables()
  table = await storage.table('records')
  records = createRecords(storage, { now: () => now })
})

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

  it.each([
    ['of the log, for the list of all resources', { resourceId: id }, {}],
    ['of the list of all resources, for the log', {}, { resourceId: id }],
    ['of the log, for another resource', { resourceId: id }, { resourceId: thingId('appended') }],
    ['of one rule, for all', { rule }, {}],
    ['of all actors, for one', {}, { actor: 'Jonas Weber' }],
    ['of one day, for another', { since: '2026-11-20' }, { since: '2026-11-19' }],
  ])(
    'are not gone on with by a continuation %s: actions would be missing',
    async (_, one, other) => {
      const { continuation } = await ask<{ continuation: string }>({ limit: '1', ...one })
      const ports = {
        storage,
        records,
        catalogue,
        clock: { now: () => now, sleep: async () => {} },
      }
      const next = (query: object) =>
        listActions(Object.entries({ ...query, continuation, limit: '2' }), ports)
      expect(await next(one)).toMatchObject({ status: 200 })
      expect(await next(other)).toMatchObject({ status: 400, body: { code: 'QueryInvalid' } })
    },
  )

  it.each([
    [
      'a table token of the wrong shape',
      {},
      Buffer.from('{"nextPartitionKey":5}').toString('base64'),
    ],
    ['no sequence', { resourceId: id }, '0'],
    ['no sequence', { resourceId: id }, '1e3'],
  ])('refuse a continuation that somebody made: %s', async (_, parameters, inside) => {
    const continuation = sealToken({ name: 'actions', parameters }, inside)
    const ports = { storage, records, catalogue, clock: { now: () => now, sleep: async () => {} } }
    expect(await listActions(Object.entries({ ...parameters, continuation }), ports)).toMatchObject(
      { status: 400, body: { errors: [{ field: 'continuation' }] } },
    )
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

/** Since when the rows of the timeline name their resource in a column, as the service notes it. */
const columnsSince = (at: string) =>
  table.upsertEntity({ partitionKey: 'timeline', rowKey: 'since', at }, 'Replace')

/** Makes the row of an action in the timeline say something else. */
async function changeDay(intent: RecordEntry, columns: object) {
  const keys = { partitionKey: dayKey(intent.at), rowKey: newestFirst(intent.at, intent.action) }
  await table.updateEntity({ ...keys, ...columns }, 'Merge')
}

async function dayText({ at, action }: RecordEntry) {
  const row = await table.getEntity<{ action0: string }>(dayKey(at), newestFirst(at, action))
  return row.action0
}

async function cutTail(id: string) {
  await headTo(id, 2)
  for (const one of ['3', '4']) await table.deleteEntity(resourceKey(id), entry(one))
}

/** Writes a log anew, each hash made to fit, without its first action. */
async function withoutFirst(id: string) {
  let hash = GENESIS
  for (const { sequence, entry: one } of await records.entries(id, 2)) {
    hash = entryHash(hash, sequence - 2, one)
    const row = { partitionKey: resourceKey(id), rowKey: entry(String(sequence - 2)) }
    await table.updateEntity({ ...row, hash, action: one.action, entry0: JSON.stringify(one) })
    await table.deleteEntity(row.partitionKey, entry(String(sequence)))
  }
  const head = { partitionKey: resourceKey(id), rowKey: 'head', sequence: 2, hash, published: 2 }
  await table.updateEntity(head, 'Merge')
}

const isGone = /^the timeline has action action-\d+ of .*, and the log does not$/
const isOther = /^the timeline was told something else of action action-\d+/
const isNotListed = /^the log has action action-\d+ of .*, and the timeline does not$/
const isUnreadable = /^the timeline's row day-\d+\/\d+-action-\d+ is not what this service writes$/
const told = (id: string) => removeAll(`told-${resourceKey(id)}`)

type Attack = (id: string, intents: readonly [RecordEntry, RecordEntry]) => Promise<unknown>
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
    'all rows are deleted, with those of its own partition of the timeline',
    isGone,
    async (id) => {
      await removeAll(resourceKey(id))
      await told(id)
    },
  ],
  [
    'the end is cut off, the head made to fit, and its row in its own partition of the timeline deleted',
    isGone,
    async (id, [, second]) => {
      await cutTail(id)
      await table.deleteEntity(`told-${resourceKey(id)}`, String(second?.action))
    },
  ],
  [
    'its first action is taken out, every hash made to fit, and its own partition of the timeline deleted',
    isGone,
    async (id) => {
      await withoutFirst(id)
      await told(id)
    },
  ],
  [
    'all rows are deleted but those of its own partition of the timeline',
    isGone,
    async (id, intents) => {
      await removeAll(resourceKey(id))
      for (const { at, action } of intents) {
        await table.deleteEntity(dayKey(at), newestFirst(at, action))
      }
    },
  ],
  [
    'an action is taken out of the days of the timeline',
    isNotListed,
    (_, [first]) => table.deleteEntity(dayKey(first.at), newestFirst(first.at, first.action)),
  ],
  [
    'an action is taken out of the timeline everywhere',
    isNotListed,
    async (id, [first]) => {
      await told(id)
      await table.deleteEntity(dayKey(first.at), newestFirst(first.at, first.action))
    },
  ],
  [
    'the actor and the state of an action are changed in the timeline',
    isOther,
    async (_, [first]) => {
      const text = await dayText(first)
      const action0 = text.replace('Jonas Weber', 'Nobody').replace('verified', 'failed')
      expect(action0).not.toBe(text)
      await changeDay(first, { action0 })
    },
  ],
  [
    'an action of the timeline is said to be of another resource',
    isOther,
    async (id, [first]) => {
      const other = `${id}-other`
      const action0 = (await dayText(first)).replaceAll(id, other)
      await changeDay(first, { action0, resource: resourceKey(other) })
    },
  ],
  [
    'an action of the timeline is no JSON any more',
    isUnreadable,
    (_, [first]) => changeDay(first, { action0: '{' }),
  ],
  [
    'an action of the timeline is null, and names no resource',
    isUnreadable,
    (_, [first]) => changeDay(first, { action0: 'null', resource: '' }),
  ],
  [
    'its rows are deleted, and its action in the timeline is no JSON any more',
    isUnreadable,
    async (id, [first, second]) => {
      await removeAll(resourceKey(id))
      await told(id)
      await table.deleteEntity(dayKey(second.at), newestFirst(second.at, second.action))
      await changeDay(first, { action0: '{' })
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
  const id = thingId(`a${attacks.findIndex(([one]) => one === what)}`)
  const intents = [await act(id, 9), await act(id, 8)] as const
  await columnsSince('2020-01-01T00:00:00.000Z')
  expect((await logOf(id)).chain).toMatchObject({ state: 'valid', entries: 4 })
  await attack(id, intents)
  const { chain } = await logOf(id)
  expect(chain).toMatchObject({ state: 'broken', valid: false })
  expect(chain.broken).toMatch(where)
})

it.each([
  ['all rows of a log', (id: string) => removeAll(resourceKey(id))],
  ['the end of a log, with its head,', cutTail],
  ['the first action of a log, with all its hashes,', withoutFirst],
])('%s cannot vanish unseen from an installation that was upgraded', async (what, attack) => {
  const id = thingId(what.replaceAll(/\W/g, ''))
  const intents = [await act(id, 9), await act(id, 8)]
  // As it was before: no rows for each resource, only the days, and no column in them.
  await told(id)
  for (const { at, action } of intents) {
    const row = await table.getEntity(dayKey(at), newestFirst(at, action))
    const { partitionKey, rowKey, action0 } = row as Record<string, string>
    await table.updateEntity(
      { partitionKey: `${partitionKey}`, rowKey: `${rowKey}`, action0 },
      'Replace',
    )
  }
  await columnsSince(now.toISOString())
  expect((await logOf(id)).chain).toEqual({ state: 'valid', valid: true, entries: 4 })
  await attack(id)
  expect((await logOf(id)).chain.broken).toMatch(isGone)
})

describe('a row of the timeline that somebody wrote over', () => {
  const at = '2026-10-05T10:00:00.000Z'
  const minutesAgo = (now.getTime() - Date.parse(at)) / 60_000

  it.each([
    ['no JSON', { action0: '{' }],
    ['another document', { action0: '{"resourceId":5,"rules":null}' }],
    ['no packed text', { action0: '', actionPacked0: new Uint8Array([1, 2, 3]) }],
    ['an action of another day', { action0: '' }],
  ])('(%s) breaks no other verification and no list, and is named there', async (what, columns) => {
    const [broken, whole] = ['broken', 'whole'].map((one) => thingId(`${one}${what.length}`))
    const lost = await act(String(broken), minutesAgo)
    const kept = await act(String(whole), minutesAgo)
    const other = await dayText(await act(thingId('elsewhere'), 5))
    await changeDay(lost, what === 'an action of another day' ? { action0: other } : columns)
    for (const since of ['2020-01-01T00:00:00.000Z', '2099-01-01T00:00:00.000Z']) {
      await columnsSince(since)
      expect((await logOf(String(whole))).chain.state).toBe('valid')
      expect((await logOf(String(broken))).chain.broken).toMatch(isUnreadable)
    }
    const key = `${dayKey(at)}/${newestFirst(at, lost.action)}`
    for (const query of [{}, { rule }, { actor: 'Jonas Weber' }, { group: GROUP }]) {
      const page = await ask<TimelinePage>({ since: '2026-10-05', until: '2026-10-05', ...query })
      expect(page.actions.map(({ action }) => action)).toContain(kept.action)
      expect(page.actions.map(({ action }) => action)).not.toContain(lost.action)
      expect(page.unreadable).toContain(key)
    }
    expect(await ask<TimelinePage>({ since: '2026-10-06', until: '2026-10-06' })).toEqual({
      actions: [],
    })
  })
})

describe('the rows of one resource in the timeline of the last 90 days', () => {
  const DAY = 86_400_000
  const ages = [0, 1, 6, 7, 12, 13, 14, 15, 38, 39, 40, 41, 60, 87, 88, 89]

  it.each([
    ['not yet', -1, 1],
    ['since today', 0, 2],
    ['for a week', 6, 2],
    ['for two weeks', 13, 2],
    ['for longer', 40, 4],
    ['nearly always', 88, 7],
    ['always', 400, 7],
  ])(
    'are each found once when rows name it %s, of others in one question',
    async (_, days, most) => {
      const own = await (await openTables()).table('records')
      const since = now.getTime() - days * DAY
      // The note counts for rows from a day later on.
      const at = new Date(since - DAY).toISOString()
      await own.upsertEntity({ partitionKey: 'timeline', rowKey: 'since', at }, 'Replace')
      const intents = ages.map((age) =>
        entryOf(thingId('x'), `a-${age}`, new Date(now.getTime() - age * DAY).toISOString()),
      )
      for (const intent of [...intents, entryOf(thingId('y'), 'other', now.toISOString())]) {
        const { resource, ...row } = timelineRow(intent, { ...intent, state: 'verified' })
        const named = Date.parse(intent.at) >= since ? { resource } : {}
        await own.upsertEntity({ ...row, ...named }, 'Replace')
      }
      let questions = 0
      const counted = new Proxy(own, {
        get(client, member) {
          if (member === 'listEntities') questions += 1
          const value: unknown = Reflect.get(client, member)
          return typeof value === 'function' ? value.bind(client) : value
        },
      })
      const rows = await findRows({ ...storage, table: async () => counted }, thingId('x'), {
        now: () => now,
      })
      expect(rows.actions.map(({ action }) => action)).toEqual(intents.map(({ action }) => action))
      expect(rows.unreadable).toEqual([])
      expect(questions).toBeLessThanOrEqual(most)
    },
  )
})

describe('a timeline that is too long to be looked through in one call', () => {
  it.each([
    ['for thirty pages', 'each is there at once', 0, 30],
    ['for ten seconds', 'each takes three', 3000, 4],
  ])(
    'is looked through from its newest end %s when %s, and the answer says how far',
    async (_, __, pageMs, want) => {
      let asked = 0
      const pages = async function* () {
        for (;;) {
          asked += 1
          const at = new Date(now.getTime() - asked * 60_000).toISOString()
          const row = { partitionKey: dayKey(at), rowKey: newestFirst(at, `a-${asked}`) }
          yield Object.assign([row], { continuationToken: 'more' })
        }
      }
      const endless = {
        getEntity: () => Promise.reject(new RestError('none', { statusCode: 404 })),
        listEntities: () => ({ byPage: pages }),
      }
      const rows = await findRows(
        { ...storage, table: async () => endless as never },
        thingId('x'),
        { now: () => new Date(now.getTime() + asked * pageMs) },
      )
      expect(rows).toEqual({
        actions: [],
        unreadable: [],
        from: new Date(now.getTime() - asked * 60_000).toISOString(),
      })
      expect(asked).toBe(want)
    },
  )

  it('is compared for the newest thousand actions of a log, and the answer says how far', async () => {
    const intents = Array.from({ length: 1001 }, (_, index) =>
      entryOf(thingId('long'), `a-${index}`, new Date(now.getTime() + index).toISOString()),
    )
    const { missing, from } = await lookUpRows(storage, intents)
    expect(missing).toHaveLength(1000)
    expect(from).toBe(intents[1]?.at)
  })
})
