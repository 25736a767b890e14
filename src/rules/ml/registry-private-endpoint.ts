import { privateEndpoint } from '../families/private-endpoint.ts'
import { registry } from '../ml-workspace-types.ts'

/** The private way in. unverified: the name of the sub-resource, amlregistry, is from the product's pages. */
export const registryPrivateEndpoint = privateEndpoint({
  id: 'ml-registry-private-endpoint',
  title: 'Azure ML registries have an approved private endpoint',
  why: 'Without one, workspaces in closed networks can use the registry over the internet only.',
  severity: 'medium',
  resource: registry,
  since: '2023-10-01',
  groupId: 'amlregistry',
  connections: 'properties.registryPrivateEndpointConnections',
  state: 'properties.registryPrivateLinkServiceConnectionState.status',
  controls: { mcsb: ['NS-2'], sources: ['cloud-baseline', 'mcsb-azure-ml'] },
  azurePolicy: {},
  references: [
    'https://learn.microsoft.com/azure/machine-learning/how-to-registry-network-isolation',
  ],
})
