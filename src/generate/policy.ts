// What Azure Policy can watch of the baseline: built-in definitions where the rules name some, custom ones elsewhere.
import type { JsonObject } from '../engine/json.ts'
import type { Rule } from '../engine/rule.ts'
import { type BuiltIn, builtIn } from './built-in-policies.ts'
import { policyCondition } from './policy-condition.ts'

/** One entry of the initiative. */
export interface PolicyEntry {
  /** policyDefinitionReferenceId: names the entry in exemptions and in results. */
  readonly reference: string
  /** Ids of the rules that it stands for. */
  readonly rules: readonly string[]
  readonly controls: readonly string[]
  readonly policy:
    | { readonly kind: 'builtIn'; readonly builtIn: BuiltIn }
    | { readonly kind: 'custom'; readonly rule: Rule; readonly condition: JsonObject }
}

/** The baseline as Azure Policy sees it. */
export interface PolicyPlan {
  readonly entries: readonly PolicyEntry[]
  /** Rules that Policy cannot judge, and why. */
  readonly inexpressible: readonly { readonly rule: Rule; readonly reason: string }[]
  /** Built-in policies that rules name and the initiative does not take up. */
  readonly leftOut: readonly { readonly id: string; readonly rule: Rule; readonly reason: string }[]
}

/** Plans the initiative. A built-in that several rules name is one entry for all of them. */
export function policyPlan(rules: readonly Rule[]): PolicyPlan {
  const entries: PolicyEntry[] = []
  const inexpressible: PolicyPlan['inexpressible'][number][] = []
  const leftOut: PolicyPlan['leftOut'][number][] = []
  for (const rule of rules) {
    const taken: BuiltIn[] = []
    for (const [id, effect] of Object.entries(rule.azurePolicy)) {
      const found = builtIn(rule.id, id, effect)
      if ('leftOut' in found) leftOut.push({ id, rule, reason: found.leftOut })
      else taken.push(found)
    }
    for (const found of taken) addBuiltIn(entries, rule, found)
    // A policy that mends is no policy that tells.
    if (taken.some(({ effects }) => !effects.includes('Modify'))) continue
    const translated = policyCondition(rule)
    if ('reason' in translated) inexpressible.push({ rule, reason: translated.reason })
    else {
      const { condition } = translated
      const policy = { kind: 'custom', rule, condition } as const
      entries.push({ reference: rule.id, ...partOf(rule), policy })
    }
  }
  const sorted = entries.toSorted((a, b) => (a.reference < b.reference ? -1 : 1))
  return { entries: sorted, inexpressible, leftOut }
}

function addBuiltIn(entries: PolicyEntry[], rule: Rule, found: BuiltIn): void {
  const at = entries.findIndex(
    ({ policy }) => policy.kind === 'builtIn' && policy.builtIn.id === found.id,
  )
  const present = entries[at]
  const own = partOf(rule)
  if (present === undefined) {
    const policy = { kind: 'builtIn', builtIn: found } as const
    entries.push({ reference: referenceOf(entries, rule, found), ...own, policy })
    return
  }
  entries[at] = {
    ...present,
    rules: [...present.rules, ...own.rules],
    controls: [...new Set([...present.controls, ...own.controls])].toSorted(),
  }
}

// The first entry of a rule bears its name; further ones add what tells them apart.
function referenceOf(entries: readonly PolicyEntry[], rule: Rule, found: BuiltIn): string {
  if (found.effects.includes('Modify')) return `${rule.id}-modify`
  const free = entries.every(({ reference }) => reference !== rule.id)
  return free ? rule.id : `${rule.id}-${found.id.slice(0, 8)}`
}

function partOf(rule: Rule): Pick<PolicyEntry, 'rules' | 'controls'> {
  return { rules: [rule.id], controls: rule.controls.mcsb.toSorted() }
}
