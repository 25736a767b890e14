// From an observation to a plan: verdicts, regressions, decisions, merged writes. Asks, but writes nothing.
import { type Approval, approvalOf, isGranted } from './approval.ts'
import { effectOf } from './effect.ts'
import type { Judge, Verdict } from './evaluate.ts'
import { type Finding, type Hold, regressedPaths, standingHold } from './finding.ts'
import { decide } from './guard.ts'
import { type Json, valueAt } from './json.ts'
import {
  mergeWrites,
  type PlannedWrite,
  type ProposedFix,
  planDigest,
  proposeFixes,
} from './plan.ts'
import type { Ports, Subject } from './ports.ts'
import type { ResourceId } from './resource-id.ts'
import type { Gap, Observation } from './rule.ts'
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
  /** True when the request confirmed the waiting writes, now or in an earlier run of the same request. */
  readonly approved: boolean
}

/** The plan of a resource that nothing is to be done about. */
export const EMPTY_PLAN: Plan = { writes: [], held: [], approved: false }

/** One rule's verdict on the observation. */
export interface Judged {
  readonly judge: Judge
  readonly verdict: Verdict
  readonly regressed: readonly string[]
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
}

/**
 * Judges the observation and decides about every gap.
 * @param granted what is left of a plan that an earlier run of the same request began: see `grantsOf`.
 */
export async function assess(
  id: ResourceId,
  subject: Subject,
  observation: Observation,
  last: Finding | undefined,
  request: PersonRequest | undefined,
  ports: Ports,
  granted: ReadonlySet<string> = new Set(),
): Promise<Assessment> {
  const judged = judgeAll(id, subject, observation, last, request, ports)
  const { fixes, unable } = proposeFixes(judged, observation, ports.parameters)
  const held: HeldFix[] = unable.map(({ rule, gaps, reason }) => ({
    rule: rule.id,
    gaps,
    hold: { reason: 'notConfigured', detail: reason },
  }))
  const apply: ProposedFix[] = []
  const waiting: ProposedFix[] = []
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
      ports,
    })
    if (decision.apply) apply.push(fix)
    else {
      held.push({ rule: fix.rule.id, gaps: fix.gaps, hold: decision.hold })
      if (decision.hold.reason === 'needsApproval') waiting.push(fix)
    }
  }
  const waitingWrites = mergeWrites(subject.type, observation, waiting)
  const digest = waitingWrites.length === 0 ? undefined : planDigest(id.id, waitingWrites)
  const matches = digest !== undefined && request?.approve === digest
  const confirmed = matches
    ? waiting
    : waiting.filter((fix) =>
        mergeWrites(subject.type, observation, [fix]).every((write) => isGranted(write, granted)),
      )
  const confirmedRules = confirmed.map(({ rule }) => rule.id)
  const decided = [...apply, ...confirmed]
  return {
    observation,
    judged,
    plan: {
      writes: mergeWrites(subject.type, observation, decided),
      held: held.filter(({ rule }) => !confirmedRules.includes(rule)),
      ...(digest === undefined ? {} : { approval: { digest, writes: waitingWrites } }),
      approved: matches || granted.size > 0,
    },
    fixes: decided,
    approvedRules: confirmedRules,
    ...(matches ? { approval: approvalOf(digest, waitingWrites) } : {}),
    guardFailed: held.some((entry) => entry.hold.reason === 'guardFailed'),
  }
}

function judgeAll(
  id: ResourceId,
  subject: Subject,
  observation: Observation,
  last: Finding | undefined,
  request: PersonRequest | undefined,
  ports: Ports,
): Judged[] {
  const now = new Date(observation.at)
  const isNew = last === undefined && isYoung(subject, observation.resource, now, ports)
  return subject.judges
    .filter(({ rule }) => effectOf(ports.policy, rule.id, id.id) !== 'disabled')
    .filter(({ rule }) => request?.rules === undefined || request.rules.includes(rule.id))
    .map((judge) => {
      const verdict = judge.judge(observation)
      const gaps = verdict.verdict === 'nonCompliant' ? verdict.gaps : []
      const regressed = regressedPaths(gaps, last?.rules[judge.rule.id], isNew, now, judge.basis)
      return { judge, verdict, regressed }
    })
}

function isYoung(
  subject: Subject,
  resource: Json,
  now: Date,
  ports: Pick<Ports, 'timing'>,
): boolean {
  const values = (subject.type.createdAt ?? []).map((path) => valueAt(resource, path.split('.')))
  const created = values.find((value) => typeof value === 'string' || typeof value === 'number')
  const at = typeof created === 'number' ? created * 1000 : Date.parse(String(created))
  const age = now.getTime() - at
  // A time that cannot be read, or lies in the future, proves nothing: then the resource is not new.
  return age >= 0 && age < ports.timing.newResourceGrace * 1000
}
