// Tries again what may pass, for a stated time, and never what will not.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Refusal } from './refusal.ts'
import { say } from './say.ts'

/**
 * Seconds between two tries: they double from a ninetieth of the whole to a fifteenth, and are the whole together. 900
 * seconds are 10, 20, 40, then 60 at a time.
 */
export function* waits(seconds: number): Generator<number, undefined> {
  let left = seconds
  let next = seconds / 90
  // A rest that is only rounding is not another try.
  while (left > seconds / 1000) {
    const wait = Math.min(next, left)
    yield wait
    left -= wait
    next = Math.min(next * 2, seconds / 15)
  }
}

/** Why something was not done, or nothing when it was. */
export type Outcome = Refusal | undefined

// What is not known may pass or not: three tries find out without holding up somebody for long.
const TRIES_OF_UNKNOWN = 3

/**
 * Repeats `attempt` until it is done, is refused for good, is refused three times for a reason that nobody knows, or
 * `left` has no waits more. Says before each wait why and how long. Returns the last refusal, or nothing when done.
 */
export async function untilDone(
  attempt: (number: number) => Promise<Outcome>,
  left: Iterator<number, undefined>,
): Promise<Outcome> {
  let unknown = 0
  for (let number = 1; ; number++) {
    const refusal = await attempt(number)
    if (refusal === undefined || refusal.verdict === 'stays') return refusal
    if (refusal.verdict === 'unknown' && ++unknown === TRIES_OF_UNKNOWN) return refusal
    const { value: seconds } = left.next()
    if (seconds === undefined) {
      return { ...refusal, because: `${refusal.because}, and the patience is used up` }
    }
    say(`  Not yet: ${refusal.because}. ${refusal.said}`)
    say(`  Tries again in ${seconds < 1 ? 'less than a second' : `${Math.round(seconds)} s`}.`)
    await sleep(seconds * 1000)
  }
}
