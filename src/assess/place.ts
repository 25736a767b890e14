// Where a deployment is said to go when it is worked out offline: ids that mean nothing, so that what is made has an id and
// no estate is named.

/** The placeholders. A name or an id with one of them in it is no fact about an estate. */
export const PLACE = {
  tenantId: '00000000-0000-0000-0000-000000000000',
  subscriptionId: '00000000-0000-0000-0000-000000000000',
  resourceGroup: 'resource-group',
  location: 'westeurope',
  managementGroup: 'management-group',
  deploymentName: 'deployment',
} as const

/**
 * What the engine is to be told of the place, by the scope that the template names in `$schema`. It refuses what the scope
 * does not have. Undefined for a schema of no deployment.
 * https://learn.microsoft.com/azure/azure-resource-manager/templates/syntax#template-format
 */
export function placeOf(schema: unknown): Readonly<Record<string, string>> | undefined {
  const { tenantId, subscriptionId, resourceGroup, location, deploymentName } = PLACE
  const [, scope] = /\/(\w*)deploymentTemplate\.json#?$/i.exec(String(schema)) ?? []
  switch (scope?.toLowerCase()) {
    case '':
      return { tenantId, subscriptionId, resourceGroup, deploymentName }
    case 'subscription':
      return { tenantId, subscriptionId, location, deploymentName }
    case 'managementgroup':
      return { tenantId, managementGroupId: PLACE.managementGroup, location, deploymentName }
    case 'tenant':
      return { tenantId, location, deploymentName }
    default:
      return undefined
  }
}

const HOME =
  `/subscriptions/${PLACE.subscriptionId}/resourcegroups/${PLACE.resourceGroup}/`.toLowerCase()
const IN_A_GROUP = /^\/subscriptions\/[^/]+\/resourcegroups\/[^/]+\//

/**
 * True when one of two lower-cased ids is in the place that only stands for one, the other one is elsewhere, and they are
 * alike but for that: where the deployment goes to decides whether they are the same.
 */
export function mayBeSame(one: string, other: string): boolean {
  if (one.startsWith(HOME) === other.startsWith(HOME)) return false
  const [here, there] = [one, other].map((id) => id.replace(IN_A_GROUP, ''))
  return here === there && !here?.startsWith('/')
}
