// An action that has no outcome yet: leave it to its worker while it is young, else find out by reading.
import type { Finding } from './finding.ts'
import { type CarriedOut, finish, hasStood } from './outcome.ts'
import { type PlannedWrite, proofOf } from './plan.ts'
import type { Ports, Subject, WriteResult } from './ports.ts'
import type { LogHead } from './record.ts'
import type { Cause } from './work-item.ts'

// Whoever cannot read an operation for this long finds out by reading the resource. Most end within minutes.
const LONGEST_UNREAD_SECONDS = 2 * 3600

/** What became of the open action. */
export type Settled =
  | { readonly kind: 'wait'; readonly delaySeconds: number; readonly why: string }
  | {
      readonly kind: 'settled'
      readonly carriedOut: CarriedOut
      /** Why the action was begun. */
      readonly cause: Cause
    }

/**
 * Settles the open action of a log. Whether the write happened is never assumed: Azure is read, and the action is
 * closed as verified or failed, or as unproven where no read can tell. It is not applied again here; a gap that remains is planned anew, through all guards.
 * @param known `last`: what was known before, so that the same refusal is told once. `mayRetry`: is a refusal that may
 *   pass tried again?
 */
export async function settle(
  head: LogHead,
  subject: Subject,
  ports: Ports,
  known: { readonly last?: Finding | undefined; readonly mayRetry: boolean },
): Promise<Settled> {
  const { open } = head
  if (open === undefined) throw new Error('settle is called with an open action')
  // The head does not change while an action is open, so it stands for as long as the newest row of the action. The
  // times in the rows are of other clocks and say nothing here.
  const left = ports.timing.intentLease - head.standsFor
  if (open.state !== 'applied' && left > 0) {
    const delaySeconds = Math.max(1, Math.ceil(left))
    return { kind: 'wait', delaySeconds, why: 'another worker is at this resource' }
  }
  const entries = await ports.records.entries(head.resourceId, head.published)
  const intent = entries.find((stored) => stored.entry.action === open.action && stored.entry.write)
  const write = intent?.entry.write
  if (intent === undefined || write === undefined) {
    throw new Error(`the intent of action ${open.action} is not in the log`)
  }
  const said = await answerOf(open.operation, write, ports)
  const answer = said.kind === 'running' ? unreadable(said, head) : said
  if (answer === undefined) {
    return { kind: 'wait', delaySeconds: 15, why: 'Azure is still working on the last write' }
  }
  const begun = open.state === 'intended' || open.state === 'uncertain' ? open.state : undefined
  const carriedOut = await finish(
    {
      head,
      intent: intent.entry,
      write,
      answer,
      subject,
      untold: (hold) => (hasStood(write, hold, known.last) ? 'repeated' : undefined),
      triesAgain: (hold) => known.mayRetry && !hasStood(write, hold, known.last),
      ...(begun === undefined ? {} : { begun }),
    },
    ports,
  )
  return { kind: 'settled', carriedOut, cause: intent.entry.cause }
}

// The head stands since the operation began, so its age is that of the operation.
function unreadable(
  { unread }: Extract<WriteResult, { kind: 'running' }>,
  { standsFor }: LogHead,
): WriteResult | undefined {
  if (unread === undefined || standsFor < LONGEST_UNREAD_SECONDS) return undefined
  return { kind: 'uncertain', message: unread }
}

async function answerOf(
  operation: string | undefined,
  write: PlannedWrite,
  ports: Ports,
): Promise<WriteResult> {
  if (operation !== undefined) return ports.azure.resume(operation)
  // Without a token nothing is known but that the process ended: a read decides, where there is one that can.
  return proofOf(write) === 'read'
    ? { kind: 'done' }
    : { kind: 'uncertain', message: 'the process ended' }
}
