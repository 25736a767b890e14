// The outcome of a write: from Azure's answer to the proof and its record. Nothing is success before it is proved.

import { approved } from './approval.ts'
import { besideOf, besideText } from './beside.ts'
import { type Finding, type Hold, sameHold } from './finding.ts'
import { sameName } from './fold-case.ts'
import { shortText } from './json.ts'
import { isOwed, type OwedWrite, owing, throttled, tried, without } from './owed.ts'
import { isDivisible, type PlannedWrite, proofOf } from './plan.ts'
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
  /** It concerns this write alone: what else there is to write is written now. */
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

// States of an open action in which nobody knows what Azure made of the write, and why.
const UNANSWERED = {
  intended: { code: 'Interrupted', message: 'the process ended' },
  uncertain: { code: 'NotVerified', message: 'Azure gave no answer' },
} as const

/** An action whose write was answered, or whose answer is unknown. */
export interface Answered {
  readonly head: LogHead
  readonly intent: RecordEntry
  readonly write: PlannedWrite
  readonly answer: WriteResult
  readonly subject: Subject
  /** Why a refusal with this hold is not worth an alert, if it is not. */
  readonly untold?: ((hold: Hold) => RecordEntry['untold']) | undefined
  /** Is a refusal that may pass tried again? It is, when absent. */
  readonly triesAgain?: ((hold: Hold) => boolean) | undefined
  /** The read right before the write, where there was one. */
  readonly base?: Observation
  /** An open action without an answer of Azure: whether the write happened, only the read can tell. */
  readonly begun?: keyof typeof UNANSWERED
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

/**
 * An owed write is told when nothing more is tried for it, since nothing else shows it; and when Azure refuses it at once
 * for what does not pass. Every refusal counts, so that it ends.
 */
async function refusedOwed(
  answered: Answered,
  answer: Extract<WriteResult, { kind: 'rejected' }>,
  hold: Hold,
  ports: Ports,
): Promise<CarriedOut> {
  const { head, write } = answered
  const before = owedOn(head).find((one) => isOwed([one], write))?.tries ?? 0
  const { owes, again } = refusedOnce(answered, answer, ports)
  const passes = answer.retryAfterSeconds !== undefined
  const message = `${named(write)}: ${shortText(answer.message, MOST_REASON / 2)}${again ? '' : endOf(answer)}`
  const reason = { code: answer.code, message }
  const told = !again || (before === 0 && !passes)
  const closed = await close(answered, 'failed', ports, {
    reason,
    owes,
    ...(told ? {} : { untold: 'retried' }),
  })
  const soon = Math.min(OWED_RETRY_SECONDS, ports.timing.intentLease)
  const patience = answer.throttled === true ? { patient: true as const } : {}
  const retry = again
    ? { retryAfterSeconds: answer.retryAfterSeconds ?? soon, ...patience, unsure: true }
    : {}
  const held = again && passes ? { reason: hold.reason, detail: hold.detail } : hold
  return { head: closed, result: result(answered, 'failed', { reason, hold: held, ...retry }) }
}

function endOf({ missing }: Extract<WriteResult, { kind: 'rejected' }>): string {
  return missing === true ? '; what it was for is gone' : '; it is not tried again'
}

function refusedOnce(
  answered: Answered,
  answer: Extract<WriteResult, { kind: 'rejected' }>,
  { clock }: Pick<Ports, 'clock'>,
) {
  const { head, write, intent } = answered
  // What it was for is gone: the workspace was deleted, and nobody holds an old key there.
  if (answer.missing === true) return { owes: without(owedOn(head), write), again: false }
  if (answer.throttled !== true) return triedOnce(answered)
  const owes = throttled(owing(owedOn(head), [write], originOf(intent)), write, clock.now())
  return { owes, again: isOwed(owes, write) }
}

async function refused(
  answered: Answered,
  answer: Extract<WriteResult, { kind: 'rejected' }>,
  ports: Ports,
): Promise<CarriedOut> {
  const { code, message, hold: reason, retryAfterSeconds, unsure, throttled: busy } = answer
  // Throttling says nothing of the write. Any other refusal may stand for ever, whatever it is called.
  const again = busy === true || answered.triesAgain?.({ reason, detail: message }) !== false
  const passes = retryAfterSeconds !== undefined && again
  // A refusal that may pass is tried again when Azure said; one that stands is not put to Azure for every event.
  const askedAt = ports.clock.now().toISOString()
  const stands: Hold = { reason, detail: message, askedAt, refusedSince: askedAt }
  if (proofOf(answered.write) === 'operation') return refusedOwed(answered, answer, stands, ports)
  const hold = passes ? { reason, detail: message } : stands
  const untold = passes ? 'retried' : answered.untold?.(hold)
  const head = await close(answered, 'failed', ports, {
    reason: { code, message },
    ...(untold === undefined ? {} : { untold }),
  })
  const retry = passes
    ? {
        retryAfterSeconds,
        ...(unsure === true ? { unsure } : {}),
        ...(busy === true ? { patient: true as const } : {}),
      }
    : {}
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
      if (answered.begun !== undefined) {
        // The read shows the old value. The loop goes on and plans anew, so nobody is woken for it.
        const { code, message } = UNANSWERED[answered.begun]
        const reason = { code, message: `${message}, and a read shows the old value` }
        const owes = answered.begun === 'uncertain' ? nowOwed(answered) : {}
        const head = await close(answered, 'failed', ports, { reason, untold: 'retried', ...owes })
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

/** True for a refused write that is made again in parts: it is about what was written, and serves several rules. */
export function isTakenApart({ write, hold, reason }: ActionResult): boolean {
  return isDivisible(write) && reason?.code !== 'NotVerified' && isAboutContent(hold)
}

/** A lock, a missing role or throttling concern the resource as a whole; these concern what was written. */
export function isAboutContent(hold: Hold | undefined): boolean {
  return hold?.reason === 'deniedByPolicy' || hold?.reason === 'writeFailed'
}

/** The last look ran into the same and was told. A refusal that was to be tried again is not told and has no time. */
export function hasStood(write: PlannedWrite, refusal: Hold, last: Finding | undefined): boolean {
  return write.rules.every((rule) => {
    const before = last?.rules[rule]
    return before?.held?.askedAt !== undefined && sameHold(before, refusal)
  })
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
