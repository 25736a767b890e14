// One write, from its intent to the call: nothing is sent before its record stands.

import type { Approval } from './approval.ts'
import type { Hold } from './finding.ts'
import { lastLook, restsOnRead } from './last-look.ts'
import { type Answered, type CarriedOut, close, finish, resourceOf, result } from './outcome.ts'
import { type PlannedWrite, recordedWrite } from './plan.ts'
import { type Ports, type Subject, TooLarge, type Turn } from './ports.ts'
import type { LogHead, RecordEntry } from './record.ts'
import type { Observation } from './rule.ts'
import type { Cause } from './work-item.ts'

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
  /** Is a refusal that may pass tried again? It is, when absent. */
  readonly triesAgain?: (hold: Hold) => boolean
}

// A plan that no longer fits is made anew at once; whoever is at the resource is given this long.
const CHANGED_RETRY_SECONDS = 1

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
  const patience = changed || look.busy ? { patient: true as const } : {}
  return { head, result: result(begun, 'failed', { reason, retryAfterSeconds, ...patience }) }
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
