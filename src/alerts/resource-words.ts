// A resource id in words: what kind of thing it is, its name, and where it lives.
import { parseResourceId } from '../engine/resource-id.ts'

/** What a card says about a resource. Names are as in the id, not yet fit to be shown. */
export interface ResourceWords {
  /** Names from the top resource down: `kv-prod / signing-key`. */
  readonly name: string
  /** `storage account`; the Azure type itself when there is no word for it. */
  readonly type: string
  readonly resourceGroup: string
  readonly subscription: string
  /** Opens the resource in the Azure portal. Absent when the id is malformed, or too long for a browser. */
  readonly portalUrl?: string
}

const WORDS: Readonly<Record<string, string>> = {
  'microsoft.storage/storageaccounts': 'storage account',
  'microsoft.storage/storageaccounts/blobservices': 'blob service of a storage account',
  'microsoft.keyvault/vaults': 'key vault',
  'microsoft.keyvault/vaults/keys': 'key in a key vault',
  'microsoft.keyvault/managedhsms': 'managed HSM',
  'microsoft.machinelearningservices/workspaces': 'Azure ML workspace',
  'microsoft.machinelearningservices/workspaces/computes': 'Azure ML compute',
  'microsoft.machinelearningservices/workspaces/datastores': 'Azure ML datastore',
  'microsoft.machinelearningservices/workspaces/onlineendpoints': 'Azure ML online endpoint',
  'microsoft.machinelearningservices/workspaces/batchendpoints': 'Azure ML batch endpoint',
  'microsoft.machinelearningservices/registries': 'Azure ML registry',
  'microsoft.containerregistry/registries': 'container registry',
  'microsoft.insights/components': 'Application Insights component',
  'microsoft.operationalinsights/workspaces': 'Log Analytics workspace',
}

// The portal's address form `#resource` + id is documented for links from tools; browsers and clients cut long URLs.
const PORTAL = 'https://portal.azure.com/#resource'
const LONGEST_URL = 2000

/** Takes an id apart for people. A malformed id is its own name, without a link. */
export function resourceWords(resourceId: string): ResourceWords {
  const parsed = parseResourceId(resourceId)
  if (typeof parsed === 'string') {
    return scopeWords(resourceId) ?? named(resourceId, 'resource')
  }
  const { id, type, resourceGroup, subscription } = parsed
  const afterProvider = id.slice(id.toLowerCase().lastIndexOf('/providers/') + 1).split('/')
  const name = afterProvider.filter((_, index) => index >= 3 && index % 2 === 1).join(' / ')
  const portalUrl = PORTAL + encodeURI(id).replaceAll('#', '%23')
  return {
    name,
    type: WORDS[type.toLowerCase()] ?? type,
    resourceGroup,
    subscription,
    ...(portalUrl.length <= LONGEST_URL ? { portalUrl } : {}),
  }
}

const SCOPE = /^\/subscriptions\/([\w-]+)(?:\/resourceGroups\/([\w.()-]+))?$/i

// A digest is about a scope, not about one resource.
function scopeWords(scope: string): ResourceWords | undefined {
  if (scope === '/') return named('several subscriptions', 'resources in')
  const [, subscription, group] = SCOPE.exec(scope) ?? []
  if (subscription === undefined) return undefined
  const portalUrl = PORTAL + scope
  return group === undefined
    ? { ...named(subscription, 'subscription'), portalUrl }
    : { ...named(group, 'resource group'), subscription, portalUrl }
}

function named(name: string, type: string): ResourceWords {
  return { name, type, resourceGroup: '', subscription: '' }
}
