// The loop. Event, sweep, timer and person all end up here, and none of them is treated differently.

import { act } from './act.ts'
import { grantsOf } from './approval.ts'
import { type Assessment, assess, EMPTY_PLAN } from './assess.ts'
import { closeFinding, concludeFinding, findingOf } from './conclude.ts'
import { judgesOn } from './effect.ts'
import type { Finding } from './finding.ts'
import { valueAt } from './json.ts'
import { observe } from './observe.ts'
import type { ActionResult } from './outcome.ts'
import { proofOf } from './plan.ts'
import { LostRace, type Ports, type Subject } from './ports.ts'
import { isFinal, type LogHead } from './record.ts'
import { parseResourceId, type ResourceId } from './resource-id.ts'
import type { Observation } from './rule.ts'
import { type Settled, settle } from './settle.ts'
import { publish } from './tell.ts'
import type { WorkItem } from './work-item.ts'

const TELLING_SECONDS = 10
// A guard that could not answer is asked again after this long.
const UNDETERMINED_SECONDS = 60

/** What the loop came to. */
export type Outcome =
  | {
      readonly kind: 'reconciled'
      readonly resourceId: string
      readonly finding: Finding
      readonly plan: Assessment['plan']
      readonly actions: readonly ActionResult[]
      /** Set when the resource should be looked at again. */
      readonly retryAfterSeconds?: number
      /** A guard could not answer, because Azure had no time. */
      readonly patient?: true
    }
  | { readonly kind: 'gone'; readonly resourceId: string }
  | { readonly kind: 'notCovered'; readonly resourceId: string; readonly why: string }
  | {
      readonly kind: 'later'
      readonly resourceId: string
      readonly delaySeconds: number
      readonly why: string
      /** Azure has no time, or somebody is at work: nothing is wrong with the resource, however often this happens. */
      readonly patient?: boolean
    }

/**
 * Looks at one resource, puts back what may be put back, proves it, records it, tells about it.
 * Safe to run any number of times, in any order, from any number of workers.
 */
export async function reconcile(item: WorkItem, ports: Ports): Promise<Outcome> {
  const id = parseResourceId(item.resourceId)
  if (typeof id === 'string') return { kind: 'notCovered', resourceId: '', why: id }
  const covered = ports.catalogue.covering(id)
  if (covered === undefined) {
    return { kind: 'notCovered', resourceId: id.id, why: `no rule covers ${id.type}` }
  }
  try {
    return await reconcileCovered(covered.id, covered.subject, item, ports)
  } catch (error) {
    if (!(error instanceof LostRace)) throw error
    const why = 'another worker took this resource first'
    return { ...later(covered.id, 2, why), patient: true }
  }
}

async function reconcileCovered(
  asked: ResourceId,
  subject: Subject,
  item: WorkItem,
  ports: Ports,
): Promise<Outcome> {
  const dryRun = item.request?.dryRun === true
  const opened = dryRun ? undefined : await openLog(asked, subject, item, ports)
  if (opened !== undefined && 'why' in opened) {
    return { ...later(asked, opened.delaySeconds, opened.why), patient: opened.patient }
  }

  const rules = judgesOn(subject.judges, ports.policy, asked.id).map((judge) => judge.rule)
  const look = await observe(asked, subject.type, rules, ports)
  const last = await ports.findings.get(asked.id)
  if (look.kind === 'gone') {
    if (!dryRun) await closeFinding(asked, last, ports)
    return { kind: 'gone', resourceId: asked.id }
  }
  if (look.kind === 'busy') {
    return { ...later(asked, look.retryAfterSeconds, look.message), patient: true }
  }
  if (look.kind === 'denied') {
    const unread = { id: asked, subject, last, item, unread: look.message }
    const finding = dryRun ? findingOf(unread, ports) : await concludeFinding(unread, ports)
    return { kind: 'reconciled', resourceId: asked.id, finding, plan: EMPTY_PLAN, actions: [] }
  }
  const id = spelledByAzure(asked, look.observation)
  if (!dryRun) await ports.units.learn(look.observation)
  const granted = opened === undefined ? undefined : await grantedTo(item, id, ports)
  const { request, cause } = item
  const context = { cause, granted, parentIsNew: item.isNew === true, refusal: opened?.refusal }
  const assessment = await assess(id, subject, look.observation, last, request, ports, context)
  const refused = item.request?.approve !== undefined && !assessment.plan.approved
  if (refused && assessment.guardFailed) {
    // Which writes wait is not known, so nobody can say that they are other ones than those that were confirmed.
    const why = `the waiting writes could not be determined: ${failedGuards(assessment)}`
    return { ...later(id, UNDETERMINED_SECONDS, why), patient: true }
  }
  if (opened === undefined || refused) {
    const finding = findingOf({ id, subject, last, item, assessment }, ports)
    return { kind: 'reconciled', resourceId: id.id, finding, plan: assessment.plan, actions: [] }
  }
  if (last === undefined) await ports.queue.children(id, item.cause, assessment.age === 'new')
  const acted = await act(
    opened.head,
    { id, subject, item, last, assessment, ...refusalIn(opened) },
    ports,
  )
  return { kind: 'reconciled', resourceId: id.id, plan: assessment.plan, ...acted }
}

function failedGuards({ plan }: Assessment): string {
  const failed = plan.held.filter(({ hold }) => hold.reason === 'guardFailed')
  return failed.map(({ rule, hold }) => `${rule}: ${hold.detail}`).join('; ')
}

// A request that was put back, or whose process ended, goes on with what is left of the plan that it confirmed.
async function grantedTo(
  { cause, request }: WorkItem,
  id: ResourceId,
  { records }: Pick<Ports, 'records'>,
): Promise<ReadonlySet<string> | undefined> {
  if (request?.approve === undefined) return undefined
  const entries = (await records.entries(id.id, 0)).map(({ entry }) => entry)
  return grantsOf(entries, { cause: cause.id, digest: request.approve })
}

// Events spell ids in more than one way. What is kept is Azure's own spelling, so that no row changes for case alone.
function spelledByAzure(asked: ResourceId, { resource }: Observation): ResourceId {
  const id = parseResourceId(valueAt(resource, ['id']))
  return typeof id !== 'string' && id.key === asked.key ? id : asked
}

async function openLog(
  id: ResourceId,
  subject: Subject,
  item: WorkItem,
  ports: Ports,
): Promise<OpenedLog | { delaySeconds: number; why: string; patient: boolean }> {
  let head = await ports.records.head(id.id)
  let refusal: ActionResult | undefined
  if (head.open !== undefined) {
    const settled = await settle(head, subject, ports, {
      last: await ports.findings.get(id.id),
      mayRetry: item.attempt + 1 < ports.timing.maxAttempts,
    })
    if (settled.kind === 'wait') return { ...settled, patient: true }
    const { result } = settled.carriedOut
    if (result.retryAfterSeconds !== undefined) {
      const { action, state, write, reason } = result
      // An operation that failed was refused, like a write that was: it counts, so that it ends.
      const refusal = isFinal(state) ? reason : undefined
      const why =
        refusal === undefined
          ? `action ${action} is open`
          : `${write.rules.join(', ')}: ${refusal.code}: ${refusal.message}`
      return { delaySeconds: result.retryAfterSeconds, why, patient: refusal === undefined }
    }
    if (stands(settled, item)) refusal = result
    head = await ports.records.head(id.id)
  }
  if (head.published < head.sequence && isBeingTold(head, ports)) {
    return { delaySeconds: 2, why: 'another worker is telling about its action', patient: true }
  }
  return { head: await publish(head, ports), ...refusalIn({ refusal }) }
}

interface OpenedLog {
  readonly head: LogHead
  /** What the action that was open ended with, where Azure refused it for good or did not keep it. */
  readonly refusal?: ActionResult
}

function refusalIn({ refusal }: { readonly refusal?: ActionResult | undefined }) {
  return refusal === undefined ? {} : { refusal }
}

// An operation that fails later was refused as much as a write that fails at once: to plan the same anew would send it
// again with every look. A person who asks gets today's answer, but not the same one again for the same request. What no
// read can prove is owed, and its tries are counted.
function stands(
  { carriedOut: { result }, cause }: Extract<Settled, { kind: 'settled' }>,
  { request, cause: { id } }: WorkItem,
): boolean {
  if (result.hold === undefined || proofOf(result.write) === 'operation') return false
  return request === undefined || cause.id === id
}

// Between the record and the telling there is a moment. Only a worker that died in it leaves the telling to others:
// whoever came earlier would send everybody a second message.
function isBeingTold(head: LogHead, ports: Pick<Ports, 'timing'>): boolean {
  return head.standsFor < Math.min(TELLING_SECONDS, ports.timing.intentLease)
}

function later(
  id: ResourceId,
  delaySeconds: number,
  why: string,
): Extract<Outcome, { kind: 'later' }> {
  return { kind: 'later', resourceId: id.id, delaySeconds, why }
}
