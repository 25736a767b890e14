import { assignedIdentities, identity, location, tags } from './common.ts'
import type { TypeDefinition } from './define.ts'
import type { Shape } from './shape.ts'
import { computed, flag, integer, listOf, object, oneOf, open, text } from './shape.ts'
import { encryption, networkAcls } from './storage-shapes.ts'

/** Stable api-versions of Microsoft.Storage that the sandbox serves; the newest is what arm-storage 21 sends. */
export const storageApiVersions: readonly string[] = [
  '2019-06-01',
  '2021-01-01',
  '2021-02-01',
  '2021-04-01',
  '2021-06-01',
  '2021-08-01',
  '2021-09-01',
  '2022-05-01',
  '2022-09-01',
  '2023-01-01',
  '2023-04-01',
  '2023-05-01',
  '2024-01-01',
  '2025-01-01',
  '2025-06-01',
  '2025-08-01',
  '2026-04-01',
  '2026-06-01',
  '2026-09-01',
]

const ofService: Shape = object({ enabled: flag() })

/** The members of `properties` that a PATCH takes (update parameters of arm-storage 21). */
const patchedProperties: Readonly<Record<string, Shape>> = {
  customDomain: object({ name: text(), useSubDomainName: flag() }),
  encryption,
  sasPolicy: object(
    {
      sasExpirationPeriod: text({ required: true }),
      expirationAction: oneOf(['Log', 'Block'], { required: true }),
      requireUserBoundUserDelegationSas: flag({ since: '2026-04-01' }),
      requireUserBoundUserDelegationSasAction: text({ since: '2026-04-01' }),
    },
    { since: '2021-02-01', whole: true },
  ),
  keyPolicy: object(
    { keyExpirationPeriodInDays: integer({ min: 0, required: true }) },
    { since: '2021-02-01' },
  ),
  accessTier: oneOf(['Hot', 'Cool', 'Premium', 'Cold']),
  azureFilesIdentityBasedAuthentication: object(
    {
      directoryServiceOptions: oneOf(['None', 'AADDS', 'AD', 'AADKERB'], { required: true }),
      activeDirectoryProperties: open(),
      defaultSharePermission: oneOf([
        'None',
        'StorageFileDataSmbShareReader',
        'StorageFileDataSmbShareContributor',
        'StorageFileDataSmbShareElevatedContributor',
      ]),
      smbOAuthSettings: object({ isSmbOAuthEnabled: flag() }, { since: '2025-01-01' }),
    },
    { whole: true },
  ),
  supportsHttpsTrafficOnly: flag({ initial: true }),
  isSftpEnabled: flag({ since: '2021-08-01' }),
  isLocalUserEnabled: flag({ since: '2021-08-01' }),
  enableExtendedGroups: flag({ since: '2023-05-01' }),
  networkAcls,
  largeFileSharesState: oneOf(['Disabled', 'Enabled']),
  routingPreference: object({
    routingChoice: oneOf(['MicrosoftRouting', 'InternetRouting']),
    publishMicrosoftEndpoints: flag(),
    publishInternetEndpoints: flag(),
  }),
  dualStackEndpointPreference: object({ publishIpv6Endpoint: flag() }, { since: '2025-01-01' }),
  allowBlobPublicAccess: flag({ initial: false }),
  minimumTlsVersion: oneOf(['TLS1_0', 'TLS1_1', 'TLS1_2', 'TLS1_3'], { initial: 'TLS1_0' }),
  allowSharedKeyAccess: flag(),
  allowCrossTenantReplication: flag({ since: '2021-04-01', initial: false }),
  defaultToOAuthAuthentication: flag({ since: '2021-06-01' }),
  publicNetworkAccess: oneOf(['Enabled', 'Disabled', 'SecuredByPerimeter'], {
    since: '2021-06-01',
    initial: 'Enabled',
  }),
  immutableStorageWithVersioning: object(
    { enabled: flag({ createOnly: true }), immutabilityPolicy: open() },
    { since: '2021-06-01' },
  ),
  allowedCopyScope: oneOf(['PrivateLink', 'AAD', 'All'], { since: '2021-08-01' }),
  dnsEndpointType: oneOf(['Standard', 'AzureDnsZone'], { since: '2021-09-01' }),
  geoPriorityReplicationStatus: object({ isBlobEnabled: flag() }, { since: '2025-06-01' }),
  allowSharedKeyAccessForServices: object(
    { blob: ofService, file: ofService, queue: ofService, table: ofService },
    { since: '2025-08-01' },
  ),
  dataCollaborationPolicyProperties: object(
    { allowStorageDataShares: flag(), allowCrossTenantDataSharing: flag() },
    { since: '2025-08-01' },
  ),
  allowCrossTenantDelegationSas: flag({ since: '2026-04-01' }),
}

/** Microsoft.Storage/storageAccounts. Writes answer at once. */
export const storageAccount: TypeDefinition = {
  type: 'Microsoft.Storage/storageAccounts',
  apiVersions: storageApiVersions,
  body: {
    location,
    tags,
    identity,
    sku: object({
      name: oneOf(
        [
          'Standard_LRS',
          'Standard_GRS',
          'Standard_RAGRS',
          'Standard_ZRS',
          'Premium_LRS',
          'Premium_ZRS',
          'Standard_GZRS',
          'Standard_RAGZRS',
        ],
        { required: true },
      ),
      tier: computed,
    }),
    kind: oneOf(['Storage', 'StorageV2', 'BlobStorage', 'FileStorage', 'BlockBlobStorage'], {
      required: true,
    }),
    zones: listOf(text(), { since: '2025-01-01' }),
    placement: open({ since: '2025-01-01' }),
    extendedLocation: open({ createOnly: true }),
    managedBy: computed,
    properties: object({
      ...patchedProperties,
      isHnsEnabled: flag({ createOnly: true }),
      isNfsV3Enabled: flag({ createOnly: true, since: '2021-01-01' }),
      provisioningState: computed,
      creationTime: computed,
      primaryLocation: computed,
      secondaryLocation: computed,
      statusOfPrimary: computed,
      statusOfSecondary: computed,
      primaryEndpoints: computed,
      secondaryEndpoints: computed,
      privateEndpointConnections: computed,
      keyCreationTime: open({ readOnly: true, since: '2021-02-01' }),
    }),
  },
  put: { mode: 'sync', effect: 'replace' },
  patch: {
    mode: 'sync',
    takes: [
      'tags',
      'identity',
      'sku',
      'kind',
      'zones',
      'placement',
      ...Object.keys(patchedProperties).map((name) => `properties.${name}`),
    ],
  },
  delete: { mode: 'sync' },
  actions: {
    listKeys: { operation: 'listKeys/action', mode: 'sync', answers: 'accountKeys' },
    regenerateKey: {
      operation: 'regeneratekey/action',
      mode: 'sync',
      body: { keyName: oneOf(['key1', 'key2'], { required: true }) },
      effect: 'renewAccountKey',
      answers: 'accountKeys',
    },
  },
  listable: true,
  inGraph: true,
  checks: [
    'minimumTls',
    'crossTenantReplication',
    'accountKind',
    'keyPolicy',
    'sftp',
    'accountKey',
  ],
  derives: ['accountKey'],
  linkedAccess: assignedIdentities,
  privateLink: {
    groupIds: ['blob', 'file', 'queue', 'table', 'dfs', 'web'],
    connections: 'privateEndpointConnections',
    state: 'privateLinkServiceConnectionState',
  },
  // An account has metrics only; its services have the logs.
}
