import { setTimeout as pause } from 'node:timers/promises'
import { watchMoves } from '../sandbox/standstill.ts'

/** How a wait notices that something happens, and that nothing does any more. */
export interface Life {
  /** Counts what happens, whoever waits: work that is done, not questions of the test about it. */
  readonly signs: () => number
  /** How long nothing at all may happen, in milliseconds. However slow the machine is, what is at work is waited for. */
  readonly patienceMs: number
  /** What to know when it was in vain. */
  readonly details?: () => string
}

const TICK_MS = 20
// What it looks at may change without a sign.
const LOOK_ANYHOW_MS = 100
// A look may cost requests, which keep the one who is waited for from its work.
const LONGER_THAN_LOOK = 4
const LONGEST_PAUSE_MS = 1000

/**
 * Waits until `look` gives something: it is asked again when something has happened, and now and then.
 * @throws an error that says what was waited for, when nothing happens any more.
 */
export async function waitFor<T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
  { signs, patienceMs, details = () => '' }: Life,
): Promise<T> {
  const moves = watchMoves(signs)
  let stillMs = 0
  for (;;) {
    const began = Date.now()
    const seen = await look()
    if (seen !== undefined && seen !== false) return seen
    // Not before a look that came after all that time: what was waited for may be there.
    if (stillMs > patienceMs) {
      throw new Error(
        `Nothing happened for ${patienceMs / 1000} s: waited in vain for ${what}.\n${details()}`,
      )
    }
    const looked = Date.now()
    let pauseMs = pauseAfter(looked - began)
    let moved: boolean
    do {
      await pause(pauseMs)
      ;({ moved, stillMs } = moves())
      pauseMs = TICK_MS
    } while (!moved && Date.now() - looked < LOOK_ANYHOW_MS)
  }
}

function pauseAfter(lookMs: number): number {
  return Math.min(LONGEST_PAUSE_MS, Math.max(TICK_MS, lookMs * LONGER_THAN_LOOK))
}
