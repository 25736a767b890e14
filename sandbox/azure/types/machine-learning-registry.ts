import { assignedIdentities, identity, location, sku, tags } from './common.ts'
import type { TypeDefinition } from './define.ts'
import { machineLearningApiVersions } from './machine-learning.ts'
import { object, oneOf, open, text } from './shape.ts'

// The service made all of these: a PUT sends them back as they are.
const asMade = open({ createOnly: true })

/**
 * Microsoft.MachineLearningServices/registries: PATCH takes tags, identity and sku, PUT is of the whole. What the
 * service made for it lies in a resource group of its own.
 */
export const registry: TypeDefinition = {
  type: 'Microsoft.MachineLearningServices/registries',
  apiVersions: machineLearningApiVersions.filter((version) => version >= '2023-04-01'),
  body: {
    location,
    tags,
    identity,
    kind: text({ createOnly: true }),
    sku,
    properties: object(
      {
        publicNetworkAccess: oneOf(['Enabled', 'Disabled'], { anyCase: true, initial: 'Enabled' }),
        regionDetails: open({ required: true, createOnly: true }),
        discoveryUrl: asMade,
        intellectualPropertyPublisher: asMade,
        managedResourceGroup: asMade,
        managedResourceGroupSettings: open({ createOnly: true, since: '2023-10-01' }),
        mlFlowRegistryUri: asMade,
        registryPrivateEndpointConnections: open({ createOnly: true, since: '2023-10-01' }),
      },
      { required: true },
    ),
  },
  put: { mode: 'longRunning', effect: 'replace' },
  patch: { mode: 'longRunning', takes: ['tags', 'identity', 'sku'] },
  delete: { mode: 'longRunning' },
  listable: true,
  inGraph: true,
  linkedAccess: assignedIdentities,
  privateLink: {
    groupIds: ['amlregistry'],
    connections: 'registryPrivateEndpointConnections',
    state: 'registryPrivateLinkServiceConnectionState',
  },
  logGroups: ['allLogs'],
  operations: { status: 'registryOperationsStatus' },
}
