// The loop. Event, sweep, timer and person all end up here, and none of them is treated differently.

import { type Assessment, assess, EMPTY_PLAN } from './assess.ts'
import { type ActionResult, carryOut } from './carry-out.ts'
import { closeFinding, concludeFinding, findingOf } from './conclude.ts'
import type { Finding } from './finding.ts'
import { decideWrites } from './guard.ts'
import { observe } from './observe.ts'
import { LostRace, type Ports, type Subject } from './ports.ts'
import type { LogHead } from './record.ts'
import { parseResourceId, type ResourceId } from './resource-id.ts'
import { settle } from './settle.ts'
import { publishMissed } from './tell.ts'
import type { WorkItem } from './work-item.ts'

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
    }
  | { readonly kind: 'gone'; readonly resourceId: string }
  | { readonly kind: 'notCovered'; readonly resourceId: string; readonly why: string }
  | {
      readonly kind: 'later'
      readonly resourceId: string
      readonly delaySeconds: number
      readonly why: string
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
    return later(covered.id, 2, 'another worker took this resource first')
  }
}

async function reconcileCovered(
  id: ResourceId,
  subject: Subject,
  item: WorkItem,
  ports: Ports,
): Promise<Outcome> {
  const opened = await openLog(id, subject, ports)
  if ('why' in opened) return later(id, opened.delaySeconds, opened.why)

  const rules = subject.judges.map((judge) => judge.rule)
  const look = await observe(id.id, subject.type, rules, ports)
  const last = await ports.findings.get(id.id)
  if (look.kind === 'gone') {
    await closeFinding(id, last, ports)
    return { kind: 'gone', resourceId: id.id }
  }
  if (look.kind === 'busy') return later(id, look.retryAfterSeconds, look.message)
  if (look.kind === 'denied') {
    const finding = await concludeFinding({ id, subject, last, item, unread: look.message }, ports)
    return { kind: 'reconciled', resourceId: id.id, finding, plan: EMPTY_PLAN, actions: [] }
  }
  if (last === undefined && item.request?.dryRun !== true)
    await ports.queue.children(id, item.cause)

  const assessment = await assess(id, subject, look.observation, last, item.request, ports)
  const refused = item.request?.approve !== undefined && !assessment.plan.approved
  if (item.request?.dryRun === true || refused) {
    const finding = findingOf({ id, subject, last, item, assessment }, ports)
    return { kind: 'reconciled', resourceId: id.id, finding, plan: assessment.plan, actions: [] }
  }
  return act(opened.head, { id, subject, item, last, assessment }, ports)
}

interface Work {
  readonly id: ResourceId
  readonly subject: Subject
  readonly item: WorkItem
  readonly last: Finding | undefined
  readonly assessment: Assessment
}

async function act(opened: LogHead, work: Work, ports: Ports): Promise<Outcome> {
  const { id, subject, item, assessment } = work
  const { writes } = assessment.plan
  const hold =
    writes.length === 0 ? undefined : await decideWrites(id, assessment.observation, writes, ports)
  const actions: ActionResult[] = []
  let head = opened
  let newest = assessment.observation
  for (const write of hold === undefined ? writes : []) {
    const carried = await carryOut(
      {
        head,
        subject,
        observation: newest,
        write,
        cause: item.cause,
        ...(assessment.approvedRules.some((rule) => write.rules.includes(rule))
          ? { approvedBy: item.cause.actor?.name ?? 'a person' }
          : {}),
      },
      ports,
    )
    head = carried.head
    if (carried.observation !== undefined) newest = merged(newest, carried.observation)
    actions.push(carried.result)
    if (carried.result.state !== 'verified') break
  }
  const finding = await concludeFinding(
    { ...work, observation: newest, actions, ...(hold === undefined ? {} : { heldWrites: hold }) },
    ports,
  )
  const retries = [
    ...actions.flatMap((action) => action.retryAfterSeconds ?? []),
    ...(assessment.guardFailed || hold?.reason === 'stale' || hold?.reason === 'guardFailed'
      ? [60]
      : []),
  ]
  return {
    kind: 'reconciled',
    resourceId: id.id,
    finding,
    plan: assessment.plan,
    actions,
    ...(retries.length === 0 ? {} : { retryAfterSeconds: Math.max(...retries) }),
  }
}

// The second read looks only at what the written rules need; what else was seen stays as it was seen.
function merged(before: Assessment['observation'], after: Assessment['observation']) {
  return { ...after, needs: { ...before.needs, ...after.needs } }
}

async function openLog(
  id: ResourceId,
  subject: Subject,
  ports: Ports,
): Promise<{ head: LogHead } | { delaySeconds: number; why: string }> {
  let head = await ports.records.head(id.id)
  if (head.open !== undefined) {
    const settled = await settle(head, subject, ports)
    if (settled.kind === 'wait') return settled
    const { result } = settled.carriedOut
    if (result.retryAfterSeconds !== undefined) {
      return { delaySeconds: result.retryAfterSeconds, why: `action ${result.action} is open` }
    }
    head = await ports.records.head(id.id)
  }
  return { head: await publishMissed(head, ports) }
}

function later(id: ResourceId, delaySeconds: number, why: string): Outcome {
  return { kind: 'later', resourceId: id.id, delaySeconds, why }
}
