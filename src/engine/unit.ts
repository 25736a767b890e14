// A workspace and what it depends on, read from the workspace's own document. Pure.
import { type Json, sameValue, valueAt } from './json.ts'
import { parseResourceId, type ResourceId } from './resource-id.ts'

/** What a document names. */
export interface Named {
  /** Ids of the resources that the workspace depends on. */
  readonly members: readonly string[]
  /** Ids of resource groups that the service made for itself: never touched. */
  readonly managedGroups: readonly string[]
}

// Workspaces_Get: every property that holds the id of something the workspace needs.
const MEMBERS = [
  'properties.storageAccount',
  'properties.keyVault',
  'properties.containerRegistry',
  'properties.applicationInsights',
  'properties.encryption.keyVaultProperties.keyVaultArmId',
  'properties.hubResourceId',
]
const DEPENDENCIES =
  /\/providers\/(Microsoft\.Storage\/storageAccounts|Microsoft\.KeyVault\/vaults|Microsoft\.ContainerRegistry\/registries|Microsoft\.Insights\/components|Microsoft\.MachineLearningServices\/workspaces)\//i
const WORKSPACES = 'Microsoft.MachineLearningServices/workspaces'
const ROOT =
  /^(\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/[^/]+\/[^/]+\/[^/]+)(\/.*)?$/i

/** What a workspace or an Azure ML registry names; nothing for other documents. */
export function namedBy(id: ResourceId, resource: Json): Named {
  if (namesOthers(id.type)) {
    const members = MEMBERS.flatMap((path) => idAt(resource, path))
    const group = valueAt(resource, ['properties', 'serviceProvisionedResourceGroup'])
    return { members: [...new Set(members)], managedGroups: groupIds(id, group) }
  }
  if (sameValue(id.type, 'Microsoft.MachineLearningServices/registries')) {
    const group = valueAt(resource, ['properties', 'managedResourceGroup', 'resourceId'])
    return { members: [], managedGroups: groupIds(id, group) }
  }
  return { members: [], managedGroups: [] }
}

/** Does a resource of this type name members of a unit? */
export function namesOthers(type: string): boolean {
  return sameValue(type, WORKSPACES)
}

/** The top-level resource that an id is or lies in: a change of a child is a change of what a workspace names. */
export function rootOf(resourceId: string): string {
  return ROOT.exec(resourceId)?.[1] ?? resourceId
}

/** Can a workspace name this resource, or what it lies in? For all others there is no unit to look up. */
export function canBeNamed(resourceId: string): boolean {
  return DEPENDENCIES.test(resourceId)
}

function idAt(resource: Json, path: string): readonly string[] {
  const id = parseResourceId(valueAt(resource, path.split('.')))
  return typeof id === 'string' ? [] : [id.id]
}

// The service gives an id or the bare name of a group in the same subscription.
function groupIds(id: ResourceId, group: Json | undefined): readonly string[] {
  if (typeof group !== 'string' || group === '') return []
  return [
    group.startsWith('/') ? group : `/subscriptions/${id.subscription}/resourceGroups/${group}`,
  ]
}
