// Rotation policies of keys: how often they rotate, when they tell, and the policy with one action changed.

import type { KeyRotationPolicy } from '../engine/change.ts'
import type { Json } from '../engine/json.ts'
import { rotationPolicyOf } from '../engine/key-changes.ts'
import type { Gap } from '../engine/rule.ts'
import { durationDays } from './duration.ts'

type LifetimeAction = KeyRotationPolicy['lifetimeActions'][number]

/** Key Vault wants this many days between creation and an action, and between an action and the expiry. */
export const MARGIN_DAYS = 7

/** Days from one rotation to the next, undefined when nothing rotates the key. */
export function rotationDays(resource: Json): number | undefined {
  const { lifetimeActions, expiresIn } = rotationPolicyOf(resource)
  const expiry = durationDays(expiresIn)
  const intervals = lifetimeActions.flatMap(({ action, timeAfterCreate, timeBeforeExpiry }) => {
    if (action !== 'Rotate') return []
    const after = durationDays(timeAfterCreate)
    if (after !== undefined) return [after]
    const before = durationDays(timeBeforeExpiry)
    return before === undefined || expiry === undefined || before >= expiry ? [] : [expiry - before]
  })
  return intervals.length === 0 ? undefined : Math.min(...intervals)
}

/** A key that nothing rotates, or less often than every `days` days. */
export function tooSeldom(resource: Json, days: number): readonly Gap[] {
  const interval = rotationDays(resource)
  if (interval !== undefined && interval <= days) return []
  const gap = {
    path: 'properties.rotationPolicy',
    expected: `rotated every ${days} days or sooner`,
  }
  return [interval === undefined ? gap : { ...gap, actual: `rotated every ${interval} days` }]
}

/** How many days before its expiry a version is announced, undefined when the policy does not say. */
export function noticeDays(resource: Json): number | undefined {
  const days = rotationPolicyOf(resource).lifetimeActions.flatMap((action) =>
    action.action === 'Notify' ? (durationDays(action.timeBeforeExpiry) ?? []) : [],
  )
  return days.length === 0 ? undefined : Math.max(...days)
}

/** Days that a version made by the policy lives, undefined when the policy gives it no expiry. */
export function lifeDays(resource: Json): number | undefined {
  return durationDays(rotationPolicyOf(resource).expiresIn)
}

/**
 * The key's policy with this action in the place of those of its kind. All else stays as it is, so that the engine can
 * put the changes of several rules into one policy. An expiry is kept and never invented: it can cut consumers off.
 */
export function policyWith(resource: Json, changed: LifetimeAction): KeyRotationPolicy {
  const present = rotationPolicyOf(resource)
  const others = present.lifetimeActions.filter(({ action }) => action !== changed.action)
  const lifetimeActions = changed.action === 'Rotate' ? [changed, ...others] : [...others, changed]
  return { ...present, lifetimeActions }
}
