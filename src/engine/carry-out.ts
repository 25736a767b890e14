// One write, from intent to proof: nothing is sent before its record stands, nothing is success before it is proved.

import { type Approval, approved } from './approval.ts'
import { besideOf, besideText } from './beside.ts'
import type { Hold } from './finding.ts'
import { sameName } from './fold-case.ts'
import { shortText } from './json.ts'
import { lastLook, restsOnRead } from './last-look.ts'
import { isOwed, type OwedWrite, owing, tried, without } from './owed.ts'
import { type PlannedWrite, proofOf, recordedWrite } from './plan.ts'
import { type Ports, type Subject, TooLarge, type Turn, type WriteResult } from './ports.ts'
import type { ActionState, LogHead, RecordEntry } from './record.ts'
import { parseResourceId, type ResourceId } from './resource-id.ts'
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
  /** Coming back is no failed attempt: somebody else was at the resource, and nothing is wrong with it. */
  readonly patient?: true
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
  /** What was confirmed, when this is the first write of it. */
  readonly approval?: Approval
  /** Writes of the plan that are owed once this one is done. */
  readonly follows?: readonly PlannedWrite[]
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

// A plan that no longer fits is made anew at once; whoever is at the resource is given this long.
const CHANGED_RETRY_SECONDS = 1
// An owed write that was refused or not proved: what stood in its way is over by then, or it is not.
const OWED_RETRY_SECONDS = 30

/**
 * Records the intent, looks once more where the write rests on what was read, writes, proves it, records the outcome,
 * tells.
 * @throws LostRace when another worker took the resource first; nothing was written then.
 */
export async function carryOut(assignment: Assignment, ports: Ports): Promise<CarriedOut> {
  const { subject, observation, write, cause, approvedBy, approval, follows, untold, triesAgain } =
    assignment
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
    ...(approval === undefined ? {} : { approval }),
    ...(follows === undefined || follows.length === 0 ? {} : { follows }),
  }
  // Measured from before the record is there: others count from when the store took it, so this ends first.
  const turn = beginTurn(ports)
  let head: LogHead
  try {
    head = await ports.records.append(assignment.head, intent)
  } catch (error) {
    if (!(error instanceof TooLarge)) throw error
    return unrecorded(assignment, intent.action, error, ports)
  }
  const begun = { head, intent, write, subject, untold, triesAgain }
  if (!restsOnRead(write, subject)) {
    return finish(
      { ...begun, answer: await ports.azure.write(write.request, observation, turn) },
      ports,
    )
  }
  const look = await lastLook(resourceOf(intent), subject, write, ports)
  if (look.kind !== 'same') return notSent(begun, look, ports)
  const { observation: base } = look
  const answer = await ports.azure.write(write.request, base, turn)
  return finish({ ...begun, base, answer }, ports)
}

function beginTurn({ stopwatch, timing }: Pick<Ports, 'stopwatch' | 'timing'>): Turn {
  const passed = stopwatch()
  return { left: () => timing.intentLease * 1000 - passed() }
}

// Nothing went to Azure, so the action is closed and nobody is woken: what there is to do now is planned anew.
async function notSent(
  begun: Omit<Answered, 'answer'>,
  look: Exclude<Awaited<ReturnType<typeof lastLook>>, { kind: 'same' }>,
  ports: Ports,
): Promise<CarriedOut> {
  const changed = look.kind === 'changed'
  const reason = changed
    ? {
        code: 'ChangedMeanwhile',
        message: 'the resource changed since the plan was made; nothing was sent',
      }
    : { code: 'NotReadAgain', message: `${look.message}; nothing was sent` }
  const head = await close(begun, 'failed', ports, { reason, untold: 'retried' })
  const retryAfterSeconds = changed ? CHANGED_RETRY_SECONDS : look.retryAfterSeconds
  const patience = changed ? { patient: true as const } : {}
  return { head, result: result(begun, 'failed', { reason, retryAfterSeconds, ...patience }) }
}

function resourceOf(intent: RecordEntry): ResourceId {
  const id = parseResourceId(intent.resourceId)
  if (typeof id === 'string') throw new Error(`the log names no resource: ${id}`)
  return id
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
  readonly untold?: Assignment['untold'] | undefined
  readonly triesAgain?: Assignment['triesAgain'] | undefined
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

async function close(
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

function result(
  answered: Omit<Answered, 'answer'>,
  state: ActionState,
  more: Partial<ActionResult> = {},
): ActionResult {
  return { action: answered.intent.action, state, write: answered.write, ...more }
}

const MOST_REASON = 4000
