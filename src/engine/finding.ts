// The present state of every rule on one resource, and what it takes to call a gap a regression.

import type { Verdict } from './evaluate.ts'
import { canonical, type Json } from './json.ts'
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
  /** Since when Azure refuses for this reason (ISO 8601 UTC); absent when it did not refuse. */
  readonly refusedSince?: string
}

/** The state of one rule on one resource. */
export interface RuleFinding {
  readonly verdict: Verdict['verdict']
  /** When the verdict became what it is (ISO 8601 UTC). */
  readonly since: string
  readonly gaps?: readonly Gap[]
  /** Gaps that are regressions, by path: when each was first seen (ISO 8601 UTC). */
  readonly regressed?: Readonly<Record<string, string>>
  readonly held?: Hold
  /** Why it is unknown or not applicable. */
  readonly reason?: string
  /** What the rule asked for then. */
  readonly basis?: string
}

/** All rules of one resource. One table row. */
export interface Finding {
  readonly resourceId: string
  readonly type: string
  readonly rules: Readonly<Record<string, RuleFinding>>
}

/** How long a gap counts as a regression after it was first seen; then people may have come to rely on it. */
export const REGRESSION_HOURS = 24

/**
 * Paths of `gaps` that are regressions: right when last looked at, or the resource is new.
 * Without an earlier finding, and on a resource that is not new, nothing is a regression. Nor is it when the rule asked
 * for something else at that time: then the baseline changed, not the resource, and people may rely on what is there.
 */
export function regressedPaths(
  gaps: readonly Gap[],
  last: RuleFinding | undefined,
  isNew: boolean,
  now: Date,
  basis?: string,
): readonly string[] {
  if (last?.basis !== undefined && last.basis !== basis) return []
  if (last === undefined) return isNew ? gaps.map((gap) => gap.path) : []
  if (last.verdict === 'compliant') return gaps.map((gap) => gap.path)
  if (last.verdict !== 'nonCompliant') return []
  const known = new Set((last.gaps ?? []).map((gap) => gap.path))
  return gaps
    .map((gap) => gap.path)
    .filter((path) => !known.has(path) || isFresh(last.regressed?.[path], now))
}

function isFresh(firstSeen: string | undefined, now: Date): boolean {
  if (firstSeen === undefined) return false
  return now.getTime() - Date.parse(firstSeen) < REGRESSION_HOURS * 3_600_000
}

/** How long the answer of a readiness check keeps a change held without asking again. */
export const HOLD_RECHECK_MINUTES = 60

// What Azure itself refused a moment ago it still refuses, whether or not the gap is a regression.
const REFUSALS: readonly HoldReason[] = ['locked', 'deniedByPolicy', 'noPermission', 'writeFailed']

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
  const held = last?.held
  if (held?.askedAt === undefined) return undefined
  const refusal = REFUSALS.includes(held.reason)
  if (regressed.length > 0 && !refusal) return undefined
  if (asksAnew(held, now, cause)) return undefined
  const recent = now.getTime() - Date.parse(held.askedAt) < HOLD_RECHECK_MINUTES * 60_000
  return recent && sameGapPaths(last, gaps) ? held : undefined
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

/** Builds a rule's finding from a verdict; `since` is kept while the verdict and its gaps stay the same. */
export function ruleFinding(
  verdict: Verdict,
  last: RuleFinding | undefined,
  at: string,
  details: {
    readonly regressed?: readonly string[]
    readonly held?: Hold | undefined
    readonly basis?: string
  } = {},
): RuleFinding {
  const gaps = verdict.verdict === 'nonCompliant' ? { gaps: verdict.gaps } : {}
  // What regressed was known before the write; what was put right since is no regression any more.
  const regressed = (details.regressed ?? [])
    .filter((path) => gaps.gaps?.some((gap) => gap.path === path))
    .map((path) => [path, last?.regressed?.[path] ?? at])
  const reason = 'reason' in verdict ? { reason: verdict.reason } : {}
  const same =
    last !== undefined && last.verdict === verdict.verdict && sameGapPaths(last, gaps.gaps)
  return {
    verdict: verdict.verdict,
    since: same ? last.since : at,
    ...gaps,
    ...reason,
    ...(regressed.length > 0 ? { regressed: Object.fromEntries(regressed) } : {}),
    ...(details.held === undefined ? {} : { held: afterLast(details.held, last?.held) }),
    ...(details.basis === undefined ? {} : { basis: details.basis }),
  }
}

function sameGapPaths(last: RuleFinding | undefined, gaps: readonly Gap[] | undefined): boolean {
  const paths = (list: readonly Gap[] | undefined) => (list ?? []).map((gap) => gap.path).join('\n')
  return paths(last?.gaps) === paths(gaps)
}

/** True when two findings say the same, so that nothing needs to be written. */
export function sameFinding(left: Finding | undefined, right: Finding): boolean {
  const text = (finding: Finding) => canonical(JSON.parse(JSON.stringify(finding)) as Json)
  return left !== undefined && text(left) === text(right)
}

/** True when `rule` is newly held, or held for another reason than before: worth telling somebody. */
export function isNewHold(rule: Rule, last: Finding | undefined, next: RuleFinding): boolean {
  if (next.held === undefined) return false
  const before = last?.rules[rule.id]?.held
  return before?.reason !== next.held.reason || before.detail !== next.held.detail
}
