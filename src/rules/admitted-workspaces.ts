// Which workspaces a storage firewall lets in by name.
import { foldCase } from '../engine/fold-case.ts'
import { isObject, type Json, textOf, valueAt } from '../engine/json.ts'
import type { Observation } from '../engine/rule.ts'

const RULES = ['properties', 'networkAcls', 'resourceAccessRules']

/** The resource access rules of an account, as Azure gave them. */
export function resourceAccessRules({ resource }: Pick<Observation, 'resource'>): readonly Json[] {
  const list = valueAt(resource, RULES)
  return Array.isArray(list) ? list : []
}

/**
 * Ids of the workspaces that depend on the account and that no resource access rule names. A rule with a wildcard may
 * let one in, too; naming it besides does no harm.
 */
export function notAdmitted(facts: Pick<Observation, 'resource' | 'unit'>): readonly string[] {
  const admitted = resourceAccessRules(facts).map((rule) =>
    isObject(rule) ? foldCase(textOf(rule.resourceId)) : '',
  )
  return facts.unit.filter((id) => !admitted.includes(foldCase(id)))
}

/** True when a firewall that denies would keep this workspace out: neither trusted services nor it by name may pass. */
export function isShutOut(
  workspaceId: string,
  { resource }: Pick<Observation, 'resource'>,
): boolean {
  const passes = trustedPass(valueAt(resource, ['properties', 'networkAcls']))
  return !passes && notAdmitted({ resource, unit: [workspaceId] }).length > 0
}

/** True when trusted Azure services, Azure ML among them, pass the firewall; absent means that they do. */
export function trustedPass(firewall: Json | undefined): boolean {
  return /\bAzureServices\b/i.test(textOf(valueAt(firewall, ['bypass']) ?? 'AzureServices'))
}
