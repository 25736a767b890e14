// Which operations of Resource Manager change something that a rule looks at.
import type { LinkedDocuments, OneDocument, Rule } from '../engine/rule.ts'
import { SURROUNDING_TYPES } from '../rules/watched-types.ts'
import { sorted } from './permissions.ts'

// Actions (POST) that change what rules judge. Reading keys is an action, too, and changes nothing. The names are those
// of the RBAC operations; Event Grid compares without case.
const ACTIONS: Readonly<Record<string, readonly string[]>> = {
  'Microsoft.ContainerRegistry/registries': ['regenerateCredential'],
  'Microsoft.MachineLearningServices/workspaces': ['provisionManagedNetwork', 'resyncKeys'],
  'Microsoft.MachineLearningServices/workspaces/computes': ['updateIdleShutdownSetting'],
  'Microsoft.MachineLearningServices/workspaces/onlineEndpoints': ['regenerateKeys'],
  'Microsoft.MachineLearningServices/workspaces/serverlessEndpoints': ['regenerateKeys'],
  'Microsoft.Storage/storageAccounts': ['regenerateKey'],
  'Microsoft.Storage/storageAccounts/blobServices/containers': ['setAcl'],
}

// Children that are written by themselves and show in the parent's document.
const SHOWN_CHILDREN: Readonly<Record<string, readonly string[]>> = {
  'Microsoft.KeyVault/vaults': ['accessPolicies'],
  'Microsoft.MachineLearningServices/workspaces': ['outboundRules'],
  'Microsoft.Storage/storageAccounts': ['localUsers'],
}

// Types with private link: a connection is asked for through a proxy, approved by an action, and removed by itself.
const PRIVATE_LINK = [
  'Microsoft.KeyVault/managedHSMs',
  'Microsoft.KeyVault/vaults',
  'Microsoft.MachineLearningServices/registries',
  'Microsoft.MachineLearningServices/workspaces',
  'Microsoft.Storage/storageAccounts',
]
const CONNECTIONS = ['privateEndpointConnections', 'privateEndpointConnectionProxies']

/** The operations after which a resource of these rules is looked at again, sorted, each once. */
export function eventOperations(rules: readonly Rule[]): readonly string[] {
  const types = [...new Set(rules.map(({ resource }) => resource.type))]
  const needed = rules.flatMap((rule) =>
    (rule.needs ?? []).flatMap((need) =>
      'from' in need ? typesOfDocument(rule.resource.type, need) : typesOfLinked(need),
    ),
  )
  const all = [...types, ...SURROUNDING_TYPES, ...needed]
  const children = types.flatMap((type) =>
    [...(SHOWN_CHILDREN[type] ?? []), ...(PRIVATE_LINK.includes(type) ? CONNECTIONS : [])].map(
      (child) => `${type}/${child}`,
    ),
  )
  const actions = all.flatMap((type) => (ACTIONS[type] ?? []).map((name) => `${type}/${name}`))
  const approvals = types
    .filter((type) => PRIVATE_LINK.includes(type))
    .map((type) => `${type}/privateEndpointConnectionsApproval`)
  return sorted([
    ...[...all, ...children].flatMap((type) => [`${type}/write`, `${type}/delete`]),
    ...[...actions, ...approvals].map((name) => `${name}/action`),
  ])
}

// A document below a resource is written as a type of its own. An extension (`…/providers/Microsoft.Insights/…`) is
// named by some events with the type that it lies on, by others without.
function typesOfDocument(type: string, { from, path }: OneDocument): readonly string[] {
  return typesBelow(startOf(type, from), path)
}

function typesOfLinked({ types, suffix = '' }: LinkedDocuments): readonly string[] {
  return Object.keys(types).flatMap((type) => typesBelow(type, suffix))
}

function startOf(type: string, from: OneDocument['from']): string {
  const segments = type.split('/')
  switch (from) {
    case 'resource':
      return type
    case 'parent':
      return segments.length > 2 ? segments.slice(0, -1).join('/') : type
    case 'root':
      return segments.slice(0, 2).join('/')
    case 'subscription':
      return ''
  }
}

function typesBelow(start: string, path: string): readonly string[] {
  const [own = '', extension] = path.split('?')[0]?.split('/providers/') ?? []
  const owner = [start, ...typeNames(own.split('/').slice(1))]
    .filter((part) => part !== '')
    .join('/')
  if (extension === undefined) return owner === '' ? [] : [owner]
  const [provider = '', ...rest] = extension.split('/')
  const plain = [provider, ...typeNames(rest)].join('/')
  return owner === '' ? [plain] : [plain, `${owner}/providers/${plain}`]
}

// Types and names take turns: `blobServices/default/containers`.
function typeNames(segments: readonly string[]): readonly string[] {
  return segments.filter((_, index) => index % 2 === 0)
}
