// What the operator allows, per rule and scope.
import { isWithin } from './resource-id.ts'

/** `disabled`: not judged. `audit`: judged and reported. `remediate`: put right. */
export type Effect = 'disabled' | 'audit' | 'remediate'

/** An effect for some rules below some scope. */
export interface EffectOverride {
  /** Subscription, resource group or resource id. Everywhere when absent. */
  readonly scope?: string
  /** Rule ids. All rules when absent. */
  readonly rules?: readonly string[]
  readonly effect: Effect
}

/** What the service may touch, and how. */
export interface Policy {
  /** The kill switch: `off` stops every write at once, reading and reporting go on. */
  readonly writes: 'on' | 'off'
  readonly include: readonly string[]
  readonly exclude: readonly string[]
  /** Resources that the service itself lives on. Never written. */
  readonly own: readonly string[]
  readonly effect: Effect
  /** Later entries win over earlier ones. */
  readonly overrides: readonly EffectOverride[]
}

/** The effect of one rule on one resource: the last override that matches, else the default. */
export function effectOf(policy: Policy, rule: string, resourceId: string): Effect {
  const match = policy.overrides.findLast(
    (override) =>
      (override.rules === undefined || override.rules.includes(rule)) &&
      (override.scope === undefined || isWithin(resourceId, override.scope)),
  )
  return match?.effect ?? policy.effect
}

/** True when the resource lies in an included scope and in no excluded one: excludes win. */
export function inScope(policy: Policy, resourceId: string): boolean {
  return (
    policy.include.some((scope) => isWithin(resourceId, scope)) &&
    !policy.exclude.some((scope) => isWithin(resourceId, scope))
  )
}
