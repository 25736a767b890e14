// The writing half of the loop: the planned writes in order, each proved, and the finding that follows from them.
import type { Assessment } from './assess.ts'
import { brokenByOf, isNotByCause } from './blame.ts'
import { carryOut, UNRECORDED } from './carry-out.ts'
import type { Change } from './change.ts'
import { concludeFinding } from './conclude.ts'
import type { Finding, Hold } from './finding.ts'
import { decideAgain, decideWrites } from './guard.ts'
import { type ActionResult, deletes, hasStood, isAboutContent, isTakenApart } from './outcome.ts'
import { isOwed, isSameWrite, type OwedWrite } from './owed.ts'
import {
  isDivisible,
  type PlannedWrite,
  type ProposedFix,
  planPart,
  proofOf,
  sharedFixes,
} from './plan.ts'
import type { Ports, Subject } from './ports.ts'
import { isFinal, type LogHead, type RecordEntry } from './record.ts'
import type { ResourceId } from './resource-id.ts'
import type { Observation } from './rule.ts'
import type { WorkItem } from './work-item.ts'

// A guard could not answer: Azure was throttled or away. A minute later it may.
const UNANSWERED_RETRY_SECONDS = 60
// A resource that was deleted, by its write or during it: the next look closes its finding.
const GONE_RETRY_SECONDS = 5

/** What is known when writing may begin. */
export interface Work {
  readonly id: ResourceId
  readonly subject: Subject
  readonly item: WorkItem
  readonly last: Finding | undefined
  readonly assessment: Assessment
  /** The action that this look found open, when Azure refused it. */
  readonly refusal?: ActionResult
}

/** What writing came to. */
export interface Acted {
  readonly finding: Finding
  readonly actions: readonly ActionResult[]
  /** Set when the resource should be looked at again. */
  readonly retryAfterSeconds?: number
  /** A guard could not answer, because Azure had no time: nothing is wrong with the resource, however often this happens. */
  readonly patient?: true
}

/** Writes what the plan says, proves it, and concludes the finding. */
export async function act(opened: LogHead, work: Work, ports: Ports): Promise<Acted> {
  const { assessment } = work
  const { writes } = assessment.plan
  const start = { head: opened, observation: assessment.observation }
  const whole = writes.flatMap((write, index): readonly Step[] => {
    const follows = writes.slice(index + 1).filter((later) => follow(write, later))
    return partsAfter(write, work) ?? [{ plan: () => write, follows }]
  })
  const owed = await owedSteps(opened, work, ports)
  const done = await writeAll(start, work, [...owed, ...whole], ports)
  const parts = stepsOf(refusedTogether(done, work), work)
  const more = parts.length === 0 ? undefined : await writeAll(done, work, parts, ports)
  const { refusal } = work
  const held = refusal === undefined || isTakenApart(refusal) ? [] : [refusal]
  const actions = [...held, ...done.actions, ...(more?.actions ?? [])]
  const hold = done.hold ?? more?.hold
  const observation = more?.observation ?? done.observation
  const finding = await concludeFinding(
    { ...work, observation, actions, ...(hold === undefined ? {} : { heldWrites: hold }) },
    ports,
  )
  const retries = actions.flatMap((action) => action.retryAfterSeconds ?? [])
  if (actions.some((action) => isGone(action, work.id))) retries.push(GONE_RETRY_SECONDS)
  const unanswered = hold?.reason === 'stale' || hold?.reason === 'guardFailed'
  if (assessment.guardFailed || unanswered) retries.push(UNANSWERED_RETRY_SECONDS)
  const failed = [
    ...assessment.plan.held.map((one) => one.hold),
    ...(hold === undefined ? [] : [hold]),
  ].filter(({ reason }) => reason === 'guardFailed')
  return {
    finding,
    actions,
    ...(failed.length > 0 && failed.every(({ busy }) => busy === true) ? { patient: true } : {}),
    ...(retries.length === 0 ? {} : { retryAfterSeconds: Math.max(...retries) }),
  }
}

interface Written {
  readonly head: LogHead
  readonly actions: readonly ActionResult[]
  readonly observation: Observation
  readonly hold?: Hold
}

interface Step {
  /** What is sent back whole must be what the write before left there, so a step is planned when its turn comes. */
  readonly plan: (newest: Observation) => PlannedWrite | undefined
  /** Later writes of the plan that are owed once this one is done. */
  readonly follows?: readonly PlannedWrite[]
  /** Set when it is the rest of an earlier plan. */
  readonly owed?: OwedWrite
}

// Writes of one rule come in the order in which the rule names them; what no read can prove comes after what can.
function follow(write: PlannedWrite, later: PlannedWrite): boolean {
  return proofOf(later) === 'operation' && later.rules.some((rule) => write.rules.includes(rule))
}

// What an earlier plan still owes comes first. It was decided then; only what may be switched off is asked again.
async function owedSteps(head: LogHead, work: Work, ports: Ports): Promise<readonly Step[]> {
  const { assessment, subject } = work
  const steps: Step[] = []
  for (const owed of head.owed ?? []) {
    const { write } = owed
    if (assessment.plan.writes.some((planned) => isSameWrite(planned, write))) continue
    const rule = subject.judges.find((judge) => write.rules.includes(judge.rule.id))?.rule
    const { observation } = assessment
    const fix = rule && { rule, gaps: [], changes: [changeOf(write)] }
    const decision = fix && (await decideAgain({ fix, observation, ports }))
    if (decision?.apply === true) steps.push({ plan: () => write, owed })
    else {
      const why = decision?.hold ?? 'its rule is not one of this version'
      ports.log.warn(
        { code: 'StillOwed', resourceId: work.id.id, write: write.request, why },
        'held',
      )
    }
  }
  return steps
}

// As much of the change as the guards look at.
function changeOf({ request }: PlannedWrite): Change {
  return {
    kind: 'request',
    method: 'POST',
    target: { id: request.resourceId },
    apiVersion: '',
    permissions: [],
  }
}

/** Carries out writes one after the other; it stops where one stays open or the resource as a whole wants a later try. */
async function writeAll(
  start: Pick<Written, 'head' | 'observation'>,
  work: Work,
  steps: readonly Step[],
  ports: Ports,
): Promise<Written> {
  const { id, subject, item, assessment } = work
  let { head, observation } = start
  if (steps.length === 0) return { head, actions: [], observation }
  const hold = await decideWrites(id, observation, steps.length, ports)
  if (hold !== undefined) return { head, actions: [], observation, hold }
  const actions: ActionResult[] = []
  const notByCause = rulesNotBrokenBy(work)
  let approval = assessment.approval
  const failed = new Set<string>()
  for (const { plan, follows, owed } of steps) {
    const write = plan(observation)
    if (write === undefined || isPointless(write, subject, observation)) continue
    // What was to come after a write that did not happen is not owed, and does not happen either.
    const orphan = proofOf(write) === 'operation' && write.rules.some((rule) => failed.has(rule))
    const wasOwed = isOwed(head.owed ?? [], write)
    if (orphan && !wasOwed) continue
    const carried = await carryOut(
      {
        ...{ head, subject, observation, write },
        ...(owed === undefined ? { ...begunBy(write, work), notByCause } : { cause: owed.cause }),
        ...(owed?.approvedBy === undefined ? {} : { approvedBy: owed.approvedBy }),
        ...(approval === undefined || owed !== undefined ? {} : { approval }),
        ...(follows === undefined ? {} : { follows }),
        untold: (refusal: Hold) => reasonNotToTell(write, refusal, work.last),
        triesAgain: (refusal: Hold) =>
          item.attempt + 1 < ports.timing.maxAttempts && !hasStood(write, refusal, work.last),
      },
      ports,
    )
    // What was confirmed is written down with the first action that is.
    if (owed === undefined && carried.result.reason?.code !== UNRECORDED.code) approval = undefined
    head = carried.head
    if (carried.observation !== undefined) observation = merged(observation, carried.observation)
    actions.push(carried.result)
    const { state } = carried.result
    // Nothing rests on what is owed: neither the rest of it nor this plan waits for it.
    if (state === 'failed' && !wasOwed) for (const rule of write.rules) failed.add(rule)
    const closed = !wasOwed && surelyPasses(carried.result)
    if (!isFinal(state) || closed || isGone(carried.result, id)) break
  }
  return { head, actions, observation }
}

function rulesNotBrokenBy({ assessment, last, item }: Work): readonly string[] {
  return assessment.judged.flatMap((judged) => {
    const { id } = judged.judge.rule
    const brokenBy = brokenByOf(judged, last?.rules[id], item)
    return isNotByCause({ brokenBy }, item) ? [id] : []
  })
}

function begunBy({ rules }: PlannedWrite, { item, assessment }: Work) {
  const { cause } = item
  return assessment.approvedRules.some((rule) => rules.includes(rule))
    ? { cause, approvedBy: cause.actor?.name ?? 'a person' }
    : { cause }
}

// What went before in the run can make a rule inapplicable: with the account key off, nobody needs a younger one. What no
// read can prove does not depend on what is read.
function isPointless(write: PlannedWrite, subject: Subject, newest: Observation): boolean {
  if (proofOf(write) === 'operation') return false
  return subject.judges
    .filter(({ rule }) => write.rules.includes(rule.id))
    .every(({ judge }) => judge(newest).verdict === 'notApplicable')
}

function isGone({ state, reason, write }: ActionResult, id: ResourceId): boolean {
  return reason?.code === 'ResourceGone' || (state === 'verified' && deletes(write, id.id))
}

/**
 * Azure refused a merged write for what is in it: a policy denies one value, or one property cannot be changed now.
 * Each rule then gets a write of its own, so that one that is refused does not keep the others from being put right.
 */
function refusedTogether(done: Written, work: Work): readonly ProposedFix[] {
  const refused = done.actions.find((action) => !surelyPasses(action) && isTakenApart(action))
  return refused === undefined ? [] : sharedFixes(refused.write, work.assessment.fixes)
}

function stepsOf(fixes: readonly ProposedFix[], { subject: { type } }: Work): readonly Step[] {
  return fixes.map((fix) => ({ plan: (newest) => planPart(fix, type, newest) }))
}

// The operation of a merged write failed since the last look: it would fail again as a whole.
function partsAfter(write: PlannedWrite, work: Work): readonly Step[] | undefined {
  const { refusal, assessment } = work
  if (refusal === undefined || !isTakenApart(refusal)) return undefined
  const fixes = sharedFixes(write, assessment.fixes)
  return fixes.length === 0 ? undefined : stepsOf(fixes, work)
}

function reasonNotToTell(
  write: PlannedWrite,
  refusal: Hold,
  last: Finding | undefined,
): RecordEntry['untold'] {
  if (isDivisible(write) && isAboutContent(refusal)) return 'split'
  return hasStood(write, refusal, last) ? 'repeated' : undefined
}

// Azure has no time, or somebody is at the resource as a whole. What is about one write must not keep the rest waiting.
function surelyPasses({ retryAfterSeconds, unsure }: ActionResult): boolean {
  return retryAfterSeconds !== undefined && unsure !== true
}

// The second read looks only at what the written rules need; what else was seen stays as it was seen.
function merged(before: Assessment['observation'], after: Assessment['observation']) {
  return { ...after, needs: { ...before.needs, ...after.needs } }
}
