import { assignedIdentities, identity, location, sku, tags } from './common.ts'
import type { TypeDefinition } from './define.ts'
import type { Shape } from './shape.ts'
import { computed, flag, object, oneOf, open, text } from './shape.ts'

/** Stable api-versions of Microsoft.MachineLearningServices; arm-machinelearning 2.1.1 sends 2022-10-01. */
export const machineLearningApiVersions: readonly string[] = [
  '2021-07-01',
  '2022-05-01',
  '2022-10-01',
  '2023-04-01',
  '2023-10-01',
  '2024-04-01',
  '2024-10-01',
  '2025-06-01',
  '2025-09-01',
  '2025-12-01',
  '2026-03-01',
  '2026-05-01',
  '2026-07-01',
  '2026-09-01',
]

/** What a PATCH of a workspace takes below `properties` (WorkspacePropertiesUpdateParameters). */
const patchedProperties: Readonly<Record<string, Shape>> = {
  applicationInsights: text(),
  containerRegistry: text(),
  description: text(),
  friendlyName: text(),
  imageBuildCompute: text(),
  enableDataIsolation: flag({ since: '2024-04-01' }),
  featureStoreSettings: open({ since: '2023-10-01' }),
  managedNetwork: object(
    {
      isolationMode: oneOf(['Disabled', 'AllowInternetOutbound', 'AllowOnlyApprovedOutbound']),
      outboundRules: computed,
      networkId: computed,
      status: computed,
      firewallSku: oneOf(['Standard', 'Basic'], { since: '2025-06-01' }),
      managedNetworkKind: oneOf(['V1', 'V2'], { since: '2025-09-01' }),
    },
    { since: '2023-10-01', whole: true },
  ),
  primaryUserAssignedIdentity: text(),
  publicNetworkAccess: oneOf(['Enabled', 'Disabled'], { initial: 'Enabled' }),
  serverlessComputeSettings: object(
    { serverlessComputeCustomSubnet: text(), serverlessComputeNoPublicIP: flag() },
    { since: '2023-10-01' },
  ),
  serviceManagedResourcesSettings: open(),
  systemDatastoresAuthMode: oneOf(['AccessKey', 'Identity', 'UserDelegationSAS'], {
    since: '2025-06-01',
  }),
  v1LegacyMode: flag({ since: '2022-05-01' }),
}

/** Microsoft.MachineLearningServices/workspaces. Every write is long-running. */
export const workspace: TypeDefinition = {
  type: 'Microsoft.MachineLearningServices/workspaces',
  apiVersions: machineLearningApiVersions,
  body: {
    location,
    tags,
    identity,
    kind: oneOf(['Default', 'Hub', 'Project', 'FeatureStore'], {
      since: '2023-10-01',
      createOnly: true,
    }),
    sku,
    properties: object({
      ...patchedProperties,
      storageAccount: text({ createOnly: true }),
      keyVault: text({ createOnly: true }),
      hbiWorkspace: flag({ createOnly: true }),
      allowPublicAccessWhenBehindVnet: flag(),
      encryption: object({
        status: oneOf(['Enabled', 'Disabled'], { createOnly: true }),
        keyVaultProperties: object({
          keyVaultArmId: text({ createOnly: true }),
          keyIdentifier: text(),
          identityClientId: text({ createOnly: true }),
        }),
        identity: object({ userAssignedIdentity: text({ createOnly: true }) }),
      }),
      enableServiceSideCMKEncryption: flag({ since: '2025-06-01', createOnly: true }),
      provisionNetworkNow: flag({ since: '2025-06-01', createOnly: true }),
      workspaceHubConfig: open({ since: '2024-04-01', createOnly: true }),
      hubResourceId: text({ since: '2024-04-01', createOnly: true }),
      associatedWorkspaces: open({ since: '2024-04-01', readOnly: true }),
      workspaceId: computed,
      discoveryUrl: computed,
      mlFlowTrackingUri: computed,
      provisioningState: computed,
      creationTime: computed,
      tenantId: computed,
      privateEndpointConnections: computed,
      privateLinkCount: computed,
      sharedPrivateLinkResources: open({ createOnly: true }),
      serviceProvisionedResourceGroup: computed,
      notebookInfo: computed,
      storageHnsEnabled: computed,
    }),
  },
  put: { mode: 'longRunning', effect: 'replace' },
  patch: {
    mode: 'longRunning',
    takes: [
      'tags',
      'sku',
      'identity',
      'properties.encryption.keyVaultProperties.keyIdentifier',
      ...Object.keys(patchedProperties).map((name) => `properties.${name}`),
    ],
  },
  delete: { mode: 'longRunning' },
  actions: {
    resyncKeys: { operation: 'resynckeys/action', mode: 'longRunning' },
    listKeys: { operation: 'listKeys/action', mode: 'sync', answers: 'workspaceKeys' },
    provisionManagedNetwork: {
      operation: 'provisionManagedNetwork/action',
      mode: 'longRunning',
      body: { includeSpark: flag() },
      effect: 'provisionNetwork',
    },
  },
  listable: true,
  inGraph: true,
  checks: ['managedNetwork', 'workspaceKey', 'workspaceIdentity', 'dataIsolation'],
  linkedAccess: assignedIdentities,
  privateLink: {
    groupIds: ['amlworkspace'],
    connections: 'privateEndpointConnections',
    state: 'privateLinkServiceConnectionState',
  },
  logGroups: ['audit', 'allLogs'],
  operations: { status: 'workspaceOperationsStatus' },
}
