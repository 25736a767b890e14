// One message of the work queue: the loop, a page of a sweep, or a listing. Whatever needs time goes back to the queue.
import { RestError } from '@azure/core-rest-pipeline'
import { AzureReadError } from './azure/arm.ts'
import type { Finding } from './engine/finding.ts'
import { LostRace, type Ports } from './engine/ports.ts'
import { type Outcome, reconcile } from './engine/reconcile.ts'
import type { WorkItem } from './engine/work-item.ts'
import { giveUp } from './give-up.ts'
import { nextLook } from './next-look.ts'
import { saveAnswer } from './save-answer.ts'
import type { Requests } from './store/requests.ts'
import { type SweepPorts, sweepFindings, sweepResources, sweepUnits } from './sweep.ts'
import { endSweep } from './sweep-end.ts'
import { wakeChildren, wakeDependents } from './wake.ts'
import { pieceOf, type WorkMessage, workMessage } from './work-message.ts'

/** What processing works with. */
export interface WorkPorts {
  readonly loop: Ports
  readonly sweep: SweepPorts
  readonly requests: Requests
  readonly enqueue: (message: WorkMessage, delaySeconds?: number) => Promise<void>
  /** True while Azure grants so few reads there that whoever can wait should. */
  readonly readsAreShort: (resourceId: string) => boolean
  /** Names a request of a person; nobody can guess it. */
  readonly newRequestId: () => string
  /** When the next sweep starts after a moment; undefined when none comes. */
  readonly nextSweep: (after: Date) => Date | undefined
}

const THROTTLED_SECONDS = 30
const PATIENT_SECONDS = 5
const FAILED_SECONDS = 5

/** Processes one message. It throws only for what a redelivery may cure. */
export async function processWork(body: unknown, ports: WorkPorts): Promise<void> {
  const parsed = workMessage.safeParse(body)
  if (!parsed.success) {
    const detail = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
    ports.loop.log.error({ code: 'WorkMalformed', detail }, 'work refused')
    return
  }
  const message = parsed.data
  const piece = pieceOf(message)
  if (piece === undefined) return processMessage(message, ports)
  let putBack = false
  const enqueue: WorkPorts['enqueue'] = (next, delaySeconds) => {
    putBack ||= pieceOf(next)?.what === piece.what
    return ports.enqueue(next, delaySeconds)
  }
  await processMessage(message, { ...ports, enqueue })
  // After all that came of it is on the queue: a sweep is never without open work before its end.
  if (!putBack) await ports.sweep.work.close(piece)
}

async function processMessage(message: WorkMessage, ports: WorkPorts): Promise<void> {
  if (canWait(message, ports)) return ports.enqueue(message, PATIENT_SECONDS)
  if (message.kind === 'reconcile') return reconcileItem(message.item, ports)
  try {
    if (message.kind === 'sweepUnits') await sweepUnits(message, ports.sweep)
    else if (message.kind === 'sweepResources') await sweepResources(message, ports.sweep)
    else if (message.kind === 'sweepFindings') await listFindings(message, ports)
    else if (message.kind === 'sweepEnd') await endSweep(message, ports.sweep)
    else if (message.kind === 'children') await wakeChildren(message, ports.sweep)
    else await wakeDependents(message, { ...ports.loop, enqueue: ports.enqueue })
  } catch (error) {
    const { kind } = message
    const delaySeconds = secondsUntilNext(error)
    if (delaySeconds !== undefined) {
      ports.loop.log.warn({ code: 'Throttled', kind, error: String(error) }, 'put back')
      await ports.enqueue(message, delaySeconds)
    } else if (error instanceof AzureReadError) {
      // Another attempt now would end in the same way; the next sweep makes one.
      ports.loop.log.error({ code: 'ListingFailed', kind, error: error.message }, 'given up')
    } else throw error
  }
}

// A sweep has hours, an event and a person have seconds: what is left of the reads is theirs.
function canWait(message: WorkMessage, ports: WorkPorts): boolean {
  const look =
    message.kind === 'reconcile'
      ? { of: message.item.resourceId, cause: message.item.cause }
      : message.kind === 'children' && { of: message.parent, cause: message.cause }
  if (look === false || look.cause.source === 'event' || look.cause.source === 'person')
    return false
  return ports.readsAreShort(look.of)
}

// The workbook and the alert on missing sweeps read this line: infra/modules.
async function listFindings(
  message: Extract<WorkMessage, { kind: 'sweepFindings' }>,
  { sweep, loop }: WorkPorts,
): Promise<void> {
  const finished = await sweepFindings(message, sweep)
  if (finished === undefined) return
  const { id, source, startedAt, seen, queued } = finished
  loop.log.info({ sweep: id, source, startedAt, seen, queued }, 'sweep finished')
}

async function reconcileItem(item: WorkItem, ports: WorkPorts): Promise<void> {
  const { request } = item
  if (request !== undefined && (await ports.requests.get(request.id))?.state === 'done') return
  let outcome: Outcome
  try {
    outcome = await reconcile(item, ports.loop)
  } catch (error) {
    // Storage is away, most likely: five deliveries in a row would end in the poison queue, so the item waits longer.
    const why = error instanceof Error ? error.message : String(error)
    ports.loop.log.error({ code: 'ReconcileFailed', resourceId: item.resourceId, why }, 'put back')
    const { resourceId } = item
    const delaySeconds = FAILED_SECONDS
    // What another look may cure is waited for; a defect of ours is not.
    const patient = secondsUntilNext(error) !== undefined
    return putBack(
      item,
      delaySeconds,
      { kind: 'later', resourceId, delaySeconds, why, patient },
      ports,
    )
  }
  report(outcome, ports)
  const delay = delayOf(outcome)
  if (delay !== undefined) return putBack(item, delay, outcome, ports)
  if (request !== undefined) await saveAnswer(item, request, outcome, ports)
}

/** Puts an item back with a delay. When nothing more is tried for it, a person is told, with what comes next. */
export async function putBack(
  item: WorkItem,
  delaySeconds: number,
  outcome: Outcome,
  ports: WorkPorts,
): Promise<void> {
  const { clock, timing } = ports.loop
  const moment = { now: clock.now(), maxAttempts: timing.maxAttempts, nextSweep: ports.nextSweep }
  const next = nextLook(item, delaySeconds, outcome, moment)
  if (next.kind === 'again') {
    await ports.enqueue({ kind: 'reconcile', item: next.item }, next.delaySeconds)
    return
  }
  await giveUp(item, outcome, next.sweepAt, ports)
}

/** Seconds after which the resource should be looked at again, if it should. */
export function delayOf(outcome: Outcome): number | undefined {
  if (outcome.kind === 'later') return outcome.delaySeconds
  return outcome.kind === 'reconciled' ? outcome.retryAfterSeconds : undefined
}

function report(outcome: Outcome, ports: WorkPorts): void {
  const { log } = ports.loop
  const { kind, resourceId } = outcome
  if (outcome.kind === 'reconciled') {
    const actions = outcome.actions.map(({ action, state, write }) => ({
      action,
      state,
      rules: write.rules,
    }))
    const held = outcome.plan.held.map(({ rule, hold }) => ({ rule, reason: hold.reason }))
    const nonCompliant = rulesThatAre('nonCompliant', outcome.finding)
    const unknown = rulesThatAre('unknown', outcome.finding)
    log.info({ resourceId, actions, held, nonCompliant, unknown }, 'reconciled')
  } else if (outcome.kind === 'later') {
    log.info({ resourceId, why: outcome.why, delaySeconds: outcome.delaySeconds }, 'put back')
  } else {
    log.info({ resourceId, kind }, 'nothing to do')
  }
}

function rulesThatAre(verdict: 'nonCompliant' | 'unknown', { rules }: Finding): readonly string[] {
  return Object.keys(rules).filter((id) => rules[id]?.verdict === verdict)
}

function secondsUntilNext(error: unknown): number | undefined {
  if (error instanceof AzureReadError) return error.retryAfterSeconds
  if (error instanceof LostRace) return THROTTLED_SECONDS
  if (!(error instanceof RestError)) return undefined
  const status = error.statusCode
  const passes = status === undefined || status === 429 || status >= 500
  return passes ? THROTTLED_SECONDS : undefined
}
