// From an event to a work item, or to one coded log line that says why not.
import { type OwnIdentity, readEvent } from './azure/event-grid.ts'
import { inScope, type Policy } from './engine/effect.ts'
import type { Clock, Log } from './engine/ports.ts'
import { parseResourceId } from './engine/resource-id.ts'
import { canBeNamed } from './engine/unit.ts'
import type { Cause } from './engine/work-item.ts'
import type { RuleCatalogue } from './rules/catalogue.ts'
import { reconcileMessage, type WorkMessage } from './work-message.ts'

// How far the clocks of a service of Azure and of ours may be apart.
const CLOCKS_APART_MS = 5 * 60_000
// Years beyond 9999 and before 0 have a sign and six digits, which nothing behind the queue reads.
const FOUR_DIGIT_YEAR = /^\d{4}-/

/** What intake works with. */
export interface IntakePorts {
  readonly own: OwnIdentity
  readonly policy: Policy
  readonly catalogue: RuleCatalogue
  readonly enqueue: (message: WorkMessage) => Promise<void>
  /** Hears that an event came in that is one. */
  readonly noteEvent: () => void
  readonly log: Log
  readonly clock: Pick<Clock, 'now'>
}

/**
 * Takes one delivered event. It resolves for every event that will never become work: Event Grid would deliver it for
 * a day otherwise. It throws only when the queue cannot be written, so that the event comes again.
 */
export async function takeEvent(body: unknown, ports: IntakePorts): Promise<void> {
  const event = await readEvent(body, ports.own)
  if (event.kind === 'malformed') {
    ports.log.warn({ code: 'EventMalformed', detail: event.detail }, 'event refused')
    return
  }
  ports.noteEvent()
  if (event.kind === 'ignored') {
    ports.log.info({ code: event.code, detail: event.detail }, 'event ignored')
    return
  }
  const cause = believable(event.cause, ports)
  const id = parseResourceId(event.resourceId)
  if (typeof id === 'string') {
    ports.log.warn({ code: 'ResourceIdMalformed', detail: id, event: cause.id }, 'event refused')
    return
  }
  // A workspace is one unit with what it depends on: it is looked at when one of those changes.
  if (canBeNamed(id.id)) {
    await ports.enqueue({ kind: 'dependents', resourceId: id.id, cause })
  }
  const covered = ports.catalogue.covering(id)
  if (covered === undefined) {
    ports.log.info({ code: 'NoRule', type: id.type, event: cause.id }, 'event ignored')
    return
  }
  if (!inScope(ports.policy, covered.id.id)) {
    ports.log.info({ code: 'OutOfScope', resourceId: covered.id.id }, 'event ignored')
    return
  }
  await ports.enqueue(reconcileMessage({ resourceId: covered.id.id, cause, attempt: 0 }))
}

/**
 * The cause with a time that the loop can work with. What an event says of its own time is text from outside: one that
 * has not come yet, or that no queue message can carry, is replaced by the time of arrival. The event counts all the same.
 */
function believable(cause: Cause, { clock, log }: IntakePorts): Cause {
  const arrived = clock.now()
  const early = Date.parse(cause.at) - arrived.getTime()
  if (early <= CLOCKS_APART_MS && FOUR_DIGIT_YEAR.test(cause.at)) return cause
  const at = arrived.toISOString()
  log.warn({ code: 'EventTimeUnbelievable', event: cause.id, said: cause.at, at }, 'time replaced')
  return { ...cause, at }
}
