// The custom role of the service's identity.
import type { Json } from '../engine/json.ts'
import type { Rule } from '../engine/rule.ts'
import {
  HEALTH_PERMISSIONS,
  type Permissions,
  permissionsOf,
  SWEEP_PERMISSIONS,
  sorted,
} from './permissions.ts'
import type { RulesFor } from './worked-example.ts'

/** Everything that these rules need, and what finding resources and telling one's own rights needs. */
export function permissionsOfAll(rules: readonly Rule[], rulesFor: RulesFor): Permissions {
  const each = rules.map((rule) => permissionsOf(rule, rulesFor))
  return {
    actions: sorted([
      ...SWEEP_PERMISSIONS,
      ...HEALTH_PERMISSIONS,
      ...each.flatMap(({ actions }) => actions),
    ]),
    dataActions: sorted(each.flatMap(({ dataActions }) => dataActions)),
  }
}

/**
 * The properties of a role definition (Microsoft.Authorization/roleDefinitions) with exactly the rights that `rules`
 * need. Where it can be assigned is left to whoever deploys it.
 */
export function role(rules: readonly Rule[], rulesFor: RulesFor): Json {
  const { actions, dataActions } = permissionsOfAll(rules, rulesFor)
  return {
    roleName: 'Rebaseline',
    description:
      'Reads an Azure Machine Learning estate and writes exactly the settings that its baseline names. No wildcards, and no right to read a secret.',
    type: 'CustomRole',
    permissions: [{ actions, notActions: [], dataActions, notDataActions: [] }],
  }
}
