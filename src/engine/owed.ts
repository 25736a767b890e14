// What a plan still owes: writes of which nothing on the resource shows that they are missing. The log remembers them, so
// that the end of a process, a throttle or a lost message does not lose them. Pure.
import { canonicalText } from './json.ts'
import type { PlannedWrite } from './plan.ts'
import type { Cause } from './work-item.ts'

/** One write that is owed. */
export interface OwedWrite {
  readonly write: PlannedWrite
  /** Why its plan was made. */
  readonly cause: Cause
  readonly approvedBy?: string
  /** How often it was tried without a proof. What Azure had no time for does not count. */
  readonly tries: number
  /** Since when Azure has had no time for it (ISO 8601 UTC); absent while it had. */
  readonly throttledSince?: string
}

/** How often an owed write is tried before a person has to do it. */
export const MOST_TRIES = 3

// Azure throttles for minutes. What it had no time for in a day is left to a person.
const LONGEST_THROTTLED_MS = 24 * 3_600_000

/** The list with these writes in it, each once. */
export function owing(
  owed: readonly OwedWrite[],
  writes: readonly PlannedWrite[],
  origin: Omit<OwedWrite, 'write' | 'tries'>,
): readonly OwedWrite[] {
  const fresh = writes.filter((write) => !isOwed(owed, write))
  return [...owed, ...fresh.map((write) => ({ ...origin, write, tries: 0 }))]
}

/** The list after one more try without a proof. After the last one it is no longer owed. */
export function tried(owed: readonly OwedWrite[], write: PlannedWrite): readonly OwedWrite[] {
  return owed.flatMap((one) => {
    if (!isSameWrite(one.write, write)) return [one]
    const tries = one.tries + 1
    return tries < MOST_TRIES ? [{ ...one, tries }] : []
  })
}

/** The list after Azure had no time for a write. After a day of that it is no longer owed. */
export function throttled(
  owed: readonly OwedWrite[],
  write: PlannedWrite,
  now: Date,
): readonly OwedWrite[] {
  return owed.flatMap((one) => {
    if (!isSameWrite(one.write, write)) return [one]
    const throttledSince = one.throttledSince ?? now.toISOString()
    const lasts = now.getTime() - Date.parse(throttledSince) < LONGEST_THROTTLED_MS
    return lasts ? [{ ...one, throttledSince }] : []
  })
}

/** The list without a write. */
export function without(owed: readonly OwedWrite[], write: PlannedWrite): readonly OwedWrite[] {
  return owed.filter((one) => !isSameWrite(one.write, write))
}

/** True when the write is in the list. */
export function isOwed(owed: readonly OwedWrite[], write: PlannedWrite): boolean {
  return owed.some((one) => isSameWrite(one.write, write))
}

/** True when both send the same. */
export function isSameWrite(one: PlannedWrite, other: PlannedWrite): boolean {
  return requestText(one) === requestText(other)
}

function requestText({ request }: PlannedWrite): string {
  return canonicalText(request)
}
