// A tug-of-war: somebody sets back what was put right, again and again. Found in the resource's own log, so that it is
// seen after a restart and by every worker. Pure, but for reading the end of the log.
import type { ProposedFix } from './plan.ts'
import type { Ports } from './ports.ts'
import { isFinal, type StoredEntry } from './record.ts'
import type { Cause } from './work-item.ts'

/** How far back the log is looked through. The next day the same may be put right again: the other side may have ended. */
export const CONTEST_HOURS = 24

/**
 * How often one gap is put right in these hours. Once is drift, twice may be a pipeline that ran again; after three
 * times the other side does it each time, and a fourth write changes nothing.
 */
export const MOST_REPEATS = 3

/**
 * How often a rule writes to one resource in these hours, whatever it puts right there: other paths, other children.
 * More than the drift of a busy day, and a tenth of the hour's budget of the subscription.
 */
export const MOST_ROUNDS = 10

/** The newest entries that are read. A resource with more than these in a day is contested for that alone. */
export const LOG_TAIL = 200

/** The newest entries of a resource's log, in order. */
export async function logTail(
  resourceId: string,
  ports: Pick<Ports, 'records'>,
): Promise<readonly StoredEntry[]> {
  const { sequence } = await ports.records.head(resourceId)
  if (sequence === 0) return []
  return ports.records.entries(resourceId, Math.max(0, sequence - LOG_TAIL))
}

/**
 * Who pulls at both ends of a fix, when its gaps were put right as often as they may be; undefined while they were not.
 * What a person confirmed is not counted, and neither is what came before it: the person knew of it. The text stays the
 * same while nothing is written.
 */
export function contestOver(
  fix: Pick<ProposedFix, 'rule' | 'gaps'>,
  tail: readonly StoredEntry[],
  now: Date,
): string | undefined {
  const [oldest] = tail
  if (oldest === undefined) return undefined
  const rounds = roundsOf(fix, tail, now)
  for (const { path } of fix.gaps) {
    const repeats = rounds.filter(({ closed }) => closed.some((closes) => closes(path)))
    if (repeats.length >= MOST_REPEATS) return told(`put ${path} right`, repeats)
  }
  if (rounds.length >= MOST_ROUNDS) return told('wrote for this rule', rounds)
  if (oldest.sequence > 1 && isRecent(oldest.entry.at, now) && !isMostlyTries(tail)) {
    return `Rebaseline made more than ${LOG_TAIL} entries in the log of this resource in ${CONTEST_HOURS} hours`
  }
  return undefined
}

// While Azure has no time for a write it is tried again and again. Nothing was put right, so nobody set it back.
function isMostlyTries(tail: readonly StoredEntry[]): boolean {
  const tries = new Set(
    tail.flatMap(({ entry }) => (entry.untold === 'retried' ? [entry.action] : [])),
  )
  const entries = tail.filter(({ entry }) => tries.has(entry.action))
  return entries.length > tail.length / 2
}

/** The finished writes of a rule that one cause brought. */
interface Round {
  readonly cause: Cause
  readonly at: string
  /** Says for each write whether it closed the gap at a path. */
  readonly closed: ((path: string) => boolean)[]
}

// By cause: a plan of several writes is one answer to one change.
function roundsOf(
  { rule }: Pick<ProposedFix, 'rule'>,
  tail: readonly StoredEntry[],
  now: Date,
): readonly Round[] {
  const rounds = new Map<string, Round>()
  for (const { entry: outcome } of tail) {
    const done = isFinal(outcome.state) && outcome.state !== 'failed'
    if (!done || !outcome.rules.includes(rule.id) || !isRecent(outcome.at, now)) continue
    const intent = tail.find(({ entry }) => entry.action === outcome.action && entry.write)?.entry
    if (intent?.write === undefined) continue
    if (intent.approvedBy !== undefined) {
      rounds.clear()
      continue
    }
    const { closes, after } = intent.write
    const touched = 'settings' in rule ? after.map(({ path }) => path) : undefined
    const round = rounds.get(intent.cause.id) ?? {
      cause: intent.cause,
      at: outcome.at,
      closed: [],
    }
    round.closed.push((path) => (closes ?? touched)?.includes(path) ?? true)
    rounds.set(intent.cause.id, round)
  }
  return [...rounds.values()]
}

function isRecent(at: string, now: Date): boolean {
  return now.getTime() - Date.parse(at) < CONTEST_HOURS * 3_600_000
}

// Names are text from outside, and a hold is shown whole.
const MOST_NAMES = 3
const LONGEST_NAME = 100

function told(what: string, rounds: readonly Round[]): string {
  const counts = new Map<string, number>()
  for (const { cause } of rounds) {
    const by = actorOf(cause)
    counts.set(by, (counts.get(by) ?? 0) + 1)
  }
  const names = [...counts].map(([name, count]) => `${name} (${timesOf(count)})`)
  const more = names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : ''
  const others = `${names.slice(0, MOST_NAMES).join(', ')}${more}`
  const since = rounds[0]?.at
  return `Rebaseline ${what} ${timesOf(rounds.length)} since ${since}, and it was set back each time; the changes came from ${others}`
}

function timesOf(count: number): string {
  return count === 1 ? 'once' : `${count} times`
}

function actorOf({ source, actor }: Cause): string {
  if (source === 'person') return 'unknown: found when a person asked'
  if (source !== 'event') return `unknown: found by a ${source}`
  return actor === undefined
    ? "unknown: Azure's event does not say"
    : actor.name.slice(0, LONGEST_NAME)
}
