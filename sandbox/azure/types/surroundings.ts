import { identity, location, tags } from './common.ts'
import type { TypeDefinition } from './define.ts'
import { computed, flag, listOf, mapOf, object, oneOf, open, text } from './shape.ts'

/** Microsoft.Resources/subscriptions: readable only. */
export const subscription: TypeDefinition = {
  type: 'Microsoft.Resources/subscriptions',
  apiVersions: ['2020-01-01', '2021-01-01', '2022-12-01'],
  body: {
    subscriptionId: computed,
    tenantId: computed,
    displayName: computed,
    state: computed,
    tags,
  },
}

/** Microsoft.Resources/resourceGroups: its tags can be patched, the rest only read. */
export const resourceGroup: TypeDefinition = {
  type: 'Microsoft.Resources/resourceGroups',
  operationType: 'Microsoft.Resources/subscriptions/resourceGroups',
  apiVersions: ['2020-06-01', '2021-04-01', '2022-09-01', '2024-03-01', '2025-04-01'],
  body: {
    location,
    tags,
    managedBy: text({ createOnly: true }),
    properties: object({ provisioningState: computed }),
  },
  patch: { mode: 'sync', takes: ['tags'] },
  listable: true,
}

/** Microsoft.Authorization/permissions: what the caller may do at a scope, as a list and nothing else. */
export const permission: TypeDefinition = {
  type: 'Microsoft.Authorization/permissions',
  apiVersions: ['2015-07-01', '2018-07-01', '2022-04-01'],
  body: {},
  extension: 'exact',
}

/** Microsoft.ContainerRegistry/registries. */
export const containerRegistry: TypeDefinition = {
  type: 'Microsoft.ContainerRegistry/registries',
  apiVersions: ['2023-07-01', '2025-04-01', '2025-11-01'],
  body: {
    location,
    tags,
    identity,
    managedBy: computed,
    sku: object({
      name: oneOf(['Basic', 'Standard', 'Premium'], { required: true }),
      tier: computed,
    }),
    properties: object({
      adminUserEnabled: flag({ initial: false }),
      anonymousPullEnabled: flag({ initial: false }),
      publicNetworkAccess: oneOf(['Enabled', 'Disabled'], { initial: 'Enabled' }),
      networkRuleBypassOptions: oneOf(['AzureServices', 'None']),
      networkRuleSet: object({ defaultAction: text({ required: true }), ipRules: open() }),
      policies: open(),
      encryption: open(),
      dataEndpointEnabled: flag(),
      zoneRedundancy: text({ createOnly: true }),
      loginServer: computed,
      creationDate: computed,
      provisioningState: computed,
      privateEndpointConnections: computed,
    }),
  },
  patch: {
    mode: 'longRunning',
    takes: [
      'tags',
      'identity',
      'sku',
      'properties.adminUserEnabled',
      'properties.anonymousPullEnabled',
      'properties.publicNetworkAccess',
      'properties.networkRuleBypassOptions',
      'properties.networkRuleSet',
      'properties.policies',
      'properties.encryption',
      'properties.dataEndpointEnabled',
    ],
  },
  listable: true,
  inGraph: true,
  privateLink: {
    groupIds: ['registry'],
    connections: 'privateEndpointConnections',
    state: 'privateLinkServiceConnectionState',
  },
  logGroups: ['audit', 'allLogs'],
}

/** Microsoft.ManagedIdentity/userAssignedIdentities: readable only; whoever gives one to a resource must be allowed to. */
export const assignedIdentity: TypeDefinition = {
  type: 'Microsoft.ManagedIdentity/userAssignedIdentities',
  apiVersions: ['2023-01-31', '2024-11-30'],
  body: { location, tags, properties: computed },
  listable: true,
  inGraph: true,
}

/** Microsoft.Resources/tags: the tags of any resource, with a write that leaves the other tags alone. */
export const tagsOfResource: TypeDefinition = {
  type: 'Microsoft.Resources/tags',
  apiVersions: ['2021-04-01', '2022-09-01', '2025-04-01'],
  extension: 'exact',
  names: ['default'],
  projection: 'tags',
  body: {
    operation: oneOf(['Merge', 'Replace', 'Delete'], { required: true }),
    properties: object({ tags: mapOf(text(), { required: true }) }, { required: true }),
  },
  patch: { mode: 'sync', takes: ['operation', 'properties.tags'] },
}

/** Microsoft.Authorization/locks. A list shows the locks at the scope and below it. */
export const lock: TypeDefinition = {
  type: 'Microsoft.Authorization/locks',
  apiVersions: ['2016-09-01', '2020-05-01'],
  extension: 'below',
  body: {
    properties: object(
      {
        level: oneOf(['CanNotDelete', 'ReadOnly'], { required: true }),
        notes: text(),
        owners: listOf(open()),
      },
      { required: true },
    ),
  },
  put: { mode: 'sync', effect: 'replace' },
  delete: { mode: 'sync' },
  ignoresLocks: true,
}

/** Microsoft.Authorization/roleAssignments. A list shows those at the scope, above it and below it. */
export const roleAssignment: TypeDefinition = {
  type: 'Microsoft.Authorization/roleAssignments',
  apiVersions: ['2020-04-01-preview', '2022-04-01'],
  extension: 'around',
  body: {
    properties: object(
      {
        roleDefinitionId: text({ required: true, createOnly: true }),
        principalId: text({ required: true, createOnly: true }),
        principalType: text({ createOnly: true }),
        description: text(),
        condition: text(),
        conditionVersion: text(),
        scope: computed,
        createdOn: computed,
        updatedOn: computed,
        createdBy: computed,
        updatedBy: computed,
      },
      { required: true },
    ),
  },
  put: { mode: 'sync', effect: 'replace' },
  delete: { mode: 'sync' },
  checks: ['roleAssignment'],
  derives: ['roleAssignment'],
}
