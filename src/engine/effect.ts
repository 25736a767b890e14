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
  return decidingOverride(policy, rule, resourceId)?.effect ?? policy.effect
}

/** Those of a type's judges whose rules are judged on the resource; only what these need has to be read. */
export function judgesOn<Judge extends { readonly rule: { readonly id: string } }>(
  judges: readonly Judge[],
  policy: Policy,
  resourceId: string,
): readonly Judge[] {
  return judges.filter(({ rule }) => effectOf(policy, rule.id, resourceId) !== 'disabled')
}

function decidingOverride(policy: Policy, rule: string, resourceId: string) {
  return policy.overrides.findLast(
    (override) =>
      (override.rules === undefined || override.rules.includes(rule)) &&
      (override.scope === undefined || isWithin(resourceId, override.scope)),
  )
}

/** A switch of the operator's that keeps a fix from being made. `writesOff`: the kill switch. `audit`: the effect. */
export type Switch = 'writesOff' | 'audit'

/** The switches that are off for one rule on one resource; empty when it may be put right. */
export function switchesOff(policy: Policy, rule: string, resourceId: string): readonly Switch[] {
  const off: Switch[] = policy.writes === 'on' ? [] : ['writesOff']
  return effectOf(policy, rule, resourceId) === 'remediate' ? off : [...off, 'audit']
}

/**
 * The policy with these switches on: the kill switch, and the one place that decides the effect of this rule here, which
 * may decide it for others, too. It is for asking what would be done. Nothing is ever written under it.
 */
export function switchedOn(policy: Policy, rule: string, resourceId: string): Policy {
  const deciding = decidingOverride(policy, rule, resourceId)
  const effect: Effect = 'remediate'
  if (deciding === undefined) return { ...policy, writes: 'on', effect }
  const overrides = policy.overrides.map((one) => (one === deciding ? { ...one, effect } : one))
  return { ...policy, writes: 'on', overrides }
}

/** True when the resource lies in an included scope and in no excluded one: excludes win. */
export function inScope(policy: Policy, resourceId: string): boolean {
  return (
    policy.include.some((scope) => isWithin(resourceId, scope)) &&
    !policy.exclude.some((scope) => isWithin(resourceId, scope))
  )
}
