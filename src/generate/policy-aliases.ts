// Azure Policy sees a property through an alias. An initiative that names one that does not exist cannot be deployed at
// all, so only aliases are used that stand in the provider's list (Get-AzPolicyAlias; read in Azure/azure-policy-linter).
import type { Rule } from '../engine/rule.ts'

// By type: ARM paths whose alias is the type, a slash, and the path without its leading `properties.`.
const ALIASED: Readonly<Record<string, readonly string[]>> = {
  'Microsoft.KeyVault/managedHSMs': [
    'properties.enablePurgeProtection',
    'properties.enableSoftDelete',
    'properties.networkAcls.bypass',
    'properties.networkAcls.defaultAction',
    'properties.publicNetworkAccess',
    'properties.securityDomainProperties.activationStatus',
    'properties.softDeleteRetentionInDays',
  ],
  'Microsoft.KeyVault/vaults': [
    'properties.enabledForDeployment',
    'properties.enabledForDiskEncryption',
    'properties.enabledForTemplateDeployment',
    'properties.enablePurgeProtection',
    'properties.enableRbacAuthorization',
    'properties.enableSoftDelete',
    'properties.networkAcls.bypass',
    'properties.networkAcls.defaultAction',
    'properties.publicNetworkAccess',
    'properties.sku.name',
    'properties.softDeleteRetentionInDays',
  ],
  'Microsoft.MachineLearningServices/registries': ['properties.publicNetworkAccess'],
  'Microsoft.MachineLearningServices/workspaces': [
    'properties.allowPublicAccessWhenBehindVnet',
    'properties.enableDataIsolation',
    'properties.encryption.status',
    'properties.hbiWorkspace',
    'properties.imageBuildCompute',
    'properties.managedNetwork.isolationMode',
    'properties.managedNetwork.status.status',
    'properties.primaryUserAssignedIdentity',
    'properties.publicNetworkAccess',
    'properties.serverlessComputeSettings.serverlessComputeNoPublicIP',
    'properties.systemDatastoresAuthMode',
    'properties.v1LegacyMode',
  ],
  'Microsoft.MachineLearningServices/workspaces/batchEndpoints': ['properties.authMode'],
  'Microsoft.MachineLearningServices/workspaces/computes': [
    'properties.computeType',
    'properties.disableLocalAuth',
    'properties.properties.applicationSharingPolicy',
    'properties.properties.enableNodePublicIp',
    'properties.properties.osImageMetadata.isLatestOsImageVersion',
    'properties.properties.remoteLoginPortPublicAccess',
    'properties.properties.scaleSettings.minNodeCount',
    'properties.properties.sshSettings.sshPublicAccess',
    'properties.properties.subnet.id',
  ],
  'Microsoft.Storage/storageAccounts': [
    'properties.allowBlobPublicAccess',
    'properties.allowCrossTenantReplication',
    'properties.allowedCopyScope',
    'properties.allowSharedKeyAccess',
    'properties.azureFilesIdentityBasedAuthentication.directoryServiceOptions',
    'properties.dataCollaborationPolicyProperties.allowCrossTenantDataSharing',
    'properties.dataCollaborationPolicyProperties.allowStorageDataShares',
    'properties.defaultToOAuthAuthentication',
    'properties.encryption.keySource',
    'properties.encryption.keyvaultproperties.keyversion',
    'properties.encryption.requireInfrastructureEncryption',
    'properties.encryption.services.queue.keyType',
    'properties.encryption.services.table.keyType',
    'properties.immutableStorageWithVersioning.enabled',
    'properties.isHnsEnabled',
    'properties.isLocalUserEnabled',
    'properties.isNfsV3Enabled',
    'properties.isSftpEnabled',
    'properties.keyPolicy.keyExpirationPeriodInDays',
    'properties.minimumTlsVersion',
    'properties.networkAcls.bypass',
    'properties.networkAcls.defaultAction',
    'properties.publicNetworkAccess',
    'properties.sasPolicy.expirationAction',
    'properties.sasPolicy.sasExpirationPeriod',
    'properties.supportsHttpsTrafficOnly',
    'sku.name',
  ],
  'Microsoft.Storage/storageAccounts/blobServices': [
    'properties.changeFeed.enabled',
    'properties.containerDeleteRetentionPolicy.days',
    'properties.containerDeleteRetentionPolicy.enabled',
    'properties.deleteRetentionPolicy.days',
    'properties.deleteRetentionPolicy.enabled',
    'properties.isVersioningEnabled',
  ],
  'Microsoft.Storage/storageAccounts/encryptionScopes': [
    'properties.requireInfrastructureEncryption',
    'properties.source',
  ],
  'Microsoft.Storage/storageAccounts/fileServices': [
    'properties.protocolSettings.nfs.encryptionInTransit.required',
    'properties.protocolSettings.smb.authenticationMethods',
    'properties.protocolSettings.smb.channelEncryption',
    'properties.protocolSettings.smb.encryptionInTransit.required',
    'properties.protocolSettings.smb.kerberosTicketEncryption',
    'properties.protocolSettings.smb.versions',
    'properties.shareDeleteRetentionPolicy.days',
    'properties.shareDeleteRetentionPolicy.enabled',
  ],
}

// Members of every resource that a condition may name without an alias.
const FIELDS = ['identity.type', 'kind', 'location']

/** How Azure Policy names a path of this rule's type, or undefined when no name is known. */
export function policyField(rule: Rule, path: string): string | undefined {
  if (FIELDS.includes(path)) return path
  const { type } = rule.resource
  if (ALIASED[type]?.includes(path) !== true) return undefined
  // A compute's own properties lie one level deeper than those that all computes share.
  return `${type}/${path.replace(/^(?:properties\.)+/, '')}`
}
