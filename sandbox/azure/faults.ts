import type { Answer, OpenCall, Plane, Twist } from './exchange.ts'
import type { JsonValue } from './json.ts'

/** One way in which the sandbox misbehaves. */
export type Fault =
  | { readonly kind: 'throttle'; readonly retryAfterSeconds: number }
  | { readonly kind: 'status'; readonly status: number; readonly body: JsonValue }
  /** Answers as if it had been written, changes nothing (a key that is not rotated answers its old version). */
  | { readonly kind: 'ignoreWrite' }
  /** The next `reads` GETs of Resource Manager answer the state before the last change. */
  | { readonly kind: 'lag'; readonly reads: number }
  | { readonly kind: 'delay'; readonly ms: number }
  /** The socket closes and nothing was done. */
  | { readonly kind: 'dropBefore' }
  /** It was done, then the socket closes. */
  | { readonly kind: 'dropAfter' }

/** Which requests a fault hits; a member that is left out matches everything. */
export interface FaultMatch {
  readonly method?: string
  readonly path?: RegExp
  /** A principal's name. */
  readonly principal?: string
  readonly plane?: Plane
}

/** What to add: a fault hits every matching request until it was hit `times` times or removed. */
export interface FaultOrder {
  readonly match: FaultMatch
  readonly times?: number
  readonly fault: Fault
}

/** A fault that was added. */
export interface FaultHandle {
  /** How many requests it has hit. */
  readonly hits: number
  remove(): void
}

/** What the faults decided about one request. */
export interface Verdict {
  readonly delayMs: number
  readonly answer: Answer | undefined
  readonly drop: 'before' | 'after' | undefined
  readonly twist: Twist
}

interface Active {
  readonly order: FaultOrder
  hits: number
}

/** The faults in force. */
export class Faults {
  readonly #active = new Set<Active>()

  /** Puts a fault in force. */
  add(order: FaultOrder): FaultHandle {
    const active: Active = { order, hits: 0 }
    this.#active.add(active)
    return {
      get hits() {
        return active.hits
      },
      remove: () => void this.#active.delete(active),
    }
  }

  /** Removes every fault. */
  clear(): void {
    this.#active.clear()
  }

  /** Judges one request and counts the hits. Delays add up; otherwise the fault that was added first wins. */
  judge(call: OpenCall): Verdict {
    let delayMs = 0
    let answer: Answer | undefined
    let drop: Verdict['drop']
    const twist = { ignoreWrite: false, lag: false }
    for (const active of this.#active) {
      if (!matches(active.order, call)) continue
      active.hits += 1
      if (active.hits >= limit(active.order)) this.#active.delete(active)
      const { fault } = active.order
      if (fault.kind === 'delay') delayMs += fault.ms
      else if (fault.kind === 'dropBefore') drop ??= 'before'
      else if (fault.kind === 'dropAfter') drop ??= 'after'
      else if (fault.kind === 'ignoreWrite') twist.ignoreWrite = true
      else if (fault.kind === 'lag') twist.lag = true
      else answer ??= fault.kind === 'status' ? fault : throttled(fault.retryAfterSeconds)
    }
    return { delayMs, answer, drop, twist }
  }
}

/** 429 as Resource Manager answers it, with the seconds to wait. */
export function throttled(retryAfterSeconds: number): Answer {
  return {
    status: 429,
    headers: { 'retry-after': String(retryAfterSeconds) },
    body: {
      error: {
        code: 'TooManyRequests',
        message: `The request is being throttled as the limit has been reached. Try again after ${retryAfterSeconds} seconds.`,
      },
    },
  }
}

function limit(order: FaultOrder): number {
  return order.times ?? (order.fault.kind === 'lag' ? order.fault.reads : Infinity)
}

function matches({ match, fault }: FaultOrder, call: OpenCall): boolean {
  const reads = call.method === 'GET' || call.method === 'HEAD'
  if (fault.kind === 'lag' && !reads) return false
  if (fault.kind === 'ignoreWrite' && reads) return false
  return (
    (match.method === undefined || match.method.toUpperCase() === call.method) &&
    (match.plane === undefined || match.plane === call.plane) &&
    (match.principal === undefined || match.principal === call.principal) &&
    (match.path === undefined || call.path.search(match.path) !== -1)
  )
}
