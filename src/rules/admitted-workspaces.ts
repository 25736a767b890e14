// Which workspaces a storage firewall lets in by name.
import { foldCase } from '../engine/fold-case.ts'
import { isObject, type Json, valueAt } from '../engine/json.ts'
import type { Facts } from '../engine/rule.ts'

const RULES = ['properties', 'networkAcls', 'resourceAccessRules']

/** The resource access rules of an account, as Azure gave them. */
export function resourceAccessRules({ resource }: Pick<Facts, 'resource'>): readonly Json[] {
  const list = valueAt(resource, RULES)
  return Array.isArray(list) ? list : []
}

/**
 * Ids of the workspaces that depend on the account and that no resource access rule names. A rule with a wildcard may
 * let one in, too; naming it besides does no harm.
 */
export function notAdmitted(facts: Pick<Facts, 'resource' | 'unit'>): readonly string[] {
  const admitted = resourceAccessRules(facts).map((rule) =>
    isObject(rule) ? foldCase(String(rule.resourceId)) : '',
  )
  return facts.unit.filter((id) => !admitted.includes(foldCase(id)))
}
