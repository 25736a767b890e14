import { location, tags } from './common.ts'
import type { TypeDefinition } from './define.ts'
import type { Shape } from './shape.ts'
import { computed, listOf, object, open, text } from './shape.ts'

const apiVersions: readonly string[] = ['2023-11-01', '2024-05-01', '2025-01-01', '2025-09-01']

const connections: Shape = listOf(
  object({
    id: computed,
    etag: computed,
    name: text({ required: true }),
    properties: object(
      {
        privateLinkServiceId: text({ required: true }),
        groupIds: listOf(text(), { required: true }),
        requestMessage: text(),
        provisioningState: computed,
        privateLinkServiceConnectionState: computed,
      },
      { required: true },
    ),
  }),
  { initial: [] },
)

/**
 * Microsoft.Network/privateEndpoints: `groupIds` say which service of the target is reached. A connection is approved
 * when its caller may approve on the target, and must be sent as a manual one otherwise.
 */
export const privateEndpoint: TypeDefinition = {
  type: 'Microsoft.Network/privateEndpoints',
  apiVersions,
  body: {
    location,
    tags,
    etag: computed,
    properties: object(
      {
        subnet: object({ id: text({ required: true }) }, { required: true }),
        privateLinkServiceConnections: connections,
        manualPrivateLinkServiceConnections: connections,
        customNetworkInterfaceName: text({ createOnly: true }),
        ipConfigurations: open(),
        applicationSecurityGroups: open(),
        provisioningState: computed,
        networkInterfaces: computed,
        customDnsConfigs: computed,
      },
      { required: true },
    ),
  },
  put: { mode: 'longRunning', effect: 'replace' },
  delete: { mode: 'longRunning' },
  listable: true,
  inGraph: true,
  checks: ['privateEndpoint'],
  derives: ['privateEndpoint'],
  followUp: 'privateLink',
  linkedAccess: [
    {
      path: 'properties.subnet.id',
      operation: 'Microsoft.Network/virtualNetworks/subnets/join/action',
    },
    {
      path: 'properties.privateLinkServiceConnections[].properties.privateLinkServiceId',
      operation: '{type}/privateEndpointConnectionsApproval/action',
    },
  ],
  operations: { status: 'operations', results: 'operationResults' },
}

/** Microsoft.Network/virtualNetworks: readable only. */
export const virtualNetwork: TypeDefinition = {
  type: 'Microsoft.Network/virtualNetworks',
  apiVersions,
  body: { location, tags, etag: computed, properties: computed },
  listable: true,
  inGraph: true,
}

/** Microsoft.Network/virtualNetworks/subnets: readable only; private endpoints join them. */
export const subnet: TypeDefinition = {
  type: 'Microsoft.Network/virtualNetworks/subnets',
  apiVersions,
  body: { etag: computed, properties: computed },
}
