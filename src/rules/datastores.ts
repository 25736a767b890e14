// What is known about datastores of Azure ML workspaces.
import { type Json, type JsonObject, sameValue, textOf, valueAt } from '../engine/json.ts'
import type { Condition } from '../engine/rule.ts'

const SYSTEM = [
  'workspaceblobstore',
  'workspaceartifactstore',
  'workspacefilestore',
  'workspaceworkingdirectory',
]

/** True for the datastores that Azure ML makes itself: systemDatastoresAuthMode of the workspace governs them. */
export function isSystemDatastore({ id, name }: JsonObject): boolean {
  return isSystemName(name ?? textOf(id).split('/').at(-1))
}

/** True for the name of such a datastore. */
export function isSystemName(name: Json | undefined): boolean {
  return SYSTEM.some((system) => sameValue(name, system))
}

/** Limits a rule to the kinds that can do without credentials. File shares cannot. */
export const onlyIdentityKinds: Condition = {
  path: 'properties.datastoreType',
  oneOf: ['AzureBlob', 'AzureDataLakeGen2'],
  absent: 'unknown',
  otherwise: 'only blob and Data Lake Gen2 datastores can do without credentials',
}

/** What a workspace with this document may read datastores as; undefined when it has no identity. */
export function serviceIdentity(workspace: Json | undefined): string | undefined {
  const primary = valueAt(workspace, ['properties', 'primaryUserAssignedIdentity'])
  const kinds = textOf(valueAt(workspace, ['identity', 'type'])).toLowerCase()
  const runsAsAssigned = typeof primary === 'string' && primary !== ''
  if (kinds.includes('systemassigned') && !runsAsAssigned) return 'WorkspaceSystemAssignedIdentity'
  return kinds.includes('userassigned') ? 'WorkspaceUserAssignedIdentity' : undefined
}
