// One resource's log: its actions a page at a time, and whether all of it is what was written.
import { type ListedAction, type LogRead, logBreak, toldActions } from './engine/log-check.ts'
import type { Clock, RecordPort } from './engine/ports.ts'
import type { RecordEntry, StoredEntry } from './engine/record.ts'
import { BadContinuation } from './store/continuation.ts'
import type { Storage } from './store/storage.ts'
import type { TimelineQuery } from './store/timeline.ts'
import { type TimelineAction, timelineAction } from './store/timeline-row.ts'
import { findRows, lookUpRows, type TimelineRows } from './store/timeline-scan.ts'
import { readTold } from './store/told.ts'

/** What was found out about a log. `valid` is `state` for scripts that know no other word. */
export interface Chain {
  /** `noRecords`: neither the log nor the timeline knows the resource, so there is nothing to prove. */
  readonly state: 'valid' | 'broken' | 'noRecords'
  /** True for the state `valid` alone. */
  readonly valid: boolean
  readonly entries: number
  /** Where and how it is broken. */
  readonly broken?: string
  /** The timeline before this moment (ISO 8601 UTC) was too long to be looked through in one call. */
  readonly comparedSince?: string
}

/** A log with its verification, and a page of its actions. */
export interface ResourceActions {
  readonly actions: readonly TimelineAction[]
  /** The rows of these actions, in the order of the log. */
  readonly entries: readonly StoredEntry[]
  /** Of the whole log, whatever the page. */
  readonly chain: Chain
  readonly continuation?: string
}

/**
 * A page of a resource's actions, newest first.
 * @param token the sequence that the page before ended with, as it gave it.
 * @throws BadContinuation when the token is no sequence.
 */
export async function resourceActions(
  resourceId: string,
  query: TimelineQuery,
  token: string | undefined,
  ports: { readonly storage: Storage; readonly records: RecordPort; readonly clock: Clock },
): Promise<ResourceActions> {
  const before = token === undefined ? undefined : sequenceIn(token)
  // The timeline first: what it was told is in the log by then. The head before the entries: an append in between shows.
  const [told, days] = await Promise.all([
    readTold(ports.storage, resourceId),
    findRows(ports.storage, resourceId, ports.clock),
  ])
  const log = await readLog(resourceId, ports.records)
  if (log === 'unreadable') {
    const broken = 'the head or an entry is not what this service writes'
    return {
      actions: [],
      entries: [],
      chain: { state: 'broken', valid: false, entries: 0, broken },
    }
  }
  const chain = await chainOf(log, told, days, ports.storage)
  const [since, until] = [query.since.toISOString(), query.until.toISOString()]
  const rows = Map.groupBy(log.entries, ({ entry }) => entry.action)
  const all = log.entries
    .filter(
      ({ sequence, entry }) =>
        entry.write !== undefined && sequence < (before ?? Number.POSITIVE_INFINITY),
    )
    .map(({ sequence, entry }) => {
      const newest = rows.get(entry.action)?.at(-1)?.entry ?? entry
      return { sequence, action: timelineAction(entry, newest) }
    })
    .filter(
      ({ action }) =>
        action.intendedAt >= since && action.intendedAt <= until && query.matches(action),
    )
    .toReversed()
  const page = all.slice(0, query.limit)
  const actions = page.map(({ action }) => action)
  const shown = new Set(actions.map(({ action }) => action))
  const last = page.at(-1)
  return {
    actions,
    entries: log.entries.filter(({ entry }) => shown.has(entry.action)),
    chain,
    ...(all.length > page.length && last !== undefined
      ? {
          continuation: String(last.sequence),
        }
      : {}),
  }
}

async function readLog(resourceId: string, records: RecordPort): Promise<LogRead | 'unreadable'> {
  try {
    const head = await records.head(resourceId)
    const entries = await records.entries(resourceId, 0)
    if (entries.some(({ entry }) => typeof entry !== 'object' || entry === null))
      return 'unreadable'
    const isLonger = (entries.at(-1)?.sequence ?? 0) > head.sequence
    return { head, entries, ...(isLonger ? { later: await records.head(resourceId) } : {}) }
  } catch (error) {
    // Somebody wrote over a row: that is for the caller to know, and no failure of this service.
    if (error instanceof SyntaxError) return 'unreadable'
    throw error
  }
}

async function chainOf(
  log: LogRead,
  told: readonly ListedAction[],
  days: TimelineRows,
  storage: Storage,
): Promise<Chain> {
  const entries = log.entries.length
  // What the days were found to have need not be looked up.
  const seen = new Set(days.actions.map(({ action }) => action))
  const expected = toldActions(log).filter(({ action }) => !seen.has(action))
  const known = await lookUpRows(storage, expected)
  const from = [days.from ?? '', known.from ?? ''].toSorted().at(-1)
  const compared = from ? { comparedSince: from } : {}
  const unreadable = [...days.unreadable, ...known.unreadable]
  const listed = [...days.actions, ...known.actions, ...told]
  if (entries === 0 && log.head.version === '' && listed.length + unreadable.length === 0) {
    return { state: 'noRecords', valid: false, entries, ...compared }
  }
  const broken = logBreak(log, listed) ?? timelineBreak(known.missing, unreadable)
  return broken === undefined
    ? { state: 'valid', valid: true, entries, ...compared }
    : { state: 'broken', valid: false, entries, broken, ...compared }
}

function timelineBreak([lost]: readonly RecordEntry[], [unreadable]: readonly string[]) {
  if (lost !== undefined) {
    return `the log has action ${lost.action} of ${lost.at}, and the timeline does not`
  }
  return unreadable && `the timeline's row ${unreadable} is not what this service writes`
}

function sequenceIn(token: string): number {
  if (/^[1-9]\d{0,9}$/.test(token)) return Number(token)
  throw new BadContinuation()
}
