// From an event to a work item, or to one coded log line that says why not.
import { type OwnIdentity, readEvent } from './azure/event-grid.ts'
import { inScope, type Policy } from './engine/effect.ts'
import type { Log } from './engine/ports.ts'
import { parseResourceId } from './engine/resource-id.ts'
import { canBeNamed } from './engine/unit.ts'
import type { RuleCatalogue } from './rules/catalogue.ts'
import { reconcileMessage, type WorkMessage } from './work-message.ts'

/** What intake works with. */
export interface IntakePorts {
  readonly own: OwnIdentity
  readonly policy: Policy
  readonly catalogue: RuleCatalogue
  readonly enqueue: (message: WorkMessage) => Promise<void>
  /** Hears that an event came in that is one. */
  readonly noteEvent: () => void
  readonly log: Log
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
  const id = parseResourceId(event.resourceId)
  if (typeof id === 'string') {
    ports.log.warn(
      { code: 'ResourceIdMalformed', detail: id, event: event.cause.id },
      'event refused',
    )
    return
  }
  // A workspace is one unit with what it depends on: it is looked at when one of those changes.
  if (canBeNamed(id.id)) {
    await ports.enqueue({ kind: 'dependents', resourceId: id.id, cause: event.cause })
  }
  const covered = ports.catalogue.covering(id)
  if (covered === undefined) {
    ports.log.info({ code: 'NoRule', type: id.type, event: event.cause.id }, 'event ignored')
    return
  }
  if (!inScope(ports.policy, covered.id.id)) {
    ports.log.info({ code: 'OutOfScope', resourceId: covered.id.id }, 'event ignored')
    return
  }
  await ports.enqueue(
    reconcileMessage({ resourceId: covered.id.id, cause: event.cause, attempt: 0 }),
  )
}
