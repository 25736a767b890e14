// When an item that was not finished is looked at again, and when it is left to the next sweep. Pure.
import { createHash } from 'node:crypto'
import type { ActionResult } from './engine/outcome.ts'
import type { Outcome } from './engine/reconcile.ts'
import type { WorkItem } from './engine/work-item.ts'

/** What is to be done with an item. */
export type NextLook =
  | { readonly kind: 'again'; readonly item: WorkItem; readonly delaySeconds: number }
  | { readonly kind: 'giveUp'; readonly sweepAt?: Date }

/** What the answer depends on beside the item. */
export interface Moment {
  readonly now: Date
  /** How often a look may fail before it is given up. */
  readonly maxAttempts: number
  /** When the next sweep starts after a moment; undefined when none comes. */
  readonly nextSweep: (after: Date) => Date | undefined
}

// While Azure is away: soon at first, then every five minutes. 3 hours are some 40 looks.
const LONGEST_WAITING_SECONDS = 300
// What lasts that long may not be an outage: a write that Azure answers with 500 for ever is not sent every five minutes.
const LONG_WAITED_MS = 6 * 3_600_000
const LONGEST_FAILED_SECONDS = 1800
// A sweep may take a while to come to a resource, so nothing is left to it at the first hiccup. A person waits no longer.
const PATIENCE_MS = 3_600_000
const LONGEST_OPERATION_MS = 2 * 3_600_000
// All that waits for Azure must not come back in the same second.
const JITTER = 0.2

/**
 * Waiting is no failed attempt: while Azure is away, or somebody else is at the resource, an item is looked at again
 * with growing delays, and left to the sweep only when that is nearer than the next look. A look that failed counts; after
 * too many the item is given up. Items of a person end within about an hour, with an answer.
 */
export function nextLook(
  item: WorkItem,
  delaySeconds: number,
  outcome: Outcome,
  moment: Moment,
): NextLook {
  const now = moment.now.getTime()
  const since = item.waitingSince ?? moment.now.toISOString()
  const waited = now - Date.parse(since)
  const state = stateOf(outcome)
  const sweepAt = moment.nextSweep(moment.now)
  const giveUp: NextLook = { kind: 'giveUp', ...(sweepAt === undefined ? {} : { sweepAt }) }
  if (state === 'waits') {
    const waits = item.waits ?? 0
    const longest = waited < LONG_WAITED_MS ? LONGEST_WAITING_SECONDS : LONGEST_FAILED_SECONDS
    const delay = grown(delaySeconds, waits, longest, item)
    const next = now + delay * 1000
    const covered =
      item.request !== undefined || (sweepAt !== undefined && sweepAt.getTime() <= next)
    if (covered && waited + delay * 1000 > PATIENCE_MS) return giveUp
    return {
      kind: 'again',
      item: { ...item, waits: waits + 1, waitingSince: since },
      delaySeconds: delay,
    }
  }
  if (state === 'underWay' && waited < LONGEST_OPERATION_MS) {
    return { kind: 'again', item: { ...item, waitingSince: since }, delaySeconds }
  }
  const { waits: _, waitingSince: __, ...rest } = item
  const attempt = item.attempt + 1
  if (attempt >= moment.maxAttempts) return giveUp
  const delay = grown(delaySeconds, item.attempt, LONGEST_FAILED_SECONDS, item)
  const kept = state === 'underWay' ? { waitingSince: since } : {}
  return { kind: 'again', item: { ...rest, ...kept, attempt }, delaySeconds: delay }
}

/**
 * `waits`: nobody had time, or nobody answered, and nothing is wrong with the resource. `underWay`: Azure works on a
 * write. `failed`: it counts. What is refused counts even beside what waits, so that it ends: at the last attempt the
 * refusal stands and is not asked again.
 */
function stateOf(outcome: Outcome): 'waits' | 'underWay' | 'failed' {
  if (outcome.kind === 'later') return outcome.patient === true ? 'waits' : 'failed'
  if (outcome.kind !== 'reconciled') return 'failed'
  const { actions, patient } = outcome
  if (actions.some(({ state }) => state === 'applied')) return 'underWay'
  const again = actions.filter(({ retryAfterSeconds }) => retryAfterSeconds !== undefined)
  if (!again.every(isWaiting)) return 'failed'
  return again.length > 0 || patient === true ? 'waits' : 'failed'
}

// Written and not yet read back, or without an answer: Azure was away. Or not sent, or throttled.
function isWaiting({ state, patient }: ActionResult): boolean {
  return state === 'intended' || state === 'uncertain' || patient === true
}

function grown(seconds: number, times: number, longest: number, item: WorkItem): number {
  const delay = Math.max(seconds, Math.min(longest, seconds * 2 ** Math.min(times, 20)))
  // The first delay is what Azure asked for. Later ones are spread, the same way every time for the same item.
  return times === 0 ? delay : Math.round(delay * (1 + JITTER * fraction(item, times)))
}

function fraction({ resourceId, cause }: WorkItem, times: number): number {
  const hash = createHash('sha256').update(`${resourceId} ${cause.id} ${times}`).digest()
  return hash.readUInt16BE(0) / 0xffff
}
