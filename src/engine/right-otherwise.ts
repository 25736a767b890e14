// A rule may be met by more than what its fix writes. Then writing is not putting back. Pure.
import { sameValue, valueAt } from './json.ts'
import type { Observation, Rule } from './rule.ts'

/**
 * True when the rule is met by a value that its fix never writes. Whoever was let in by that value is not by the other
 * one, so what comes after it is an old gap, whoever changed it.
 */
export function isRightOtherwise(
  { neverWritten }: Rule,
  { resource }: Pick<Observation, 'resource'>,
): boolean {
  if (neverWritten === undefined) return false
  const value = valueAt(resource, neverWritten.path.split('.')) ?? null
  return neverWritten.oneOf.some((right) => sameValue(value, right))
}
