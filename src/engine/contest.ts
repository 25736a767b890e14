// A tug-of-war: somebody sets back what was put right, again and again. Found in the resource's own log, so that it is
// seen after a restart and by every worker. Pure, but for reading the end of the log.
import { isSameWrite } from './owed.ts'
import { type PlannedWrite, type ProposedFix, partOf } from './plan.ts'
import type { Ports } from './ports.ts'
import { isFinal, type RecordEntry, type StoredEntry } from './record.ts'
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

/** The newest entries that are read at first. */
export const LOG_TAIL = 200

/** The most that are read where the first ones do not reach back a day: refusals may have filled the log since. */
export const LONGEST_TAIL = 3200

/**
 * The newest entries of a resource's log, in order: all of the hours that count, up to a bound. Beyond it what is read
 * is counted: a long log by itself is no sign of another side.
 */
export async function logTail(
  resourceId: string,
  ports: Pick<Ports, 'records' | 'clock'>,
): Promise<readonly StoredEntry[]> {
  const { sequence } = await ports.records.head(resourceId)
  if (sequence === 0) return []
  for (let length = LOG_TAIL; ; length *= 4) {
    const after = Math.max(0, sequence - length)
    const tail = await ports.records.entries(resourceId, after)
    const isWhole = after === 0 || !tail.every(({ entry }) => isRecent(entry.at, ports.clock.now()))
    if (isWhole || length >= LONGEST_TAIL) return tail
  }
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
  const rounds = roundsOf(fix, tail, now)
  for (const { path } of fix.gaps) {
    const repeats = rounds.filter(({ closed }) => closed.some((closes) => closes(path)))
    if (repeats.length >= MOST_REPEATS) return told(`put ${path} right`, repeats)
  }
  return rounds.length >= MOST_ROUNDS ? told('wrote for this rule', rounds) : undefined
}

/**
 * A fix that is contested, in two: the gaps that somebody pulls at, and the others. Undefined where all are pulled at, and
 * for a coded rule, whose changes belong together.
 */
export function parted(
  fix: ProposedFix,
  tail: readonly StoredEntry[],
  now: Date,
): { readonly contested: ProposedFix; readonly rest: ProposedFix } | undefined {
  const { rule, gaps } = fix
  if (!('settings' in rule)) return undefined
  const free = gaps.filter((gap) => contestOver({ rule, gaps: [gap] }, tail, now) === undefined)
  if (free.length === 0) return undefined
  const isFree = (path: string) => free.some((gap) => gap.path === path)
  return { contested: partOf(fix, (path) => !isFree(path)), rest: partOf(fix, isFree) }
}

/** The finished writes of a rule that answer one change. */
interface Round {
  /** Who set back what the writes before had put right, as far as it is known. */
  readonly by: string
  readonly at: string
  /** A read right after the write did not show it: somebody was faster, or Azure did not apply it. */
  readonly unseen: boolean
  /** Says for each write whether it closed the gap at a path. */
  readonly closed: ((path: string) => boolean)[]
  readonly proved: PlannedWrite[]
}

// By cause: a plan of several writes is one answer to one change. The same call once more, after it was proved, answers
// another one, whatever brought the look.
function roundsOf(
  { rule }: Pick<ProposedFix, 'rule'>,
  tail: readonly StoredEntry[],
  now: Date,
): readonly Round[] {
  const rounds: Round[] = []
  const open = new Map<string, Round>()
  for (const { entry: outcome } of tail) {
    if (!wasTaken(outcome, tail) || !outcome.rules.includes(rule.id) || !isRecent(outcome.at, now))
      continue
    const intent = tail.find(({ entry }) => entry.action === outcome.action && entry.write)?.entry
    if (intent?.write === undefined) continue
    if (intent.approvedBy !== undefined) {
      rounds.length = 0
      open.clear()
      continue
    }
    const { closes, after } = intent.write
    const touched = 'settings' in rule ? after.map(({ path }) => path) : undefined
    let round = open.get(intent.cause.id)
    if (round === undefined || isProved(intent.write, round)) {
      // Who set it back the second time is not who made the change that brought the look.
      const isNamed = round === undefined && !intent.notByCause?.includes(rule.id)
      round = {
        by: isNamed ? actorOf(intent.cause) : UNNAMED,
        at: outcome.at,
        unseen: outcome.state === 'failed',
        closed: [],
        proved: [],
      }
      rounds.push(round)
      open.set(intent.cause.id, round)
    }
    // A value that is an object is recorded by the members that changed.
    const isTouched = (path: string) =>
      touched?.some((one) => one === path || one.startsWith(`${path}.`)) ?? true
    round.closed.push((path) => closes?.includes(path) ?? isTouched(path))
    if (outcome.state === 'verified') round.proved.push(intent.write)
  }
  return rounds
}

function isProved(write: PlannedWrite, { proved }: Round): boolean {
  return proved.some((one) => isSameWrite(one, write))
}

// Azure took the write: what was refused put nothing right that could be set back. Where nobody knows whether it arrived,
// a read that does not show it says nothing.
function wasTaken({ action, state, reason }: RecordEntry, tail: readonly StoredEntry[]): boolean {
  if (state !== 'failed') return isFinal(state)
  if (reason?.code !== 'NotVerified') return false
  return !tail.some(({ entry }) => entry.action === action && entry.state === 'uncertain')
}

function isRecent(at: string, now: Date): boolean {
  return now.getTime() - Date.parse(at) < CONTEST_HOURS * 3_600_000
}

// Names are text from outside, and a hold is shown whole.
const MOST_NAMES = 3
const LONGEST_NAME = 100
const UNNAMED = 'unknown: the change that was looked at is not known to have done it'

function told(what: string, rounds: readonly Round[]): string {
  const counts = new Map<string, number>()
  for (const { by } of rounds) {
    counts.set(by, (counts.get(by) ?? 0) + 1)
  }
  const names = [...counts].map(([name, count]) => `${name} (${timesOf(count)})`)
  const more = names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : ''
  const others = `${names.slice(0, MOST_NAMES).join(', ')}${more}`
  const since = rounds[0]?.at
  const setBack = rounds.some(({ unseen }) => unseen)
    ? 'it did not stay: it was set back, or Azure did not apply it'
    : 'it was set back each time'
  return `Rebaseline ${what} ${timesOf(rounds.length)} since ${since}, and ${setBack}; the changes came from ${others}`
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
