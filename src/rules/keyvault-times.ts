// The times of keys and secrets: attributes of the current version, in epoch seconds on both planes.
import { type Json, type JsonObject, valueAt } from '../engine/json.ts'
import type { Facts, Gap } from '../engine/rule.ts'

/** How many days before its end a version must have a successor, and somebody must have been told. */
export const NOTICE_DAYS = 30
const DAY_SECONDS = 86_400
// The latest moment that a Date can hold, in seconds.
const LATEST = 8.64e12
const EXPIRY = 'properties.attributes.exp'

/** A time of the current version, undefined when Azure gives none. */
export function timeOf(resource: Json, name: 'created' | 'nbf' | 'exp'): number | undefined {
  const value = valueAt(resource, ['properties', 'attributes', name])
  return typeof value === 'number' ? value : undefined
}

/** Days between two times, or from a time to a moment, as a fraction. */
export function daysBetween(from: number, to: number | Date): number {
  return ((typeof to === 'number' ? to : to.getTime() / 1000) - from) / DAY_SECONDS
}

/** A gap at a time, shown as ISO 8601 when it is there. */
export function timeGap(path: string, seconds: number | undefined, expected: string): Gap {
  if (seconds === undefined) return { path, expected }
  const shown = Math.abs(seconds) <= LATEST
  return { path, actual: shown ? new Date(seconds * 1000).toISOString() : seconds, expected }
}

/** A version that ends within the notice, or has ended. One without an end is not about to. */
export function nearExpiry({ resource, now }: Facts): readonly Gap[] {
  const exp = timeOf(resource, 'exp')
  if (exp === undefined || daysBetween(now.getTime() / 1000, exp) > NOTICE_DAYS) return []
  return [timeGap(EXPIRY, exp, `more than ${NOTICE_DAYS} days ahead`)]
}

/** A version without an end, or with one more than `days` after its creation. */
export function endlessOrLong(resource: JsonObject, days: number): readonly Gap[] | string {
  const exp = timeOf(resource, 'exp')
  const expected = `within ${days} days of its creation`
  // Without an end it does not matter when it was made, which a template does not say.
  if (exp === undefined) return [timeGap(EXPIRY, exp, expected)]
  const created = timeOf(resource, 'created')
  if (created === undefined) return 'Azure does not say when this version was created'
  return daysBetween(created, exp) <= days ? [] : [timeGap(EXPIRY, exp, expected)]
}

/** The end that a version of at most `days` has, or why it cannot be given one now. */
export function endAfter(days: number, { resource, now }: Facts): number | string {
  const created = timeOf(resource, 'created')
  if (created === undefined) return 'Azure does not say when this version was created'
  const expires = Math.floor(created) + days * DAY_SECONDS
  // An end in the past, or next week, would cut people off at once.
  return daysBetween(now.getTime() / 1000, expires) > NOTICE_DAYS
    ? expires
    : `this version is too old for an expiry ${days} days after its creation: make a new one first`
}
