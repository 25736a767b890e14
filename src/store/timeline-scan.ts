// The rows of one resource in the timeline, which has them between those of all others: looked for, within bounds, in the
// days of the last 90, and looked up one by one for actions that are known.
import { odata, type TableClient } from '@azure/data-tables'
import { sameName } from '../engine/fold-case.ts'
import type { ListedAction } from '../engine/log-check.ts'
import type { Clock } from '../engine/ports.ts'
import type { RecordEntry } from '../engine/record.ts'
import { inParallel } from '../in-parallel.ts'
import { dayKey, resourceKey, timeIn } from './keys.ts'
import { findRow } from './rows.ts'
import type { Storage } from './storage.ts'
import { isConflict } from './table-errors.ts'
import { readTimelineRow, type TimelineAction, tellsOf, timelineKeys } from './timeline-row.ts'

const TABLE = 'records'
const SINCE = { partitionKey: 'timeline', rowKey: 'since' }
const DAY_MS = 86_400_000
const DAYS_BACK = 90
// One question for rows by their resource is for so many days: what was looked through is known when a bound is reached.
const DAYS_AT_ONCE = 15
const ROWS = 1000
const MOST_PAGES = 30
const LONGEST_MS = 10_000
const MOST_LOOKUPS = 1000

/** The timeline's rows of a resource. */
export interface TimelineRows {
  readonly actions: readonly ListedAction[]
  /** Keys of rows of the resource that nobody can read. */
  readonly unreadable: readonly string[]
  /** What is older than this moment (ISO 8601 UTC) was too much to be looked through in one call. */
  readonly from?: string
}

/** Notes since when rows name their resource in a column: in what is older each row has to be read. */
export async function noteSince(table: TableClient, clock: Pick<Clock, 'now'>): Promise<void> {
  try {
    await table.createEntity({ ...SINCE, at: clock.now().toISOString() })
  } catch (error) {
    if (!isConflict(error)) throw error
  }
}

/** Looks for the rows of a resource. Read them before the log: then the log has all of them. */
export async function findRows(
  storage: Storage,
  resourceId: string,
  clock: Pick<Clock, 'now'>,
): Promise<TimelineRows> {
  const table = await storage.table(TABLE)
  const since = await columnsSince(table)
  const resource = resourceKey(resourceId)
  const actions: ListedAction[] = []
  const unreadable: string[] = []
  const now = clock.now().getTime()
  const end = now + LONGEST_MS
  const oldest = startOfDay(now - DAYS_BACK * DAY_MS)
  // A clock of another instance may be ahead.
  let reached = now + DAY_MS
  let pages = 0
  for (const { last, first, hasColumn } of spansOf(reached, oldest, since)) {
    const days = odata`PartitionKey ge ${dayOf(last)} and PartitionKey le ${dayOf(first)}`
    const filter = hasColumn ? `${days} and ${odata`resource eq ${resource}`}` : days
    const listing = table.listEntities<Record<string, unknown>>({ queryOptions: { filter } })
    for await (const page of listing.byPage({ maxPageSize: ROWS })) {
      for (const row of page) {
        const said = readTimelineRow(row)
        if (said !== undefined && sameName(said.resourceId, resourceId)) actions.push(listed(said))
        else if (said === undefined && row.resource === resource) {
          unreadable.push(`${row.partitionKey}/${row.rowKey}`)
        }
      }
      const seen = timeIn(String(page.at(-1)?.rowKey))
      if (!Number.isNaN(seen)) reached = Math.min(reached, seen)
      pages += 1
      // The end of the last page is the end of all.
      const isEnd = page.continuationToken === undefined && first === oldest
      if (!isEnd && (pages >= MOST_PAGES || clock.now().getTime() >= end)) {
        return { actions, unreadable, from: new Date(reached).toISOString() }
      }
    }
    reached = first
  }
  return { actions, unreadable }
}

// Days that one question is for, the newest first; times are the starts of days. Of rows that are asked for by their
// resource there may be none. All others say themselves how far a listing has come, so these are one span.
function spansOf(newest: number, oldest: number, since: number) {
  const named = Math.max(oldest, Math.ceil(since / DAY_MS) * DAY_MS)
  const spans: { last: number; first: number; hasColumn: boolean }[] = []
  let last = startOfDay(newest)
  while (last >= named) {
    const first = Math.max(last - (DAYS_AT_ONCE - 1) * DAY_MS, named)
    spans.push({ last, first, hasColumn: true })
    last = first - DAY_MS
  }
  if (last >= oldest) spans.push({ last, first: oldest, hasColumn: false })
  return spans
}

/** What a look at the rows of known actions found. */
export interface LookedUp {
  /** Actions whose row can be read. */
  readonly actions: readonly ListedAction[]
  readonly missing: readonly RecordEntry[]
  readonly unreadable: readonly string[]
  /** Older ones (ISO 8601 UTC) were too many to be looked up in one call. */
  readonly from?: string
}

/** Looks up the rows of the newest thousand of `intents`, which are in the order of the log. */
export async function lookUpRows(
  storage: Storage,
  intents: readonly RecordEntry[],
): Promise<LookedUp> {
  const table = await storage.table(TABLE)
  const newest = intents.slice(-MOST_LOOKUPS)
  const looked = await inParallel(newest, async (intent) => {
    const { partitionKey, rowKey } = timelineKeys(intent)
    const row = await findRow<Record<string, unknown>>(table, partitionKey, rowKey)
    if (row === undefined) return { missing: intent }
    const said = readTimelineRow(row)
    return said === undefined ? { unreadable: `${partitionKey}/${rowKey}` } : { said }
  })
  return {
    actions: looked.flatMap(({ said }) => (said === undefined ? [] : [listed(said)])),
    missing: looked.flatMap(({ missing }) => missing ?? []),
    unreadable: looked.flatMap(({ unreadable }) => unreadable ?? []),
    ...(newest.length < intents.length ? { from: newest[0]?.at ?? '' } : {}),
  }
}

function listed(said: TimelineAction): ListedAction {
  const { action, intendedAt } = said
  return { action, intendedAt, tells: (intent, outcome) => tellsOf(said, intent, outcome) }
}

/** From this time on (milliseconds) every row has the column; an instance of the version before may go on for a day. */
async function columnsSince(table: TableClient): Promise<number> {
  const row = await findRow<{ at: string }>(table, SINCE.partitionKey, SINCE.rowKey)
  const at = Date.parse(String(row?.at))
  return Number.isNaN(at) ? Number.POSITIVE_INFINITY : at + DAY_MS
}

function dayOf(time: number): string {
  return dayKey(new Date(time).toISOString())
}

function startOfDay(time: number): number {
  return Math.floor(time / DAY_MS) * DAY_MS
}
