// The first stable api-version of each type that has a member, as Azure publishes its types
// (github.com/Azure/bicep-types-az, August 2026). An older version hides the member, so that its absence says nothing.

const VAULT = 'Microsoft.KeyVault/vaults'
const HSM = 'Microsoft.KeyVault/managedHSMs'
const STORAGE = 'Microsoft.Storage/storageAccounts'
const REGISTRY = 'Microsoft.MachineLearningServices/registries'
const WORKSPACE = 'Microsoft.MachineLearningServices/workspaces'

/** Members by type and first version; a member stands for all that lies in it. */
export const FIRST_VERSIONS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> =
  {
    [VAULT]: {
      '2015-06-01': [
        'properties.accessPolicies',
        'properties.enableSoftDelete',
        'properties.enabledForDeployment',
        'properties.enabledForDiskEncryption',
        'properties.enabledForTemplateDeployment',
        'properties.sku.name',
      ],
      '2016-10-01': ['properties.enablePurgeProtection'],
      '2018-02-14': ['properties.networkAcls', 'properties.privateEndpointConnections'],
      '2019-09-01': ['properties.enableRbacAuthorization', 'properties.softDeleteRetentionInDays'],
      '2021-10-01': ['properties.publicNetworkAccess'],
    },
    [`${VAULT}/keys`]: {
      '2019-09-01': [
        'properties.attributes.created',
        'properties.attributes.exp',
        'properties.curveName',
        'properties.keySize',
        'properties.kty',
      ],
      '2021-10-01': ['properties.attributes.exportable'],
      '2022-07-01': ['properties.rotationPolicy'],
    },
    [`${VAULT}/secrets`]: {
      '2016-10-01': [
        'properties.attributes.created',
        'properties.attributes.exp',
        'properties.contentType',
      ],
    },
    [HSM]: {
      '2021-10-01': [
        'properties.enablePurgeProtection',
        'properties.enableSoftDelete',

        'properties.privateEndpointConnections',
        'properties.publicNetworkAccess',
      ],
      '2022-07-01': ['properties.securityDomainProperties.activationStatus'],
    },
    [`${HSM}/keys`]: { '2022-11-01': ['properties.rotationPolicy'] },
    [STORAGE]: {
      '2016-01-01': ['kind', 'sku.name', 'properties.encryption.keySource'],
      '2016-12-01': ['properties.supportsHttpsTrafficOnly'],
      '2017-06-01': [
        'properties.encryption.keyvaultproperties.keyversion',
        'properties.networkAcls.bypass',
        'properties.networkAcls.defaultAction',
        'properties.networkAcls.ipRules',
      ],
      '2019-04-01': [
        'properties.allowBlobPublicAccess',
        'properties.allowSharedKeyAccess',
        'properties.azureFilesIdentityBasedAuthentication.directoryServiceOptions',
        'properties.minimumTlsVersion',
      ],
      '2019-06-01': [
        'properties.encryption.keyvaultproperties.lastKeyRotationTimestamp',
        'properties.encryption.requireInfrastructureEncryption',
        'properties.encryption.services.queue.keyType',
        'properties.encryption.services.table.keyType',
        'properties.privateEndpointConnections',
      ],
      '2021-01-01': ['properties.isNfsV3Enabled', 'properties.networkAcls.resourceAccessRules'],
      '2021-02-01': [
        'properties.keyCreationTime',
        'properties.keyPolicy.keyExpirationPeriodInDays',
        'properties.sasPolicy',
      ],
      '2021-04-01': ['properties.allowCrossTenantReplication'],
      '2021-06-01': [
        'properties.defaultToOAuthAuthentication',
        'properties.immutableStorageWithVersioning.enabled',
        'properties.publicNetworkAccess',
      ],
      '2021-08-01': [
        'properties.allowedCopyScope',
        'properties.isLocalUserEnabled',
        'properties.isSftpEnabled',
      ],
      '2021-09-01': [
        'properties.encryption.keyvaultproperties.currentVersionedKeyExpirationTimestamp',
      ],
      '2025-08-01': ['properties.dataCollaborationPolicyProperties.allowCrossTenantDataSharing'],
    },
    [`${STORAGE}/blobServices`]: {
      '2018-07-01': ['properties.cors.corsRules', 'properties.deleteRetentionPolicy'],
      '2019-04-01': ['properties.changeFeed.enabled'],
      '2019-06-01': ['properties.containerDeleteRetentionPolicy', 'properties.isVersioningEnabled'],
      '2025-08-01': ['properties.staticWebsite.enabled'],
    },
    [`${STORAGE}/blobServices/containers`]: { '2018-02-01': ['properties.publicAccess'] },
    [`${STORAGE}/encryptionScopes`]: {
      '2019-06-01': ['properties.keyVaultProperties.keyUri', 'properties.source'],
    },
    [`${STORAGE}/fileServices`]: {
      '2019-06-01': ['properties.shareDeleteRetentionPolicy'],
      '2021-01-01': [
        'properties.protocolSettings.smb.authenticationMethods',
        'properties.protocolSettings.smb.channelEncryption',
        'properties.protocolSettings.smb.kerberosTicketEncryption',
        'properties.protocolSettings.smb.versions',
      ],
      '2025-01-01': [
        'properties.protocolSettings.nfs.encryptionInTransit.required',
        'properties.protocolSettings.smb.encryptionInTransit.required',
      ],
    },
    [REGISTRY]: {
      '2023-04-01': ['identity.type', 'properties.publicNetworkAccess', 'properties.regionDetails'],
      '2023-10-01': ['properties.registryPrivateEndpointConnections'],
    },
    [WORKSPACE]: {
      '2018-11-19': [
        'identity.type',
        'properties.applicationInsights',
        'properties.containerRegistry',
        'properties.keyVault',
        'properties.storageAccount',
        'tags',
      ],
      '2020-01-01': [
        'properties.encryption.keyVaultProperties.keyIdentifier',
        'properties.encryption.status',
        'properties.hbiWorkspace',
      ],
      '2020-03-01': [
        'properties.allowPublicAccessWhenBehindVnet',
        'properties.imageBuildCompute',
        'properties.privateEndpointConnections',
        'properties.sharedPrivateLinkResources',
      ],
      '2021-01-01': ['properties.primaryUserAssignedIdentity'],
      '2021-07-01': ['properties.publicNetworkAccess'],
      '2022-05-01': ['properties.v1LegacyMode'],
      '2023-10-01': [
        'properties.managedNetwork.isolationMode',
        'properties.managedNetwork.status.status',
        'properties.serverlessComputeSettings.serverlessComputeNoPublicIP',
      ],
      '2024-04-01': ['properties.enableDataIsolation'],
      '2025-06-01': ['properties.systemDatastoresAuthMode'],
    },
    [`${WORKSPACE}/batchEndpoints`]: { '2022-05-01': ['properties.authMode'] },
    [`${WORKSPACE}/computes`]: {
      '2018-11-19': ['identity.type', 'properties.properties.scaleSettings.minNodeCount'],
      '2019-06-01': ['properties.properties.remoteLoginPortPublicAccess'],
      '2020-06-01': [
        'properties.properties.applicationSharingPolicy',
        'properties.properties.sshSettings.sshPublicAccess',
        'properties.properties.subnet.id',
      ],
      '2021-04-01': [
        'properties.disableLocalAuth',
        'properties.properties.loadBalancerType',
        'properties.properties.sslConfiguration.status',
      ],
      '2022-05-01': ['properties.properties.enableNodePublicIp'],
      '2023-04-01': ['properties.properties.osImageMetadata.isLatestOsImageVersion'],
      '2025-12-01': ['properties.properties.idleTimeBeforeShutdown'],
    },
    [`${WORKSPACE}/connections`]: {
      '2020-06-01': ['properties.authType'],
      '2024-04-01': ['properties.isSharedToAll'],
    },
    [`${WORKSPACE}/datastores`]: {
      '2022-05-01': [
        'properties.credentials.credentialsType',
        'properties.datastoreType',
        'properties.protocol',
        'properties.serviceDataAccessAuthIdentity',
      ],
    },
    [`${WORKSPACE}/onlineEndpoints`]: {
      '2022-05-01': ['identity.type', 'properties.authMode'],
      '2022-10-01': ['properties.publicNetworkAccess'],
    },
    [`${WORKSPACE}/onlineEndpoints/deployments`]: {
      '2022-10-01': ['properties.egressPublicNetworkAccess'],
    },
    [`${WORKSPACE}/outboundRules`]: { '2023-10-01': ['properties.destination'] },
    [`${WORKSPACE}/serverlessEndpoints`]: { '2024-04-01': ['properties.authMode'] },
  }

/** Rules that judge what no stable version of their type holds, or that rest on one more member of it. */
export const OTHERWISE: Readonly<
  Record<string, { readonly since: string; readonly because: string }>
> = {
  'keyvault-certificate-validity': {
    since: '2016-10-01',
    because: 'a certificate is a secret with dates in it, and secrets came then',
  },
  'keyvault-defender': {
    since: '2015-06-01',
    because: 'the plan is a need; of the vault only its being there counts',
  },
  'storage-defender': {
    since: '2015-06-15',
    because: 'the setting is a need; of the account only its being there counts',
  },
  'ml-workspace-role-assignments': {
    since: '2018-11-19',
    because: 'assignments are a need; of the workspace only its being there counts',
  },
  'keyvault-key-cmk-consumer-follow': {
    since: '2019-09-01',
    because: 'versions are a need; the key says which of them is the newest since it can be read',
  },
  'ml-workspace-resync-keys': {
    since: '2025-06-01',
    because: 'it is about workspaces with keys, which systemDatastoresAuthMode tells apart',
  },
  'ml-workspace-ip-allowlist': {
    since: '2021-07-01',
    because: 'no stable version has the list; public network access, which closes it, is older',
  },
  ...Object.fromEntries(
    [
      'keyvault-diagnostic-logs',
      'mhsm-diagnostic-logs',
      'ml-online-endpoint-diagnostic-logs',
      'ml-registry-diagnostic-logs',
      'ml-workspace-diagnostic-logs',
      'storage-diagnostic-logs',
    ].map((id) => [
      id,
      { since: '2018-01-01', because: 'settings are a need; one date serves all types with logs' },
    ]),
  ),
}
