// From an observation to a plan: verdicts, regressions, decisions, merged writes. Asks, but writes nothing.
import { type Approval, approvalFor } from './approval.ts'
import { effectOf } from './effect.ts'
import type { Judge, Verdict } from './evaluate.ts'
import {
  type Finding,
  type Hold,
  type HoldReason,
  type RuleFinding,
  regressedPaths,
  sameGapPaths,
  standingHold,
} from './finding.ts'
import { decide } from './guard.ts'
import { type Json, valueAt } from './json.ts'
import { mergeWrites, type PlannedWrite, type ProposedFix, proposeFixes } from './plan.ts'
import type { LockPort, Ports, Subject } from './ports.ts'
import { standingPreview } from './preview.ts'
import type { ResourceId } from './resource-id.ts'
import type { Gap, Observation } from './rule.ts'
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
  readonly approval?: Approval
  /** True when the request confirmed the waiting writes. */
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
}

/** Judges the observation and decides about every gap. */
export async function assess(
  id: ResourceId,
  subject: Subject,
  observation: Observation,
  last: Finding | undefined,
  request: PersonRequest | undefined,
  ports: Ports,
  cause?: Cause,
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
  const switchedOff: { readonly fix: ProposedFix; readonly hold: Hold }[] = []
  const lookPorts = { ...ports, locks: onceEach(ports.locks) }
  for (const fix of fixes) {
    const regressed = judged.flatMap((entry) =>
      entry.judge.rule === fix.rule ? entry.regressed : [],
    )
    const lastRule = last?.rules[fix.rule.id]
    const lastRefusal = refusalOf(fix, lastRule)
    const decision = await decide({
      fix,
      observation,
      regressed,
      // A person who asks gets today's answer.
      ...(request
        ? { lastHold: undefined, anew: true }
        : rememberedOf(fix, lastRule, { regressed, now: ports.clock.now(), cause })),
      lastRefusal,
      ports: lookPorts,
    })
    if (decision.apply) apply.push(fix)
    else {
      const { hold } = decision
      held.push({ rule: fix.rule.id, gaps: fix.gaps, hold })
      if (hold.reason === 'needsApproval') waiting.push(fix)
      if (hold.wouldBe !== undefined) switchedOff.push({ fix, hold })
    }
  }
  const approval = approvalFor(id, subject, observation, waiting)
  const approved = approval !== undefined && request?.approve === approval.digest
  const decided = approved ? [...apply, ...waiting] : apply
  return {
    observation,
    judged,
    plan: {
      writes: mergeWrites(subject.type, observation, decided),
      held: approved ? held.filter((entry) => entry.hold.reason !== 'needsApproval') : held,
      ...(approval === undefined ? {} : { approval }),
      approved,
      ...(request === undefined || switchedOff.length === 0
        ? {}
        : { preview: previewOf(subject, observation, switchedOff) }),
    },
    fixes: decided,
    approvedRules: approved ? waiting.map((fix) => fix.rule.id) : [],
    guardFailed: held.some((entry) => entry.hold.reason === 'guardFailed'),
  }
}

// What Azure refused on its own grounds, which no look from outside can see: asking anew is a person's.
const UNSEEN_REFUSALS: readonly HoldReason[] = ['deniedByPolicy', 'noPermission']

function refusalOf({ gaps }: ProposedFix, last: RuleFinding | undefined): Hold | undefined {
  const held = last?.held
  if (held === undefined || !UNSEEN_REFUSALS.includes(held.reason)) return undefined
  return sameGapPaths(last, gaps) ? held : undefined
}

/** What the last look knows about a fix, as far as it still counts. */
function rememberedOf(
  { rule, gaps }: ProposedFix,
  lastRule: RuleFinding | undefined,
  {
    regressed,
    now,
    cause,
  }: {
    readonly regressed: readonly string[]
    readonly now: Date
    readonly cause: Cause | undefined
  },
) {
  return {
    // A regression that waits for a person whatever happens need not be asked about at every look.
    lastHold: standingHold(
      gaps,
      lastRule,
      rule.safety.class === 'approval' ? [] : regressed,
      now,
      cause,
    ),
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
