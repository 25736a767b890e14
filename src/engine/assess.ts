// From an observation to a plan: verdicts, regressions, decisions, merged writes. Asks, but writes nothing.
import { type Approval, approvalOf, isGranted } from './approval.ts'
import { logTail, parted } from './contest.ts'
import { judgesOn } from './effect.ts'
import type { Judge, Verdict } from './evaluate.ts'
import {
  CONFIRMABLE,
  type Finding,
  type Hold,
  type HoldReason,
  isForgotten,
  neverRight,
  newlyBroken,
  type RuleFinding,
  regressedPaths,
  sameGapPaths,
  standingHold,
} from './finding.ts'
import { decide } from './guard.ts'
import { isObject, valueAt } from './json.ts'
import { type OfferedPlan, offeredPlan } from './offered-plan.ts'
import { type ActionResult, isTakenApart } from './outcome.ts'
import { mergeWrites, type PlannedWrite, type ProposedFix, proposeFixes } from './plan.ts'
import type { LockPort, Ports, Subject } from './ports.ts'
import { standingPreview } from './preview.ts'
import type { ResourceId } from './resource-id.ts'
import { isRightOtherwise } from './right-otherwise.ts'
import type { Gap, Observation, Rule } from './rule.ts'
import type { Cause, PersonRequest } from './work-item.ts'

/** One rule that stays broken, and why. */
export interface HeldFix {
  readonly rule: string
  readonly gaps: readonly Gap[]
  readonly hold: Hold
}

/** What will be written and what is held. */
export interface Plan {
  readonly writes: readonly PlannedWrite[]
  readonly held: readonly HeldFix[]
  /** The writes that wait for a person; sending the digest back confirms exactly these. */
  readonly approval?: OfferedPlan
  /** True when the request confirmed the waiting writes, now or in an earlier run of the same request. */
  readonly approved: boolean
  /**
   * What would be written if the operator's switches were on, for a person who asks. It is no part of `writes`, and no
   * digest approves it.
   */
  readonly preview?: {
    readonly fixedAtOnce: readonly PlannedWrite[]
    readonly waitsForPerson: readonly PlannedWrite[]
  }
}

/** The plan of a resource that nothing is to be done about. */
export const EMPTY_PLAN: Plan = { writes: [], held: [], approved: false }

/** One rule's verdict on the observation. */
export interface Judged {
  readonly judge: Judge
  readonly verdict: Verdict
  readonly regressed: readonly string[]
  /** Regressions that are so only because the resource was new when it was first seen. */
  readonly fromNew: readonly string[]
  /** Regressions that came up with this look, and that nothing but a change of the resource itself explains. */
  readonly broken: readonly string[]
  /** The rule is met, if it is, by a value that its fix never writes. */
  readonly otherwise: boolean
}

/** All that is known before anything is written. */
export interface Assessment {
  readonly observation: Observation
  readonly judged: readonly Judged[]
  readonly plan: Plan
  readonly approvedRules: readonly string[]
  /** What the request confirmed, when it did so just now: the first write of it takes it into the record. */
  readonly approval?: Approval
  /** The fixes that the plan's writes were merged from. */
  readonly fixes: readonly ProposedFix[]
  /** A guard could not answer: worth asking again soon. */
  readonly guardFailed: boolean
  /**
   * By what the resource says, or else by what it lies in, where it came with that: what is wrong on an old one may be of
   * long ago.
   */
  readonly age: 'new' | 'old' | 'unknown'
}

/** What a look knows beside the resource. */
export interface LookContext {
  readonly cause?: Cause
  /** What is left of a plan that an earlier run of the same request began: see `grantsOf`. */
  readonly granted?: ReadonlySet<string> | undefined
  /** The action that this look found open, when Azure refused it. */
  readonly refusal?: ActionResult | undefined
  /** What the resource lies in was new when the cause was looked at. */
  readonly parentIsNew?: boolean
}

/** Judges the observation and decides about every gap. */
export async function assess(
  id: ResourceId,
  subject: Subject,
  observation: Observation,
  last: Finding | undefined,
  request: PersonRequest | undefined,
  ports: Ports,
  { cause, granted = new Set(), parentIsNew = false, refusal }: LookContext = {},
): Promise<Assessment> {
  const own = ageOf(subject, observation, ports)
  const isFresh = parentIsNew && cause !== undefined && isWithinGrace(cause.at, observation, ports)
  const age = own === 'unknown' && isFresh ? 'new' : own
  const isNew = last === undefined && age === 'new'
  const judged = judgeAll(id, subject, observation, last, isNew, request, ports)
  const { fixes, unable } = proposeFixes(judged, observation, ports.parameters)
  const held: HeldFix[] = unable.map(({ rule, gaps, reason }) => ({
    rule: rule.id,
    gaps,
    hold: { reason: 'notConfigured', detail: reason },
  }))
  const apply: ProposedFix[] = []
  const waiting: ProposedFix[] = []
  const switchedOff: { readonly fix: ProposedFix; readonly hold: Hold }[] = []
  const lookPorts = { ...ports, locks: onceEach(ports.locks) }
  let log: ReturnType<typeof logTail> | undefined
  const tail = () => {
    log ??= logTail(observation.resourceId, ports)
    return log
  }
  for (const fix of fixes) {
    const ofRule = judged.filter((entry) => entry.judge.rule === fix.rule)
    const regressed = ofRule.flatMap((entry) => entry.regressed)
    const fromNew = ofRule.flatMap((entry) => entry.fromNew)
    const lastRule = last?.rules[fix.rule.id]
    const lastRefusal = refusalOf(fix, lastRule)
    const now = ports.clock.now()
    // A person who asks gets today's answer, and no write twice that Azure refused since.
    const known = request
      ? { lastHold: refusedSince(cause, fix, lastRule), anew: true }
      : rememberedOf(fix, lastRule, { regressed, fromNew, now, cause })
    const justRefused = refusal && holdsNow(refusal, fix) ? refusal.hold : undefined
    const remembered = justRefused === undefined ? known : { ...known, lastHold: justRefused }
    const about = { observation, regressed, fromNew, lastRefusal, tail, ports: lookPorts }
    const decision = await decide({ ...about, fix, ...remembered })
    if (decision.apply) {
      apply.push(fix)
      continue
    }
    const { hold } = decision
    // What somebody pulls at is left; the rest of the rule is put right, if it may be. What was left with it within the
    // hour could not be.
    const isNews = hold.reason === 'contested' && hold !== remembered.lastHold
    const parts = isNews ? parted(fix, await tail(), now) : undefined
    const rest =
      parts && (await decide({ ...about, ...remembered, fix: parts.rest, lastHold: undefined }))
    if (parts && rest?.apply) apply.push(parts.rest)
    const left = parts && rest?.apply ? parts.contested : fix
    held.push({ rule: left.rule.id, gaps: left.gaps, hold })
    if (CONFIRMABLE.includes(hold.reason)) waiting.push(left)
    if (hold.wouldBe !== undefined) switchedOff.push({ fix: left, hold })
  }
  const offered = offeredPlan(id, subject, observation, waiting)
  const matches = offered !== undefined && request?.approve === offered.digest
  const confirmed = matches
    ? waiting
    : waiting.filter((fix) => {
        const writes = mergeWrites(subject.type, observation, [fix])
        return writes.length > 0 && writes.every((write) => isGranted(write, granted))
      })
  const confirmedRules = confirmed.map(({ rule }) => rule.id)
  const decided = [...apply, ...confirmed]
  return {
    observation,
    judged,
    plan: {
      writes: mergeWrites(subject.type, observation, decided),
      held: held.filter(({ rule }) => !confirmedRules.includes(rule)),
      ...(offered === undefined ? {} : { approval: offered }),
      approved: matches || granted.size > 0,
      ...(request === undefined || switchedOff.length === 0
        ? {}
        : { preview: previewOf(subject, observation, switchedOff) }),
    },
    fixes: decided,
    approvedRules: confirmedRules,
    ...(matches ? { approval: approvalOf(offered.digest, offered.writes) } : {}),
    guardFailed: held.some((entry) => entry.hold.reason === 'guardFailed'),
    age,
  }
}

// A merged write that was refused for what is in it says nothing of its parts: each is tried by itself.
function holdsNow(refusal: ActionResult, { rule }: ProposedFix): boolean {
  return refusal.write.rules.includes(rule.id) && !isTakenApart(refusal)
}

// What Azure refused on its own grounds, which no look from outside can see: asking anew is a person's.
const UNSEEN_REFUSALS: readonly HoldReason[] = ['deniedByPolicy', 'noPermission']

function refusalOf({ gaps }: ProposedFix, last: RuleFinding | undefined): Hold | undefined {
  const held = last?.held
  if (held === undefined || !UNSEEN_REFUSALS.includes(held.reason)) return undefined
  return sameGapPaths(last, gaps) ? held : undefined
}

// Two operations that fail would else be begun in turns for one request: each look knows of the one that it found open.
function refusedSince(
  cause: Cause | undefined,
  { gaps }: ProposedFix,
  last: RuleFinding | undefined,
): Hold | undefined {
  const held = last?.held
  if (cause === undefined || held?.refusedSince === undefined) return undefined
  const isLater = Date.parse(String(held.askedAt)) > Date.parse(cause.at)
  return isLater && sameGapPaths(last, gaps) ? held : undefined
}

/** What the last look knows about a fix, as far as it still counts. */
function rememberedOf(
  { rule, gaps }: ProposedFix,
  lastRule: RuleFinding | undefined,
  {
    regressed,
    fromNew,
    now,
    cause,
  }: {
    readonly regressed: readonly string[]
    readonly fromNew: readonly string[]
    readonly now: Date
    readonly cause: Cause | undefined
  },
) {
  // A regression that waits for a person need not be asked about at every look.
  const waits =
    rule.safety.class === 'approval' ||
    (fromNew.length > 0 && lastRule?.held?.reason === 'needsApproval')
  return {
    lastHold: standingHold(gaps, lastRule, waits ? [] : regressed, now, cause),
    lastPreview: standingPreview(gaps, lastRule, now),
  }
}

// Several rules of one resource that wait for a person ask the same.
function onceEach(locks: LockPort): LockPort {
  const asked = new Map<string, ReturnType<LockPort>>()
  return (resourceId) => {
    const answer = asked.get(resourceId) ?? locks(resourceId)
    asked.set(resourceId, answer)
    return answer
  }
}

function previewOf(
  { type }: Subject,
  observation: Observation,
  switchedOff: readonly { readonly fix: ProposedFix; readonly hold: Hold }[],
): NonNullable<Plan['preview']> {
  const writes = (decision: string) =>
    mergeWrites(
      type,
      observation,
      switchedOff.flatMap(({ fix, hold }) => (hold.wouldBe?.decision === decision ? [fix] : [])),
    )
  return { fixedAtOnce: writes('fixedAtOnce'), waitsForPerson: writes('waitsForPerson') }
}

function judgeAll(
  id: ResourceId,
  subject: Subject,
  observation: Observation,
  last: Finding | undefined,
  isNew: boolean,
  request: PersonRequest | undefined,
  ports: Ports,
): Judged[] {
  const now = new Date(observation.at)
  const forgotten = isForgotten(last, now)
  return judgesOn(subject.judges, ports.policy, id.id)
    .filter(({ rule }) => request?.rules === undefined || request.rules.includes(rule.id))
    .map((judge) => {
      const verdict = judge.judge(observation)
      const gaps = verdict.verdict === 'nonCompliant' ? verdict.gaps : []
      const before = last?.rules[judge.rule.id]
      const own = ownGaps(gaps, judge, observation, last?.unit)
      const regressed = forgotten ? [] : regressedPaths(own, before, isNew, now, judge.basis)
      const fromNew = neverRight(regressed, before, isNew, now)
      const broken = brokenNow(regressed, judge, observation, before)
      const otherwise = isRightOtherwise(judge.rule, observation)
      return { judge, verdict, regressed, fromNew, broken, otherwise }
    })
}

// What became a gap because a workspace came to depend on the resource is no change of the resource. Judged with the
// workspaces of the last look, it is not there.
function ownGaps(
  gaps: readonly Gap[],
  judge: Judge,
  observation: Observation,
  unit: Finding['unit'],
): readonly Gap[] {
  if (gaps.length === 0 || unit === undefined || sameIds(unit, observation.unit)) return gaps
  const paths = pathsOf(judge.judge({ ...observation, unit }))
  return gaps.filter(({ path }) => paths.includes(path))
}

function sameIds(some: readonly string[], others: readonly string[]): boolean {
  return some.toSorted().join('\n') === others.toSorted().join('\n')
}

function pathsOf(verdict: Verdict): readonly string[] {
  return verdict.verdict === 'nonCompliant' ? verdict.gaps.map(({ path }) => path) : []
}

// Nobody did what only time did (a key grew too old), and the last one who changed the resource did not do what is read
// elsewhere (a plan of the subscription, a lock on a neighbour).
function brokenNow(
  regressed: readonly string[],
  judge: Judge,
  observation: Observation,
  last: RuleFinding | undefined,
): readonly string[] {
  const fresh = newlyBroken(regressed, last, new Date(observation.at)).filter((path) =>
    isOfResource(path, judge.rule, observation),
  )
  if (fresh.length === 0 || last === undefined) return fresh
  const then = pathsOf(judge.judge({ ...observation, at: last.since }))
  return fresh.filter((path) => then.includes(path))
}

function isOfResource(path: string, rule: Rule, { resource }: Observation): boolean {
  const elsewhere = (rule.needs ?? []).some((need) => !('from' in need) || need.from !== 'resource')
  return !elsewhere || (isObject(resource) && Object.hasOwn(resource, path.replace(/[.[].*$/, '')))
}

// A message may be late: by then people may rely on what it is about.
function isWithinGrace(
  since: string,
  { at }: Observation,
  { timing }: Pick<Ports, 'timing'>,
): boolean {
  return (Date.parse(at) - Date.parse(since)) / 1000 < timing.newResourceGrace
}

// A time that cannot be read, or lies in the future, proves nothing.
function ageOf(
  subject: Subject,
  { resource, at }: Observation,
  ports: Pick<Ports, 'timing'>,
): Assessment['age'] {
  const values = (subject.type.createdAt ?? []).map((path) => valueAt(resource, path.split('.')))
  const created = values.find((value) => typeof value === 'string' || typeof value === 'number')
  const since = typeof created === 'number' ? created * 1000 : Date.parse(String(created))
  const seconds = (Date.parse(at) - since) / 1000
  if (!(seconds >= 0)) return 'unknown'
  return seconds < ports.timing.newResourceGrace ? 'new' : 'old'
}
