// Fills one page of an answer from pages of a table, which may be short or empty and go on: within bounds, because a call
// has a minute and not an hour.
import type { Clock } from '../engine/ports.ts'

const MOST_PAGES = 50
const LONGEST_MS = 10_000

/**
 * Asks for pages until there are `limit` rows, the table ends, or 50 pages or 10 seconds are used up.
 * @param ask gives at most `most` rows and the token of the next page; rows that do not match are left out by it.
 */
export async function untilFull<T>(
  limit: number,
  first: string | undefined,
  clock: Pick<Clock, 'now'>,
  ask: (
    most: number,
    token: string | undefined,
  ) => Promise<{ readonly rows: readonly T[]; readonly continuation: string | undefined }>,
): Promise<{ readonly found: readonly T[]; readonly continuation: string | undefined }> {
  const now = () => clock.now().getTime()
  const end = now() + LONGEST_MS
  const found: T[] = []
  let token = first
  for (let pages = 0; pages < MOST_PAGES && now() < end; pages += 1) {
    const page = await ask(limit - found.length, token)
    found.push(...page.rows)
    token = page.continuation
    if (token === undefined || found.length >= limit) break
  }
  return { found, continuation: token }
}
