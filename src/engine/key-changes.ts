// What several rules do to one key, as one change of each kind. Pure.

import type { Change, KeyRotationPolicy } from './change.ts'
import { isObject, type Json, textOf, valueAt } from './json.ts'

type OtherChange = Exclude<Change, { kind: 'set' }>
type LifetimeAction = KeyRotationPolicy['lifetimeActions'][number]

/** A change and the rules that asked for it. */
export interface AskedChange {
  readonly rules: readonly string[]
  readonly change: OtherChange
}

/**
 * The same changes, with those of one kind on the key made one: two rotations would make two versions, and a second
 * policy would undo the first. Two different expiries stay two changes, and requests stay as they are.
 */
export function mergeKeyChanges(
  asked: readonly { readonly rule: string; readonly change: OtherChange }[],
  resource: Json,
): readonly AskedChange[] {
  const merged: AskedChange[] = []
  for (const { rule, change } of asked) {
    const at = merged.findIndex((one) => together(one.change, change))
    const earlier = merged[at]
    if (earlier === undefined) merged.push({ rules: [rule], change })
    else {
      const rules = [...new Set([...earlier.rules, rule])]
      merged[at] = { rules, change: both(earlier.change, change, resource) }
    }
  }
  return merged
}

function together(one: OtherChange, other: OtherChange): boolean {
  if (one.kind === 'keyExpiry' && other.kind === 'keyExpiry') return one.expires === other.expires
  return one.kind !== 'request' && one.kind === other.kind
}

function both(one: OtherChange, other: OtherChange, resource: Json): OtherChange {
  if (one.kind !== 'keyRotationPolicy' || other.kind !== 'keyRotationPolicy') return one
  const present = rotationPolicyOf(resource)
  const actions = (['Rotate', 'Notify'] as const).flatMap((action) => {
    // Each rule changes actions of one kind and hands the others on as they were: those give way to what is new.
    const first = ofKind(one.policy, action)
    return same(first, ofKind(present, action)) ? ofKind(other.policy, action) : first
  })
  return { kind: 'keyRotationPolicy', policy: { ...one.policy, lifetimeActions: actions } }
}

function ofKind({ lifetimeActions }: KeyRotationPolicy, kind: LifetimeAction['action']) {
  return lifetimeActions.filter(({ action }) => action === kind)
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

/**
 * The rotation policy that Resource Manager shows of a key, in the form that the data plane takes. Without one, or with
 * one that cannot be read, it has no actions. Resource Manager spells `rotate` and `notify`, the data plane in capitals.
 */
export function rotationPolicyOf(resource: Json): KeyRotationPolicy {
  const policy = valueAt(resource, ['properties', 'rotationPolicy'])
  const list = valueAt(policy, ['lifetimeActions'])
  const expiresIn = valueAt(policy, ['attributes', 'expiryTime'])
  return {
    lifetimeActions: Array.isArray(list) ? list.flatMap(lifetimeAction) : [],
    ...(typeof expiresIn === 'string' ? { expiresIn } : {}),
  }
}

function lifetimeAction(entry: Json): readonly LifetimeAction[] {
  const type = textOf(valueAt(entry, ['action', 'type'])).toLowerCase()
  const action = type === 'rotate' ? 'Rotate' : type === 'notify' ? 'Notify' : undefined
  const trigger = valueAt(entry, ['trigger'])
  if (action === undefined || !isObject(trigger)) return []
  const { timeAfterCreate: after, timeBeforeExpiry: before } = trigger
  const known = {
    // A time after creation is for rotation only.
    ...(typeof after === 'string' && action === 'Rotate' ? { timeAfterCreate: after } : {}),
    ...(typeof before === 'string' ? { timeBeforeExpiry: before } : {}),
  }
  // Key Vault refuses an action without a time.
  return Object.keys(known).length === 0 ? [] : [{ action, ...known }]
}
