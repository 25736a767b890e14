// Lists actions over all resources, newest first, a page at a time.
import { odata } from '@azure/data-tables'
import { BadContinuation, parse, tableToken } from './continuation.ts'
import { readLongText } from './keys.ts'
import type { TimelineAction } from './records.ts'
import type { Storage } from './storage.ts'

/** One page and how to ask for the next. */
export interface TimelinePage {
  readonly actions: readonly TimelineAction[]
  readonly continuation?: string
}

const DAY_MS = 86_400_000

/**
 * Actions of `days` days back from `until` (ISO date), newest first. Days without actions are passed over.
 * @throws BadContinuation when the token is not one of ours.
 */
export async function listTimeline(
  storage: Storage,
  query: { readonly until: string; readonly days: number; readonly limit: number },
  continuation?: string,
): Promise<TimelinePage> {
  const table = await storage.table('records')
  const from = continuation === undefined ? { day: query.until } : readToken(continuation)
  const oldest = Date.parse(query.until) - (query.days - 1) * DAY_MS
  const actions: TimelineAction[] = []
  let day = from.day
  let token = from.token
  while (Date.parse(day) >= oldest) {
    const pages = table
      .listEntities<Record<string, unknown>>({
        queryOptions: { filter: odata`PartitionKey eq ${`day-${day}`}` },
      })
      .byPage({
        maxPageSize: query.limit - actions.length,
        ...(token === undefined ? {} : { continuationToken: token }),
      })
    const { value: page } = await pages.next()
    for (const row of page ?? []) {
      actions.push(JSON.parse(readLongText(row, 'action')) as TimelineAction)
    }
    token = page?.continuationToken
    if (token === undefined) day = new Date(Date.parse(day) - DAY_MS).toISOString().slice(0, 10)
    if (actions.length >= query.limit) {
      return Date.parse(day) < oldest
        ? { actions }
        : { actions, continuation: writeToken(day, token) }
    }
  }
  return { actions }
}

function writeToken(day: string, token: string | undefined): string {
  return Buffer.from(JSON.stringify([day, token ?? null])).toString('base64url')
}

function readToken(continuation: string): { day: string; token?: string } {
  const parsed = parse(Buffer.from(continuation, 'base64url').toString())
  const [day, token] = Array.isArray(parsed) ? (parsed as unknown[]) : []
  if (typeof day !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(day) || Number.isNaN(Date.parse(day))) {
    throw new BadContinuation()
  }
  return { day, ...(typeof token === 'string' ? { token: tableToken(token) } : {}) }
}
