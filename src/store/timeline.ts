// Lists actions over all resources, newest first, a page at a time.
import { odata } from '@azure/data-tables'
import type { Clock } from '../engine/ports.ts'
import { pageAfter, tableToken } from './continuation.ts'
import { dayKey, timeIn } from './keys.ts'
import type { Storage } from './storage.ts'
import { readTimelineRow, type TimelineAction } from './timeline-row.ts'
import { untilFull } from './until-full.ts'

/** One page and how to ask for the next. */
export interface TimelinePage {
  readonly actions: readonly TimelineAction[]
  /** Keys of rows in between that are not what this service writes: somebody changed them. */
  readonly unreadable?: readonly string[]
  readonly continuation?: string
}

/** Which actions to list. */
export interface TimelineQuery {
  /** Actions that began in this time, both ends included. */
  readonly since: Date
  readonly until: Date
  readonly limit: number
  readonly matches: (action: TimelineAction) => boolean
}

/**
 * Actions, newest first. A page may be short or empty and still have a continuation: a call does a bounded work.
 * @param continuation the table's own token, as the page before gave it.
 * @throws BadContinuation when the token is none of a table.
 */
export async function listTimeline(
  storage: Storage,
  clock: Pick<Clock, 'now'>,
  query: TimelineQuery,
  continuation?: string,
): Promise<TimelinePage> {
  const [since, until] = [query.since.toISOString(), query.until.toISOString()]
  const filter = odata`PartitionKey ge ${dayKey(until)} and PartitionKey le ${dayKey(since)}`
  const token = continuation === undefined ? undefined : tableToken(continuation)
  const table = await storage.table('records')
  const unreadable: string[] = []
  const { found, continuation: next } = await untilFull<TimelineAction>(
    query.limit,
    token,
    clock,
    async (most, from) => {
      const pages = table
        .listEntities<Record<string, unknown>>({ queryOptions: { filter } })
        .byPage({
          maxPageSize: most,
          ...(from === undefined ? {} : { continuationToken: from }),
        })
      const { value: page } = await pageAfter(from, () => pages.next())
      const actions: TimelineAction[] = []
      for (const row of page ?? []) {
        const action = readTimelineRow(row)
        if (action !== undefined) actions.push(action)
        else if (isBetween(timeIn(String(row.rowKey)), query)) {
          unreadable.push(`${row.partitionKey}/${row.rowKey}`)
        }
      }
      return {
        rows: actions.filter(
          (action) =>
            action.intendedAt >= since && action.intendedAt <= until && query.matches(action),
        ),
        continuation: page?.continuationToken,
      }
    },
  )
  return {
    actions: found,
    ...(unreadable.length === 0 ? {} : { unreadable }),
    ...(next === undefined ? {} : { continuation: next }),
  }
}

// Of a key without a time nobody knows when it was.
function isBetween(time: number, { since, until }: TimelineQuery): boolean {
  return Number.isNaN(time) || (time >= since.getTime() && time <= until.getTime())
}
