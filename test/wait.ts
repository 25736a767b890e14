import { setTimeout as pause } from 'node:timers/promises'

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
// A look may cost a request, and what it looks at may change without a sign.
const LOOK_ANYHOW_MS = 100

/**
 * Waits until `look` gives something: it is asked again when something has happened, and now and then.
 * @throws an error that says what was waited for, when nothing happens any more.
 */
export async function waitFor<T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
  { signs, patienceMs, details = () => '' }: Life,
): Promise<T> {
  let [last, since] = [signs(), Date.now()]
  for (;;) {
    const seen = await look()
    if (seen !== undefined && seen !== false) return seen
    for (const looked = Date.now(); ; ) {
      await pause(TICK_MS)
      const now = signs()
      const isNew = now !== last
      if (isNew) [last, since] = [now, Date.now()]
      if (isNew || Date.now() - looked >= LOOK_ANYHOW_MS) break
    }
    if (Date.now() - since > patienceMs) {
      throw new Error(
        `Nothing happened for ${patienceMs / 1000} s: waited in vain for ${what}.\n${details()}`,
      )
    }
  }
}
