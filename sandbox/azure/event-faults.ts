import { isObject } from './json.ts'

/** One way in which events go wrong, for the next `times` events (default 1) of a type (default any). */
export type EventFault = (
  | { readonly kind: 'drop' }
  | { readonly kind: 'duplicate'; readonly copies: number }
  | { readonly kind: 'delay'; readonly ms: number }
  /** Holds the event until the next one has gone out. */
  | { readonly kind: 'reorder' }
) & { readonly eventType?: string; readonly times?: number }

/** A fault of the event delivery that was added. */
export interface EventFaultHandle {
  readonly hits: number
  remove(): void
}

/** An event that goes out, perhaps late. */
export interface Outgoing {
  readonly copy: unknown
  readonly delayMs: number
}

interface Active {
  readonly fault: EventFault
  hits: number
}

/** The event faults in force. */
export class EventFaults {
  readonly #active = new Set<Active>()
  readonly #held: unknown[] = []

  /** Puts a fault in force. */
  add(fault: EventFault): EventFaultHandle {
    const active: Active = { fault, hits: 0 }
    this.#active.add(active)
    return {
      get hits() {
        return active.hits
      },
      remove: () => void this.#active.delete(active),
    }
  }

  /** What goes out, in order, when this event is raised: nothing, one, several, or also one held before. */
  judge(event: unknown): readonly Outgoing[] {
    let delayMs = 0
    let copies = 1
    let hold = false
    for (const active of this.#active) {
      const { fault } = active
      if (fault.eventType !== undefined && fault.eventType !== typeOf(event)) continue
      active.hits += 1
      if (active.hits >= (fault.times ?? 1)) this.#active.delete(active)
      if (fault.kind === 'drop') copies = 0
      else if (fault.kind === 'duplicate') copies += fault.copies
      else if (fault.kind === 'delay') delayMs += fault.ms
      else hold = true
    }
    if (hold) {
      this.#held.push(event)
      return []
    }
    const own = Array.from({ length: copies }, () => ({ copy: event, delayMs }))
    return [...own, ...this.#held.splice(0).map((copy) => ({ copy, delayMs: 1 }))]
  }
}

function typeOf(event: unknown): unknown {
  return isObject(event) ? (event.eventType ?? event.type) : undefined
}
