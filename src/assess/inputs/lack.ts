// Documents that are not whole: tools print resources without `properties`, or with what is in it beside it.
import { foldCase } from '../../engine/fold-case.ts'
import { isObject, type JsonObject } from '../../engine/json.ts'
import type { ArmItem } from '../arm-items.ts'

/** Why a document cannot be judged. */
export type Lack =
  /** The settings lie at the top, or under names of az's own: `az storage account show`, `az ml workspace show`. */
  | 'flattened'
  /** There are no settings in it: `az resource list`. */
  | 'missing'
  /** The settings are a text that holds them: an export to CSV, `tostring(properties)`. */
  | 'json'
  /** The settings are something else, as when PowerShell cut them off. */
  | 'cut'
  /** An object of PowerShell: `Get-AzStorageAccount | ConvertTo-Json`. */
  | 'powershell'

// Members beside `properties` that Resource Manager, Resource Graph and az know; others are settings that lie at the top.
// https://learn.microsoft.com/azure/governance/resource-graph/concepts/query-language#resources-table
const ENVELOPE = new Set(
  [
    ['id', 'name', 'type', 'kind', 'location', 'tags', 'sku', 'identity', 'zones', 'plan', 'etag'],
    ['managedBy', 'managedByExtended', 'extendedLocation', 'systemData', 'apiVersion', 'scope'],
    ['resourceGroup', 'subscriptionId', 'tenantId', 'aliases', 'properties', 'resources'],
    ['createdTime', 'changedTime', 'provisioningState', 'condition', 'dependsOn', 'comments'],
    ['ResourceId', 'resourceId', 'subscriptionName', 'placement'],
    // Get-AzResource has them beside `Properties`.
    ['ResourceName', 'ResourceType', 'ParentResource', 'Parent', 'ExtensionResourceName'],
    [
      'ExtensionResourceType',
      'ExtensionProperties',
      'ResourceGroupName',
      'SubscriptionId',
      'TagsTable',
    ],
  ].flat(),
)

// az's extension `ml` prints in the spelling of its YAML, and has `properties` of another meaning beside it.
// https://learn.microsoft.com/azure/machine-learning/reference-yaml-overview
const ML = 'microsoft.machinelearningservices/'
const ML_SPELLING =
  /^(auth_mode|created_on|creation_context|discovery_url|enable_\w+|hbi_workspace|image_build_compute|key_vault|managed_network|min_instances|mirror_traffic|ml_?flow_tracking_uri|openapi_uri|primary_user_assigned_identity|provisioning_state|public_network_access|resource_group|scoring_uri|ssh_\w+|storage_account|system_datastores_auth_mode|workspace_id|workspace_name)$/
const MOST_NAMED = 3

/** What a resource lacks; undefined when it is whole. What is asked for may leave out everything: then defaults hold. */
export function lackOf({ document, type, askedBy }: ArmItem): Lack | undefined {
  const { properties } = document
  if (isObject(properties)) {
    // A type in full is Resource Manager's: then such a name is a column that somebody's query adds.
    const inFull = typeof document.type === 'string' && document.type.includes('/')
    const ml = !inFull && foldCase(type).startsWith(ML)
    return ml && Object.keys(document).some((name) => ML_SPELLING.test(name))
      ? 'flattened'
      : undefined
  }
  if (typeof properties === 'string' && properties !== '') {
    if (holdsObject(properties)) return 'json'
    return askedBy === undefined ? 'cut' : undefined
  }
  if (askedBy !== undefined) return undefined
  const names = beside(document)
  if (names.length === 0) return 'missing'
  // az's members begin with a small letter.
  return names.every((name) => /^[A-Z]/.test(name)) ? 'powershell' : 'flattened'
}

/** The first few members of a document that Resource Manager has under `properties`. */
export function beside(document: JsonObject): readonly string[] {
  return Object.keys(document)
    .filter((name) => !ENVELOPE.has(name) && /^[\w.]{1,40}$/.test(name))
    .slice(0, MOST_NAMED)
}

function holdsObject(text: string): boolean {
  try {
    return isObject(JSON.parse(text))
  } catch {
    // Cut in the middle, or of single quotes: still the text of an object. An expression of a template is none.
    return /^\s*\{/.test(text)
  }
}
