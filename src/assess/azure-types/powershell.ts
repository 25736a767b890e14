// What `Get-AzResource -ExpandProperties | ConvertTo-Json` makes of a resource: its own members in PascalCase, some of
// them twice, and what lies in `Properties` as Azure gave it.
// https://github.com/Azure/azure-powershell/blob/main/src/Resources/ResourceManager/SdkModels/Resources/PSResource.cs
import { isObject, type Json, type JsonObject } from '../../engine/json.ts'

/** Members that PowerShell has beside Azure's own, and what they stand for when that one is not there. */
export const SECOND_NAMES: ReadonlyMap<string, string> = new Map([
  ['ResourceId', 'id'],
  ['ResourceName', 'name'],
  ['ResourceType', 'type'],
  ['ResourceGroupName', 'resourceGroup'],
])
const AT_TOP = ['Properties', 'ResourceType', 'Type']
// ResourceIdentityType in its order: ConvertTo-Json writes a value of an enumeration as its number.
// https://learn.microsoft.com/dotnet/api/microsoft.azure.management.resourcemanager.models.resourceidentitytype
// unverified: that the module keeps the order of the REST description, which is this one.
const BOTH = 'SystemAssigned, UserAssigned'
const IDENTITY_TYPES = ['SystemAssigned', 'UserAssigned', BOTH, 'None']

/**
 * True when the top of a document is in PascalCase: PowerShell wrote it, or a template spells its members so. False for
 * the others at the cost of three look-ups.
 */
export function needsShaping(document: JsonObject): boolean {
  return AT_TOP.some((name) => Object.hasOwn(document, name))
}

/** The identity with the text for the number of its type; the same object when there is no number. */
export function withIdentityType(identity: Json): Json {
  if (!isObject(identity) || typeof identity.type !== 'number') return identity
  const type = IDENTITY_TYPES[identity.type]
  if (type === undefined) return identity
  // PowerShell reads "SystemAssigned, UserAssigned" as 0 or 1, which is 1; only what has the former has a principal.
  const isBoth = type === 'UserAssigned' && (identity.principalId ?? '') !== ''
  return { ...identity, type: isBoth ? BOTH : type }
}
