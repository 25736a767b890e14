// A workspace and what it depends on, read from the workspace's own document. Pure.
import { type Json, sameValue, valueAt } from './json.ts'
import { parseResourceId, type ResourceId } from './resource-id.ts'

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

/**
 * Ids of the resources that a workspace says it depends on; none for other documents. It is the workspace's word, not
 * theirs: good for looking at them and for waiting, never for leaving them alone. What it or a registry says of a
 * resource group that would be the service's own is not even read: the group itself says whose it is.
 */
export function namedBy(id: ResourceId, resource: Json): readonly string[] {
  if (!namesOthers(id.type)) return []
  const ids = namesIn(resource).map(parseResourceId)
  return [...new Set(ids.flatMap((named) => (typeof named === 'string' ? [] : [named.id])))]
}

/**
 * The texts at which a workspace's document names what it depends on, ids or not; where a text stands in the place of
 * what would hold one, that text.
 */
export function namesIn(resource: Json): readonly string[] {
  const found = MEMBERS.map((path) => firstText(resource, path.split('.')))
  return [...new Set(found.filter((text) => text !== undefined))]
}

function firstText(resource: Json, path: readonly string[]): string | undefined {
  let value: Json | undefined = resource
  for (const step of path) {
    value = valueAt(value, [step])
    if (typeof value === 'string') return value
  }
  return undefined
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
