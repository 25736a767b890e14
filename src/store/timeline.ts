// Lists actions over all resources, newest first, a page at a time.
import { odata } from '@azure/data-tables'
import { pageAfter, tableToken } from './continuation.ts'
import { dayKey, readLongText } from './keys.ts'
import type { TimelineAction } from './records.ts'
import type { Storage } from './storage.ts'

/** One page and how to ask for the next. */
export interface TimelinePage {
  readonly actions: readonly TimelineAction[]
  readonly continuation?: string
}

const DAY_MS = 86_400_000

/**
 * Actions of `days` days back from `until` (ISO date), newest first.
 * @throws BadContinuation when the token is not one of ours.
 */
export async function listTimeline(
  storage: Storage,
  query: { readonly until: string; readonly days: number; readonly limit: number },
  continuation?: string,
): Promise<TimelinePage> {
  const oldest = new Date(Date.parse(query.until) - (query.days - 1) * DAY_MS).toISOString()
  const filter = odata`PartitionKey ge ${dayKey(query.until)} and PartitionKey le ${dayKey(oldest)}`
  let token =
    continuation === undefined
      ? undefined
      : tableToken(Buffer.from(continuation, 'base64url').toString())
  const table = await storage.table('records')
  const actions: TimelineAction[] = []
  do {
    // Table Storage may answer fewer rows than asked for, even none, and go on with a token.
    const pages = table.listEntities<Record<string, unknown>>({ queryOptions: { filter } }).byPage({
      maxPageSize: query.limit - actions.length,
      ...(token === undefined ? {} : { continuationToken: token }),
    })
    const { value: page } = await pageAfter(token, () => pages.next())
    for (const row of page ?? []) {
      actions.push(JSON.parse(readLongText(row, 'action')) as TimelineAction)
    }
    token = page?.continuationToken
  } while (token !== undefined && actions.length < query.limit)
  return token === undefined
    ? { actions }
    : { actions, continuation: Buffer.from(token).toString('base64url') }
}
