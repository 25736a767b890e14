// The present state of every rule on one resource, and what it takes to call a gap a regression.

import { createHash } from 'node:crypto'
import type { Switch } from './effect.ts'
import type { Verdict } from './evaluate.ts'
import { canonicalText } from './json.ts'
import type { Gap, Rule } from './rule.ts'
import type { Cause } from './work-item.ts'

/** Why a change was not made. The list is closed: docs, alerts and tests know every member. */
export type HoldReason =
  | 'writesOff'
  | 'outOfScope'
  | 'ownResource'
  | 'managedByAzure'
  | 'audit'
  | 'reportOnly'
  | 'notConfigured'
  | 'needsApproval'
  | 'notReady'
  | 'unitOrder'
  | 'contested'
  | 'budget'
  | 'stale'
  | 'guardFailed'
  | 'locked'
  | 'deniedByPolicy'
  | 'noPermission'
  | 'writeFailed'

/** A hold and its particulars, for example which workspace still uses the key. */
export interface Hold {
  readonly reason: HoldReason
  readonly detail: string
  /** When the surroundings were asked (ISO 8601 UTC), for holds that rest on an answer. */
  readonly askedAt?: string
  /** Since when Azure refuses for this reason, or does not keep what is written (ISO 8601 UTC); absent when neither is so. */
  readonly refusedSince?: string
  /** What would be done if the operator's switches were on, for holds that they make (`writesOff`, `audit`). */
  readonly wouldBe?: WouldBe
  /** Set on a guard that could not answer because Azure or storage had no time: it is waited for. */
  readonly busy?: true
  /** Set when it is not known whether a lock forbids the change: the locks could not be read. */
  readonly locks?: 'unread'
  /** What Azure answered when the same change was last confirmed: it may do so again. */
  readonly refusedBefore?: { readonly reason: HoldReason; readonly detail: string }
}

/** What would become of a fix if the operator's switches were on: by the same guards, in the same order. */
export type WouldBe = {
  /** The switches that would have to be turned on for it. */
  readonly switches: readonly Switch[]
  /** When the surroundings were asked for it (ISO 8601 UTC), if they were. */
  readonly askedAt?: string
  /** Set when it is not known whether a lock forbids the change: the locks could not be read. */
  readonly locks?: 'unread'
} & (
  | { /** Written without asking anybody. */ readonly decision: 'fixedAtOnce' }
  | {
      /** `waitsForPerson`: offered for approval. `keptBack`: not written. */
      readonly decision: 'waitsForPerson' | 'keptBack'
      /** The hold that would then apply. */
      readonly reason: HoldReason
      readonly because: string
    }
)

/** The state of one rule on one resource. */
export interface RuleFinding {
  readonly verdict: Verdict['verdict']
  /** When the verdict became what it is (ISO 8601 UTC). */
  readonly since: string
  readonly gaps?: readonly Gap[]
  /** Gaps that are regressions, by path: when each was first seen (ISO 8601 UTC). */
  readonly regressed?: Readonly<Record<string, string>>
  /** Those of `regressed` that are so only because the resource was new: nobody saw it work without them. */
  readonly fromNew?: readonly string[]
  readonly held?: Hold
  /** Why it is unknown or not applicable. */
  readonly reason?: string
  /** What the rule asked for then. */
  readonly basis?: string
  /** Set while the rule is met by a value that its fix never writes: there is nothing that a write would put back. */
  readonly otherwise?: true
  /** The last state with a verdict, while the rule is unknown or not applicable: what cannot be seen is not forgotten. */
  readonly known?: RuleFinding
  /** When `known` was last the state (ISO 8601 UTC). */
  readonly knownUntil?: string
  /** Until when the service itself kept the gaps open (ISO 8601 UTC): their 24 hours count from here. */
  readonly countsFrom?: string
  /** Id of the cause that broke the rule, where one look shows that its change did. */
  readonly brokenBy?: string
  /** When people were told that the rule is contested (ISO 8601 UTC): for a day they are not told again. */
  readonly contestedSince?: string
  /** Set when the state was too long to keep: digests of what was cut, so that the next look knows it again. */
  readonly cut?: { readonly paths: string; readonly detail: string }
}

/** All rules of one resource. One table row. */
export interface Finding {
  readonly resourceId: string
  readonly type: string
  readonly rules: Readonly<Record<string, RuleFinding>>
  /** The workspaces that depended on it when all its rules were judged; absent where none can. */
  readonly unit?: readonly string[]
  /** When all its rules were last judged (ISO 8601 UTC), at most a day late: a look that shows nothing new is not kept. */
  readonly lookedAt?: string
}

/** How long a gap counts as a regression after it was first seen; then people may have come to rely on it. */
export const REGRESSION_HOURS = 24

/**
 * How long a state is remembered that nobody could see or act on: rules that could not be read, regressions that the
 * service itself held, and resources that it did not look at. People rely on what stood for a week, whatever the reason.
 */
export const MEMORY_DAYS = 7

const HOUR = 3_600_000

// The service's own doing: nobody decided that the gap may stay, so nobody comes to rely on it for that.
const OWN_HOLDS: readonly HoldReason[] = ['writesOff', 'budget', 'stale', 'guardFailed']

/** The last state of the rule that had a verdict; undefined when there was none, or it is too long ago. */
export function lastKnown(last: RuleFinding | undefined, now: Date): RuleFinding | undefined {
  if (last === undefined || isVerdict(last)) return last
  const within = isWithin(last.knownUntil, now, MEMORY_DAYS * 24)
  return within ? last.known : undefined
}

/**
 * True when nobody looked for so long (the service was stopped, the resource out of scope) that what was right then says
 * nothing about today: a gap may have come right after that look, and people may rely on it since.
 */
export function isForgotten(last: Finding | undefined, now: Date): boolean {
  // `lookedAt` may be a day late. Nor does a sweep of once a week come to each resource at the same minute.
  const hours = (MEMORY_DAYS + 1) * 24
  return last?.lookedAt !== undefined && !isWithin(last.lookedAt, now, hours)
}

/** The `lookedAt` after a look at all rules: moved once a day, so that 100,000 compliant resources cost next to nothing. */
export function lookedAtAfter(last: Finding | undefined, at: string): string {
  const before = last?.lookedAt
  return before !== undefined && isWithin(before, new Date(at), 24) ? before : at
}

function isVerdict({ verdict }: RuleFinding): boolean {
  return verdict === 'compliant' || verdict === 'nonCompliant'
}

function isWithin(from: string | undefined, now: Date, hours: number): boolean {
  return from !== undefined && now.getTime() - Date.parse(from) < hours * HOUR
}

/**
 * Paths of `gaps` that are regressions: right when last known, or the resource is new.
 * Without an earlier finding, and on a resource that is not new, nothing is a regression. Nor is it when the rule asked
 * for something else at that time: then the baseline changed, not the resource, and people may rely on what is there.
 * Nor when it was right by what no fix writes: then the fix is another change, and may cut off whoever came that way.
 */
export function regressedPaths(
  gaps: readonly Gap[],
  last: RuleFinding | undefined,
  isNew: boolean,
  now: Date,
  basis?: string,
): readonly string[] {
  if (last === undefined) return isNew ? gaps.map((gap) => gap.path) : []
  const known = lastKnown(last, now)
  if (known === undefined || known.otherwise) return []
  if (known.basis !== undefined && known.basis !== basis) return []
  const open = gapPaths(known)
  return gaps.map((gap) => gap.path).filter((path) => !open.has(path) || isFresh(known, path, now))
}

/**
 * Those of the `regressed` paths that no look saw right: the resource was new when it was first seen, and they have been
 * wrong since. That the resource is new is no proof that nobody uses it.
 */
export function neverRight(
  regressed: readonly string[],
  last: RuleFinding | undefined,
  isNew: boolean,
  now: Date,
): readonly string[] {
  if (isNew) return regressed
  const fromNew = lastKnown(last, now)?.fromNew ?? []
  return regressed.filter((path) => fromNew.includes(path))
}

function gapPaths(known: RuleFinding | undefined): ReadonlySet<string> {
  return new Set((known?.gaps ?? []).map((gap) => gap.path))
}

function isFresh(known: RuleFinding, path: string, now: Date): boolean {
  const firstSeen = known.regressed?.[path]
  if (!isWithin(firstSeen, now, MEMORY_DAYS * 24)) return false
  if (isOwnHold(known)) return true
  return [firstSeen, known.countsFrom].some((from) => isWithin(from, now, REGRESSION_HOURS))
}

function isOwnHold({ held }: RuleFinding): boolean {
  return held !== undefined && OWN_HOLDS.includes(held.reason)
}

/** Those of `paths` that were not broken before: the gaps that came up with this look. */
export function newlyBroken(
  paths: readonly string[],
  last: RuleFinding | undefined,
  now: Date,
): readonly string[] {
  const open = gapPaths(lastKnown(last, now))
  return paths.filter((path) => !open.has(path))
}

/** How long the answer of a readiness check keeps a change held without asking again. */
export const HOLD_RECHECK_MINUTES = 60

// What Azure itself refused a moment ago it still refuses, whether or not the gap is a regression.
const REFUSALS: readonly HoldReason[] = ['locked', 'deniedByPolicy', 'noPermission', 'writeFailed']
// A tug-of-war of a day is not over either, and each pull at the other end must cost as little as it can.
const STANDING: readonly HoldReason[] = [...REFUSALS, 'contested']

/** The holds that a person lifts by confirming the plan. */
export const CONFIRMABLE: readonly HoldReason[] = ['needsApproval', 'contested']

/**
 * The hold that still stands from the last look: same gaps, asked for recently, and no regression that may go ahead.
 * What Azure refused is asked anew for an event that is newer than the refusal.
 */
export function standingHold(
  gaps: readonly Gap[],
  last: RuleFinding | undefined,
  regressed: readonly string[],
  now: Date,
  cause?: Cause,
): Hold | undefined {
  const known = lastKnown(last, now)
  const held = known?.held
  if (held?.askedAt === undefined) return undefined
  if (regressed.length > 0 && !STANDING.includes(held.reason)) return undefined
  if (asksAnew(held, now, cause)) return undefined
  return isRecent(held.askedAt, now) && sameGapPaths(known, gaps) ? held : undefined
}

/** True when the surroundings were asked so recently that the answer still counts. */
export function isRecent(askedAt: string, now: Date): boolean {
  return now.getTime() - Date.parse(askedAt) < HOLD_RECHECK_MINUTES * 60_000
}

// Somebody changed something after Azure refused: the reason may be gone. Where it is not, each refusal makes the next
// one wait half as long again as there have been refusals so far, so that a busy resource is no storm of refused writes.
function asksAnew({ askedAt, refusedSince }: Hold, now: Date, cause: Cause | undefined): boolean {
  if (cause?.source !== 'event' || askedAt === undefined || refusedSince === undefined) return false
  const asked = Date.parse(askedAt)
  const refusing = asked - Date.parse(refusedSince)
  return Date.parse(cause.at) > asked && now.getTime() - asked >= refusing / 2
}

// A refusal that repeats the last one remembers since when.
function afterLast(held: Hold, last: Hold | undefined): Hold {
  const since = last?.reason === held.reason ? last.refusedSince : undefined
  return held.refusedSince === undefined || since === undefined
    ? held
    : { ...held, refusedSince: since }
}

/** What is known of a rule beside its verdict. */
export interface RuleDetails {
  readonly regressed?: readonly string[]
  readonly fromNew?: readonly string[]
  readonly held?: Hold | undefined
  readonly basis?: string
  /** The rule is met by a value that its fix never writes. */
  readonly otherwise?: boolean
  /** Id of the cause whose change broke the rule. */
  readonly brokenBy?: string | undefined
  /** A person decided about the contest: it is told anew when it goes on. */
  readonly decided?: boolean
}

/** Builds a rule's finding from a verdict; `since` is kept while the verdict and its gaps stay the same. */
export function ruleFinding(
  verdict: Verdict,
  last: RuleFinding | undefined,
  at: string,
  details: RuleDetails = {},
): RuleFinding {
  const now = new Date(at)
  const gaps = verdict.verdict === 'nonCompliant' ? { gaps: verdict.gaps } : {}
  const known = lastKnown(last, now)
  // What regressed was known before the write; what was put right since is no regression any more.
  const regressed = (details.regressed ?? [])
    .filter((path) => gaps.gaps?.some((gap) => gap.path === path))
    .map((path): [string, string] => [path, known?.regressed?.[path] ?? at])
  const reason = 'reason' in verdict ? { reason: verdict.reason } : {}
  const same =
    last !== undefined && last.verdict === verdict.verdict && sameGapPaths(last, gaps.gaps)
  const { held, basis, brokenBy } = details
  const contestedSince = contestOf(last, held, at, details.decided)
  const fromNew = regressed.flatMap(([path]) => (details.fromNew?.includes(path) ? [path] : []))
  const countsFrom = regressed.length === 0 ? undefined : countedFrom(known, held, at)
  return {
    verdict: verdict.verdict,
    since: same ? last.since : at,
    ...gaps,
    ...reason,
    ...(regressed.length > 0 ? { regressed: Object.fromEntries(regressed) } : {}),
    ...(fromNew.length > 0 ? { fromNew } : {}),
    ...(held === undefined ? {} : { held: afterLast(held, last?.held) }),
    ...(basis === undefined ? {} : { basis }),
    ...(details.otherwise && verdict.verdict === 'compliant' ? { otherwise: true as const } : {}),
    ...('reason' in verdict && known !== undefined ? remembered(last, known, at) : {}),
    ...(countsFrom === undefined ? {} : { countsFrom }),
    ...(brokenBy === undefined ? {} : { brokenBy }),
    ...(contestedSince === undefined ? {} : { contestedSince }),
  }
}

function remembered(last: RuleFinding | undefined, known: RuleFinding, at: string) {
  return { known, knownUntil: last?.knownUntil ?? at }
}

// Once the service lets go of a gap, for whatever holds it next, its hours count anew.
function countedFrom(
  known: RuleFinding | undefined,
  held: Hold | undefined,
  at: string,
): string | undefined {
  if (known === undefined || !isOwnHold(known)) return known?.countsFrom
  return held !== undefined && OWN_HOLDS.includes(held.reason) ? known.countsFrom : at
}

function contestOf(
  last: RuleFinding | undefined,
  held: Hold | undefined,
  at: string,
  decided = false,
): string | undefined {
  if (decided) return undefined
  const before = last?.contestedSince
  if (isWithin(before, new Date(at), REGRESSION_HOURS)) return before
  return held?.reason === 'contested' ? at : undefined
}

/** True when the gaps are those of the last look, whatever their values. */
export function sameGapPaths(
  last: RuleFinding | undefined,
  gaps: readonly Gap[] | undefined,
): boolean {
  return last?.cut === undefined
    ? pathsOf(last?.gaps) === pathsOf(gaps)
    : last.cut.paths === digestOf(pathsOf(gaps))
}

/** True when the rule was held for the same reason with the same particulars. */
export function sameHold(last: RuleFinding | undefined, held: Hold): boolean {
  const before = last?.held ?? last?.known?.held
  if (before?.reason !== held.reason) return false
  return last?.cut === undefined
    ? before.detail === held.detail
    : last.cut.detail === digestOf(held.detail)
}

/** What is kept of a state that is cut, so that the next look knows it again. */
export function cutMark({ gaps, held }: RuleFinding): NonNullable<RuleFinding['cut']> {
  return { paths: digestOf(pathsOf(gaps)), detail: digestOf(held?.detail ?? '') }
}

function pathsOf(gaps: readonly Gap[] | undefined): string {
  return (gaps ?? []).map((gap) => gap.path).join('\n')
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** True when two findings say the same, so that nothing needs to be written. */
export function sameFinding(left: Finding | undefined, right: Finding): boolean {
  if (left === undefined) return false
  // What was cut cannot be compared whole: its verdict, its gaps and its hold are.
  const rules = Object.entries(right.rules).map(([id, state]) => {
    const before = left.rules[id]
    return [id, before?.cut !== undefined && sameState(before, state) ? before : state]
  })
  const text = (finding: object) => canonicalText(finding)
  return text(left) === text({ ...right, rules: Object.fromEntries(rules) })
}

function sameState(cut: RuleFinding, state: RuleFinding): boolean {
  const { held } = state
  const sameHeld =
    held === undefined
      ? cut.held === undefined
      : sameHold(cut, held) && cut.held?.askedAt === held.askedAt
  return cut.verdict === state.verdict && sameGapPaths(cut, state.gaps) && sameHeld
}

/** True when the last look saw the rule met and this one does not, and it is no drift: an old gap, and news all the same. */
export function isOldNews(last: RuleFinding | undefined, next: RuleFinding): boolean {
  const cameUp = last?.verdict === 'compliant' && next.verdict === 'nonCompliant'
  return cameUp && next.regressed === undefined
}

/** True when `rule` is newly held, or held for another reason than before: worth telling somebody. */
export function isNewHold(rule: Rule, last: Finding | undefined, next: RuleFinding): boolean {
  if (next.held === undefined) return false
  const before = last?.rules[rule.id]
  // A contest goes on while the gap comes and goes: it is told once a day.
  if (next.held.reason === 'contested') return before?.contestedSince !== next.contestedSince
  return !sameHold(before, next.held)
}
