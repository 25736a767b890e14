// From an observation to a plan: verdicts, regressions, decisions, merged writes. Asks, but writes nothing.
import { logTail } from './contest.ts'
import { effectOf } from './effect.ts'
import type { Judge, Verdict } from './evaluate.ts'
import {
  type Finding,
  type Hold,
  type HoldReason,
  newlyBroken,
  type RuleFinding,
  regressedPaths,
  standingHold,
} from './finding.ts'
import { decide } from './guard.ts'
import { isObject, valueAt } from './json.ts'
import {
  mergeWrites,
  type PlannedWrite,
  type ProposedFix,
  planDigest,
  proposeFixes,
} from './plan.ts'
import type { Ports, Subject } from './ports.ts'
import type { ResourceId } from './resource-id.ts'
import type { Gap, Observation, Rule } from './rule.ts'
import type { PersonRequest } from './work-item.ts'

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
  readonly approval?: { readonly digest: string; readonly writes: readonly PlannedWrite[] }
  /** True when the request confirmed the waiting writes. */
  readonly approved: boolean
}

/** The plan of a resource that nothing is to be done about. */
export const EMPTY_PLAN: Plan = { writes: [], held: [], approved: false }

/** One rule's verdict on the observation. */
export interface Judged {
  readonly judge: Judge
  readonly verdict: Verdict
  readonly regressed: readonly string[]
  /** Regressions that came up with this look, and that nothing but a change of the resource itself explains. */
  readonly broken: readonly string[]
}

/** All that is known before anything is written. */
export interface Assessment {
  readonly observation: Observation
  readonly judged: readonly Judged[]
  readonly plan: Plan
  readonly approvedRules: readonly string[]
  /** The fixes that the plan's writes were merged from. */
  readonly fixes: readonly ProposedFix[]
  /** A guard could not answer: worth asking again soon. */
  readonly guardFailed: boolean
  /** By what the resource says: what is wrong on an old one may be of long ago. */
  readonly age: 'new' | 'old' | 'unknown'
}

// A person who confirms the plan lets these go ahead.
const CONFIRMABLE: readonly HoldReason[] = ['needsApproval', 'contested']

/** Judges the observation and decides about every gap. */
export async function assess(
  id: ResourceId,
  subject: Subject,
  observation: Observation,
  last: Finding | undefined,
  request: PersonRequest | undefined,
  ports: Ports,
): Promise<Assessment> {
  const age = ageOf(subject, observation, ports)
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
  let log: ReturnType<typeof logTail> | undefined
  const tail = () => {
    log ??= logTail(observation.resourceId, ports)
    return log
  }
  for (const fix of fixes) {
    const regressed = judged.flatMap((entry) =>
      entry.judge.rule === fix.rule ? entry.regressed : [],
    )
    const lastRule = last?.rules[fix.rule.id]
    const decision = await decide({
      fix,
      observation,
      regressed,
      // A person who asks gets today's answer.
      lastHold: request
        ? undefined
        : standingHold(fix.gaps, lastRule, regressed, ports.clock.now()),
      tail,
      ports,
    })
    if (decision.apply) apply.push(fix)
    else {
      held.push({ rule: fix.rule.id, gaps: fix.gaps, hold: decision.hold })
      if (CONFIRMABLE.includes(decision.hold.reason)) waiting.push(fix)
    }
  }
  const waitingWrites = mergeWrites(subject.type, observation, waiting)
  const digest = waitingWrites.length === 0 ? undefined : planDigest(id.id, waitingWrites)
  const approved = digest !== undefined && request?.approve === digest
  const decided = approved ? [...apply, ...waiting] : apply
  return {
    observation,
    judged,
    plan: {
      writes: mergeWrites(subject.type, observation, decided),
      held: approved ? held.filter(({ hold }) => !CONFIRMABLE.includes(hold.reason)) : held,
      ...(digest === undefined ? {} : { approval: { digest, writes: waitingWrites } }),
      approved,
    },
    fixes: decided,
    approvedRules: approved ? waiting.map((fix) => fix.rule.id) : [],
    guardFailed: held.some((entry) => entry.hold.reason === 'guardFailed'),
    age,
  }
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
  return subject.judges
    .filter(({ rule }) => effectOf(ports.policy, rule.id, id.id) !== 'disabled')
    .filter(({ rule }) => request?.rules === undefined || request.rules.includes(rule.id))
    .map((judge) => {
      const verdict = judge.judge(observation)
      const gaps = verdict.verdict === 'nonCompliant' ? verdict.gaps : []
      const before = last?.rules[judge.rule.id]
      const own = ownGaps(gaps, judge, observation, last?.unit)
      const regressed = regressedPaths(own, before, isNew, now, judge.basis)
      return { judge, verdict, regressed, broken: brokenNow(regressed, judge, observation, before) }
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
