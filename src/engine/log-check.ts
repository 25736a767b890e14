// Is a log whole? Its chain is judged up to one head, and its actions are compared with what the timeline was told.
import { createHash } from 'node:crypto'
import { canonicalText } from './json.ts'
import { chainBreak, isFinal, type LogHead, type RecordEntry, type StoredEntry } from './record.ts'

/** An action as the timeline was told of it. */
export interface ListedAction {
  readonly action: string
  /** ISO 8601 UTC. */
  readonly intendedAt: string
  /** True when it says of the action what these two entries of the log say. */
  tells(intent: RecordEntry, outcome: RecordEntry): boolean
}

/** A log as it was read: the timeline first, then the head, then the entries. */
export interface LogRead {
  readonly head: LogHead
  readonly entries: readonly StoredEntry[]
  /** The head once more. Needed when there are entries that the first one does not know. */
  readonly later?: LogHead
}

/** What an action said when it was told: its first entry and its outcome. */
export function actionDigest(intent: RecordEntry, outcome: RecordEntry): string {
  const text = canonicalText([intent, outcome])
  return createHash('sha256').update(text).digest('hex')
}

/**
 * Where a log is not what was written.
 * @returns undefined when every entry up to the head is in place and unchanged, and the log has every action that the
 * timeline was told of, as it was told. An append between the reads breaks nothing.
 */
export function logBreak(log: LogRead, listed: readonly ListedAction[]): string | undefined {
  const known = log.entries.filter(({ sequence }) => sequence <= log.head.sequence)
  const broken = chainBreak(known, log.head) ?? unknownEnd(log)
  if (broken !== undefined) return broken
  if (log.head.published > log.head.sequence) {
    return `the head says that ${log.head.published} entries were told, and there are ${log.head.sequence}`
  }
  const byAction = Map.groupBy(log.entries, ({ entry }) => entry.action)
  for (const one of listed) {
    const rows = (byAction.get(one.action) ?? []).map(({ entry }) => entry)
    const [intent] = rows
    if (intent === undefined) {
      return `the timeline has action ${one.action} of ${one.intendedAt}, and the log does not`
    }
    if (!rows.some((outcome) => one.tells(intent, outcome))) {
      return `the timeline was told something else of action ${one.action} of ${one.intendedAt}`
    }
  }
  return undefined
}

// What lies behind the head is an append that came between the reads, or was never appended.
function unknownEnd({ head, entries, later }: LogRead): string | undefined {
  const last = entries.at(-1)
  if (last === undefined || last.sequence <= head.sequence) return undefined
  if (later === undefined || later.version === '') return 'the head of the log is missing'
  if (later.sequence < last.sequence) {
    return `entry ${last.sequence} is in the log, and its head does not know it`
  }
  return chainBreak(entries, { ...later, sequence: last.sequence, hash: last.hash })
}

/** First entries of finished actions that the timeline must have, because the head says that they were told. */
export function toldActions({ head, entries }: LogRead): readonly RecordEntry[] {
  const finished = new Set(
    entries
      .filter(({ sequence, entry }) => sequence <= head.published && isFinal(entry.state))
      .map(({ entry }) => entry.action),
  )
  return entries
    .map(({ entry }) => entry)
    .filter(({ action, write }) => write !== undefined && finished.has(action))
}
