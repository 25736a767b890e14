// What the timeline was told of one resource: a row for each of its actions, in another partition than its log, so that
// the two can be compared.
import { odata, type TableClient } from '@azure/data-tables'
import { sameValue } from '../engine/json.ts'
import { actionDigest, type ListedAction } from '../engine/log-check.ts'
import type { RecordEntry } from '../engine/record.ts'
import { inParallel } from '../in-parallel.ts'
import { dayKey, newestFirst, readLongText, resourceKey } from './keys.ts'
import type { TimelineAction } from './records.ts'
import type { Storage } from './storage.ts'
import { isConflict, isNotFound } from './table-errors.ts'

const TABLE = 'records'
const SINCE = { partitionKey: 'told', rowKey: 'since' }
const DAY_MS = 86_400_000
const DAYS_BACK = 90
const ROWS = 1000
// Of a timeline from before these rows, a call reads at most this many pages, and says so.
const MOST_PAGES = 10
const MOST_LOOKUPS = 100

type Row = Record<string, unknown>

/** What the timeline was told of a resource. */
export interface Told {
  readonly actions: readonly ListedAction[]
  /** The timeline of days before this one (ISO 8601 UTC) was too long to be compared in one call. */
  readonly from?: string
}

/** Keeps the row of a finished action. May be repeated. */
export async function keepTold(
  table: TableClient,
  intent: RecordEntry,
  outcome: RecordEntry,
): Promise<void> {
  await table.upsertEntity(
    {
      partitionKey: partitionOf(intent.resourceId),
      rowKey: intent.action,
      at: intent.at,
      state: outcome.state,
      digest: actionDigest(intent, outcome),
    },
    'Replace',
  )
}

/** Notes since when these rows are kept: what is older is only in the timeline's own days. */
export async function noteSince(table: TableClient): Promise<void> {
  try {
    await table.createEntity({ ...SINCE, at: new Date().toISOString() })
  } catch (error) {
    if (!isConflict(error)) throw error
  }
}

/** Reads what the timeline was told of a resource. Read it before the log: then the log has all of it. */
export async function readTold(storage: Storage, resourceId: string, now: Date): Promise<Told> {
  const table = await storage.table(TABLE)
  const [since, rows] = await Promise.all([
    readSince(table),
    toArray(table, odata`PartitionKey eq ${partitionOf(resourceId)}`),
  ])
  const kept = rows.map((row) => ({
    action: String(row.rowKey),
    intendedAt: String(row.at),
    state: String(row.state) as RecordEntry['state'],
    digest: String(row.digest),
  }))
  const older = await readDays(table, since ?? new Date(now.getTime() + DAY_MS), now)
  const known = new Set(kept.map(({ action }) => action))
  return {
    actions: [
      ...kept,
      ...older.actions
        .filter((one) => sameValue(one.resourceId, resourceId) && !known.has(one.action))
        .map(({ action, intendedAt, state }) => ({ action, intendedAt, state })),
    ],
    ...(older.from === undefined ? {} : { from: older.from }),
  }
}

/** Those of `intents` that the days of the timeline do not have, of the newest hundred. */
export async function notListed(
  storage: Storage,
  intents: readonly RecordEntry[],
): Promise<readonly RecordEntry[]> {
  const table = await storage.table(TABLE)
  const looked = await inParallel(intents.slice(-MOST_LOOKUPS), async (intent) => {
    try {
      await table.getEntity(dayKey(intent.at), newestFirst(intent.at, intent.action))
      return []
    } catch (error) {
      if (isNotFound(error)) return [intent]
      throw error
    }
  })
  return looked.flat()
}

async function readSince(table: TableClient): Promise<Date | undefined> {
  try {
    const row = await table.getEntity<{ at: string }>(SINCE.partitionKey, SINCE.rowKey)
    return new Date(row.at)
  } catch (error) {
    if (isNotFound(error)) return undefined
    throw error
  }
}

/** Actions of all resources that began in the 90 days before now, and not after `until`. */
async function readDays(table: TableClient, until: Date, now: Date) {
  const oldest = now.getTime() - DAYS_BACK * DAY_MS
  const actions: TimelineAction[] = []
  if (until.getTime() < oldest) return { actions }
  const [day, last] = [dayKey(until.toISOString()), dayKey(new Date(oldest).toISOString())]
  const first = newestFirst(until.toISOString(), '')
  let pages = 0
  for (const filter of [
    odata`PartitionKey eq ${day} and RowKey ge ${first}`,
    odata`PartitionKey gt ${day} and PartitionKey le ${last}`,
  ]) {
    const listing = table.listEntities<Row>({ queryOptions: { filter } })
    for await (const page of listing.byPage({ maxPageSize: ROWS })) {
      for (const row of page) {
        actions.push(JSON.parse(readLongText(row, 'action')) as TimelineAction)
      }
      pages += 1
      if (pages === MOST_PAGES) return { actions, from: actions.at(-1)?.intendedAt }
    }
  }
  return { actions }
}

async function toArray(table: TableClient, filter: string): Promise<readonly Row[]> {
  const rows: Row[] = []
  for await (const row of table.listEntities<Row>({ queryOptions: { filter } })) rows.push(row)
  return rows
}

function partitionOf(resourceId: string): string {
  return `told-${resourceKey(resourceId)}`
}
