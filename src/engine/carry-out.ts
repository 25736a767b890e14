// One write, from intent to proof: nothing is sent before its record stands, nothing is success before it is read back.

import type { Hold } from './finding.ts'
import { sameName } from './fold-case.ts'
import { shortText } from './json.ts'
import { type PlannedWrite, recordedWrite } from './plan.ts'
import { type Ports, type Subject, TooLarge, type WriteResult } from './ports.ts'
import type { ActionState, LogHead, RecordEntry } from './record.ts'
import { parseResourceId } from './resource-id.ts'
import type { Observation } from './rule.ts'
import { publish } from './tell.ts'
import { verify } from './verify.ts'
import type { Cause } from './work-item.ts'

/** What became of one write. */
export interface ActionResult {
  readonly action: string
  readonly state: ActionState
  readonly write: PlannedWrite
  readonly reason?: { readonly code: string; readonly message: string }
  /** Set when the write was refused: why the rules stay broken. */
  readonly hold?: Hold
  /** Set when it is worth coming back. */
  readonly retryAfterSeconds?: number
  /** The refusal may stand, though it is tried again: what else there is to write is written now. */
  readonly unsure?: boolean
  /** Milliseconds from the cause to the verified state. */
  readonly elapsedMs?: number
}

/** What one write needs to know. */
export interface Assignment {
  readonly head: LogHead
  readonly subject: Subject
  readonly observation: Observation
  readonly write: PlannedWrite
  readonly cause: Cause
  /** Rules that the cause is not known to have broken. */
  readonly notByCause?: readonly string[]
  readonly approvedBy?: string
  /** Why a refusal with this hold is not worth an alert, if it is not. */
  readonly untold: (hold: Hold) => RecordEntry['untold']
  /** Is a refusal that may pass or stand tried again? It is, when absent. */
  readonly triesAgain?: (hold: Hold) => boolean
}

/** What a write left behind. */
export interface CarriedOut {
  readonly head: LogHead
  readonly result: ActionResult
  /** The second read, when there was one: the newest truth. */
  readonly observation?: Observation
}

/**
 * Records the intent, writes, reads back, records the outcome, tells.
 * @throws LostRace when another worker took the resource first; nothing was written then.
 */
export async function carryOut(assignment: Assignment, ports: Ports): Promise<CarriedOut> {
  const { subject, observation, write, cause, approvedBy, untold, triesAgain } = assignment
  const notByCause = write.rules.filter((rule) => assignment.notByCause?.includes(rule))
  const intent: RecordEntry = {
    action: ports.newId(),
    state: 'intended',
    at: ports.clock.now().toISOString(),
    resourceId: observation.resourceId,
    rules: write.rules,
    cause,
    ...(notByCause.length === 0 ? {} : { notByCause }),
    write: recordedWrite(write),
    ...(approvedBy === undefined ? {} : { approvedBy }),
  }
  let head: LogHead
  try {
    head = await ports.records.append(assignment.head, intent)
  } catch (error) {
    if (!(error instanceof TooLarge)) throw error
    return unrecorded(assignment, intent.action, error, ports)
  }
  if (!leaseHolds(intent, ports)) {
    // This process slept through its lease: somebody else may have settled the action by now. Do not write.
    return {
      head,
      result: { action: intent.action, state: 'intended', write, retryAfterSeconds: 5 },
    }
  }
  const answer = await ports.azure.write(write.request, observation)
  return finish({ head, intent, write, answer, subject, untold, triesAgain }, ports)
}

// No durable record, no write: this one is held. Others of the resource are recorded and made.
function unrecorded(
  { head, write }: Assignment,
  action: string,
  { message }: TooLarge,
  ports: Pick<Ports, 'clock'>,
): CarriedOut {
  const detail = `nothing was written, because it cannot be recorded: ${message}`
  const hold: Hold = { reason: 'writeFailed', detail, askedAt: ports.clock.now().toISOString() }
  const reason = { ...UNRECORDED, message: detail }
  return { head, result: { action, state: 'failed', write, reason, hold } }
}

/** Code of an action that is not in the log, because it does not fit there. Nothing was written for it. */
export const UNRECORDED = { code: 'RecordTooLarge' } as const

/** An action whose write was answered, or whose answer is unknown. */
export interface Answered {
  readonly head: LogHead
  readonly intent: RecordEntry
  readonly write: PlannedWrite
  readonly answer: WriteResult
  readonly subject: Subject
  readonly untold?: Assignment['untold']
  readonly triesAgain?: Assignment['triesAgain']
  /** The process that was to write ended: whether it did, only the read can tell. */
  readonly interrupted?: boolean
}

/** From Azure's answer to the recorded outcome. Also settles actions that another process left open. */
export async function finish(answered: Answered, ports: Ports): Promise<CarriedOut> {
  const { answer, intent, subject } = answered
  switch (answer.kind) {
    case 'running': {
      const head = await ports.records.append(
        answered.head,
        next(intent, 'applied', ports, { operation: answer.operation }),
      )
      return { head, result: result(answered, 'applied', { retryAfterSeconds: 15 }) }
    }
    case 'rejected':
      return refused(answered, answer, ports)
    case 'done':
    case 'uncertain': {
      const { verifyDelays } = ports.timing
      const id = parseResourceId(intent.resourceId)
      if (typeof id === 'string') throw new Error(`the log names no resource: ${id}`)
      const proof = await verify(id, subject, answered.write, verifyDelays, ports)
      return conclude(answered, proof, ports)
    }
  }
}

async function refused(
  answered: Answered,
  answer: Extract<WriteResult, { kind: 'rejected' }>,
  ports: Ports,
): Promise<CarriedOut> {
  const { code, message, hold: reason, retryAfterSeconds, unsure = false } = answer
  const again = !unsure || answered.triesAgain?.({ reason, detail: message }) !== false
  const passes = retryAfterSeconds !== undefined && again
  // A refusal that may pass is tried again when Azure said; one that stands is not put to Azure for every event.
  const askedAt = ports.clock.now().toISOString()
  const hold: Hold = passes
    ? { reason, detail: message }
    : { reason, detail: message, askedAt, refusedSince: askedAt }
  const untold = passes ? 'retried' : answered.untold?.(hold)
  const head = await close(answered, 'failed', ports, {
    reason: { code, message },
    ...(untold === undefined ? {} : { untold }),
  })
  const retry = passes ? { retryAfterSeconds, ...(unsure ? { unsure } : {}) } : {}
  return { head, result: result(answered, 'failed', { reason: { code, message }, hold, ...retry }) }
}

async function conclude(
  answered: Answered,
  proof: Awaited<ReturnType<typeof verify>>,
  ports: Ports,
): Promise<CarriedOut> {
  const { answer, intent } = answered
  switch (proof.kind) {
    case 'verified': {
      const at = ports.clock.now().toISOString()
      const head = await close(answered, 'verified', ports, { at })
      const elapsedMs = Date.parse(at) - Date.parse(intent.cause.at)
      return {
        head,
        observation: proof.observation,
        result: result(answered, 'verified', { elapsedMs }),
      }
    }
    case 'gone': {
      if (deletes(answered.write, intent.resourceId)) {
        const at = ports.clock.now().toISOString()
        const head = await close(answered, 'verified', ports, { at })
        const elapsedMs = Date.parse(at) - Date.parse(intent.cause.at)
        return { head, result: result(answered, 'verified', { elapsedMs }) }
      }
      const reason = { code: 'ResourceGone', message: 'the resource was deleted' }
      const head = await close(answered, 'failed', ports, { reason })
      return { head, result: result(answered, 'failed', { reason }) }
    }
    case 'unreadable':
      // No second read, no verdict: the action stays open and is settled later.
      return {
        head: answered.head,
        result: result(answered, intent.state, { retryAfterSeconds: proof.retryAfterSeconds }),
      }
    case 'differs': {
      if (answer.kind === 'uncertain') {
        const reason = { code: 'NoAnswer', message: answer.message }
        const head = await ports.records.append(
          answered.head,
          next(intent, 'uncertain', ports, { reason }),
        )
        const retryAfterSeconds = ports.timing.intentLease
        return { head, result: result(answered, 'uncertain', { reason, retryAfterSeconds }) }
      }
      if (answered.interrupted) {
        // The read shows the old value. The loop goes on and plans anew, so nobody is woken for it.
        const reason = {
          code: 'Interrupted',
          message: 'the process ended, and a read shows the old value',
        }
        const head = await close(answered, 'failed', ports, { reason, untold: 'retried' })
        return { head, result: result(answered, 'failed', { reason }) }
      }
      const reason = { code: 'NotVerified', message: proof.detail }
      const head = await close(answered, 'failed', ports, { reason })
      const hold: Hold = {
        reason: 'writeFailed',
        detail: proof.detail,
        askedAt: ports.clock.now().toISOString(),
      }
      return {
        head,
        observation: proof.observation,
        result: result(answered, 'failed', { reason, hold }),
      }
    }
  }
}

/** True for a write that takes the resource itself away: its absence is then the proof. */
export function deletes({ request }: PlannedWrite, resourceId: string): boolean {
  return (
    request.kind === 'arm' &&
    request.method === 'DELETE' &&
    sameName(request.resourceId, resourceId)
  )
}

async function close(
  answered: Answered,
  state: 'verified' | 'failed',
  ports: Ports,
  more: Partial<RecordEntry> = {},
): Promise<LogHead> {
  const outcome = next(answered.intent, state, ports, more)
  const head = await ports.records.append(answered.head, outcome)
  try {
    return await publish(head, ports)
  } catch (error) {
    // The record stands; telling is caught up with when the resource is next looked at.
    ports.log.warn({ action: outcome.action, error: String(error) }, 'telling failed')
    return head
  }
}

function next(
  intent: RecordEntry,
  state: ActionState,
  ports: Pick<Ports, 'clock'>,
  more: Partial<RecordEntry>,
): RecordEntry {
  const { action, resourceId, rules, cause } = intent
  const { reason, ...others } = more
  return {
    ...{ action, state, at: ports.clock.now().toISOString(), resourceId, rules, cause },
    ...others,
    // The outcome of a write that was made must always fit.
    ...(reason === undefined
      ? {}
      : { reason: { ...reason, message: shortText(reason.message, MOST_REASON) } }),
  }
}

function result(
  answered: Answered,
  state: ActionState,
  more: Partial<ActionResult> = {},
): ActionResult {
  return { action: answered.intent.action, state, write: answered.write, ...more }
}

const MOST_REASON = 4000

/** True while an open action belongs to the worker that opened it. */
export function leaseHolds(open: RecordEntry, ports: Pick<Ports, 'clock' | 'timing'>): boolean {
  const age = ports.clock.now().getTime() - Date.parse(open.at)
  return age < ports.timing.intentLease * 1000
}
