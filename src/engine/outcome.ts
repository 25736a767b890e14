// The outcome of a write: from Azure's answer to the proof and its record. Nothing is success before it is proved.

import { approved } from './approval.ts'
import { besideOf, besideText } from './beside.ts'
import type { Hold } from './finding.ts'
import { sameName } from './fold-case.ts'
import { shortText } from './json.ts'
import { isOwed, type OwedWrite, owing, tried, without } from './owed.ts'
import { type PlannedWrite, proofOf } from './plan.ts'
import type { Ports, Subject, WriteResult } from './ports.ts'
import type { ActionState, LogHead, RecordEntry } from './record.ts'
import { parseResourceId, type ResourceId } from './resource-id.ts'
import type { Observation } from './rule.ts'
import { publish } from './tell.ts'
import { verify } from './verify.ts'

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
  /** Coming back is no failed attempt: somebody else was at the resource, and nothing is wrong with it. */
  readonly patient?: true
  /** Milliseconds from the cause to the verified state. */
  readonly elapsedMs?: number
}

/** What a write left behind. */
export interface CarriedOut {
  readonly head: LogHead
  readonly result: ActionResult
  /** The second read, when there was one: the newest truth. */
  readonly observation?: Observation
}

// An owed write that was refused or not proved: what stood in its way is over by then, or it is not.
const OWED_RETRY_SECONDS = 30
// A record is no place for a page of text.
const MOST_REASON = 4000

/** An action whose write was answered, or whose answer is unknown. */
export interface Answered {
  readonly head: LogHead
  readonly intent: RecordEntry
  readonly write: PlannedWrite
  readonly answer: WriteResult
  readonly subject: Subject
  /** Why a refusal with this hold is not worth an alert, if it is not. */
  readonly untold?: ((hold: Hold) => RecordEntry['untold']) | undefined
  /** Is a refusal that may pass or stand tried again? It is, when absent. */
  readonly triesAgain?: ((hold: Hold) => boolean) | undefined
  /** The read right before the write, where there was one. */
  readonly base?: Observation
  /** The process that was to write ended: whether it did, only the read can tell. */
  readonly interrupted?: boolean
}

/** From Azure's answer to the recorded outcome. Also settles actions that another process left open. */
export async function finish(answered: Answered, ports: Ports): Promise<CarriedOut> {
  const { answer, intent, subject } = answered
  switch (answer.kind) {
    case 'notSent':
      // This process slept through its lease: somebody else may have settled the action by now.
      return {
        head: answered.head,
        result: result(answered, 'intended', { retryAfterSeconds: 5 }),
      }
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
      const id = resourceOf(intent)
      if (proofOf(answered.write) === 'operation') return byOperation(answered, answer, ports)
      const proof = await verify(id, subject, answered.write, verifyDelays, ports)
      return conclude(answered, proof, ports)
    }
  }
}

/**
 * The end of a write that no read can prove. Azure's word that the operation succeeded is the proof; without it, nobody
 * knows, and that is what is recorded. It is tried again, as it may be repeated, and told when that did not help.
 */
async function byOperation(
  answered: Answered,
  answer: Extract<WriteResult, { kind: 'done' | 'uncertain' }>,
  ports: Ports,
): Promise<CarriedOut> {
  const { head, write } = answered
  if (answer.kind === 'done') {
    const owes = without(owedOn(head), write)
    return {
      head: await close(answered, 'verified', ports, { owes }),
      result: verified(answered, ports),
    }
  }
  const reason = {
    code: 'Unproven',
    message: `${named(write)} was sent, or may have been, and Azure offers no read that would prove it: ${answer.message}`,
  }
  const { owes, again } = triedOnce(answered)
  const closed = await close(answered, 'unproven', ports, {
    reason,
    owes,
    ...(again ? { untold: 'retried' } : {}),
  })
  const retry = again
    ? { retryAfterSeconds: Math.min(OWED_RETRY_SECONDS, ports.timing.intentLease) }
    : {}
  return { head: closed, result: result(answered, 'unproven', { reason, ...retry }) }
}

function triedOnce({ head, write, intent }: Omit<Answered, 'answer'>) {
  const owes = tried(owing(owedOn(head), [write], originOf(intent)), write)
  return { owes, again: isOwed(owes, write) }
}

function originOf({ cause, approvedBy }: RecordEntry) {
  return approvedBy === undefined ? { cause } : { cause, approvedBy }
}

// What follows a write is owed from the moment that the write may have happened.
function nowOwed({ head, intent }: Omit<Answered, 'answer'>): Pick<RecordEntry, 'owes'> {
  const { follows = [] } = intent
  return follows.length === 0 ? {} : { owes: owing(owedOn(head), follows, originOf(intent)) }
}

function named(write: PlannedWrite): string {
  const { method, target } = approved(write)
  return `${method} ${target}`
}

function owedOn({ owed = [] }: LogHead): readonly OwedWrite[] {
  return owed
}

function verified(answered: Answered, { clock }: Pick<Ports, 'clock'>): ActionResult {
  const elapsedMs = clock.now().getTime() - Date.parse(answered.intent.cause.at)
  return result(answered, 'verified', { elapsedMs: Math.max(0, elapsedMs) })
}

// An owed write is told when it was tried for the last time; and, since nothing else shows it, when it is refused at all.
async function refusedOwed(
  answered: Answered,
  answer: Extract<WriteResult, { kind: 'rejected' }>,
  hold: Hold,
  ports: Ports,
): Promise<CarriedOut> {
  const { head, write } = answered
  const reason = { code: answer.code, message: `${named(write)}: ${answer.message}` }
  const before = owedOn(head).find((one) => isOwed([one], write))?.tries ?? 0
  const { owes, again } = triedOnce(answered)
  const told = !again || before === 0
  const closed = await close(answered, 'failed', ports, {
    reason,
    owes,
    ...(told ? {} : { untold: 'retried' }),
  })
  const retry = again
    ? { retryAfterSeconds: Math.min(OWED_RETRY_SECONDS, ports.timing.intentLease) }
    : {}
  return { head: closed, result: result(answered, 'failed', { reason, hold, ...retry }) }
}

async function refused(
  answered: Answered,
  answer: Extract<WriteResult, { kind: 'rejected' }>,
  ports: Ports,
): Promise<CarriedOut> {
  const { code, message, hold: reason, retryAfterSeconds, unsure = false } = answer
  const unseen = proofOf(answered.write) === 'operation'
  const again = !unsure || answered.triesAgain?.({ reason, detail: message }) !== false
  const passes = retryAfterSeconds !== undefined && again
  // A refusal that may pass is tried again when Azure said; one that stands is not put to Azure for every event.
  const askedAt = ports.clock.now().toISOString()
  const hold: Hold = passes
    ? { reason, detail: message }
    : { reason, detail: message, askedAt, refusedSince: askedAt }
  if (unseen && !passes) return refusedOwed(answered, answer, hold, ports)
  const untold = passes ? 'retried' : answered.untold?.(hold)
  const head = await close(answered, 'failed', ports, {
    reason: { code, message },
    ...(unseen
      ? { owes: owing(owedOn(answered.head), [answered.write], originOf(answered.intent)) }
      : {}),
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
      const { observation } = proof
      const beside = changedBeside(answered, observation)
      const done = verified(answered, ports)
      const head = await close(answered, 'verified', ports, { ...beside, ...nowOwed(answered) })
      const { reason } = beside
      return { head, observation, result: reason === undefined ? done : { ...done, reason } }
    }
    case 'gone': {
      if (deletes(answered.write, intent.resourceId)) {
        const done = verified(answered, ports)
        return { head: await close(answered, 'verified', ports, nowOwed(answered)), result: done }
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
      const { beside } = changedBeside(answered, proof.observation)
      const also = beside === undefined ? '' : `; ${besideText(beside)}`
      const reason = { code: 'NotVerified', message: `${proof.detail}${also}` }
      const head = await close(answered, 'failed', ports, {
        reason,
        ...(beside === undefined ? {} : { beside }),
        ...nowOwed(answered),
      })
      const askedAt = ports.clock.now().toISOString()
      const hold: Hold = {
        reason: 'writeFailed',
        detail: proof.detail,
        askedAt,
        refusedSince: askedAt,
      }
      return {
        head,
        observation: proof.observation,
        result: result(answered, 'failed', { reason, hold }),
      }
    }
  }
}

// It says what else is different now. It is no failure of the write, and nobody's fault that could be known.
function changedBeside(
  { base, write, subject }: Answered,
  after: Observation,
): Pick<RecordEntry, 'beside' | 'reason'> {
  if (base === undefined) return {}
  const beside = besideOf(write, subject.type, base.resource, after.resource)
  return beside.length === 0
    ? {}
    : { beside, reason: { code: 'ChangedBeside', message: besideText(beside) } }
}

/** True for a write that takes the resource itself away: its absence is then the proof. */
export function deletes({ request }: PlannedWrite, resourceId: string): boolean {
  return (
    request.kind === 'arm' &&
    request.method === 'DELETE' &&
    sameName(request.resourceId, resourceId)
  )
}

/** Records the outcome, and tells of it. */
export async function close(
  answered: Omit<Answered, 'answer'>,
  state: 'verified' | 'failed' | 'unproven',
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

/** What is known of an action in this state. */
export function result(
  answered: Omit<Answered, 'answer'>,
  state: ActionState,
  more: Partial<ActionResult> = {},
): ActionResult {
  return { action: answered.intent.action, state, write: answered.write, ...more }
}

/** The resource that a record is about. @throws when the record names none. */
export function resourceOf(intent: RecordEntry): ResourceId {
  const id = parseResourceId(intent.resourceId)
  if (typeof id === 'string') throw new Error(`the log names no resource: ${id}`)
  return id
}
