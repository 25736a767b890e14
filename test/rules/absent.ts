// What it means that Azure returns no value, by type and member: as the service documents or shows it, not as a rule says.
// Where documentation and old resources differ, the reading that finds the gap.
import type { Json } from '../../src/engine/json.ts'

/** What an absent value is, and how that is known. */
export interface Absence {
  /** The value that the service then uses; undefined when nobody can tell. */
  readonly means: Json | undefined
  readonly because: string
}

type Absences = Readonly<Record<string, Absence>>

const ML = 'Microsoft.MachineLearningServices'

function means(value: Json | undefined, because: string): Absence {
  return { means: value, because }
}

const off = means(false, 'the default of the member in the REST definition')
const enabledItem = means(true, 'attributes name it only where somebody changed it')
const kindOfItem = (what: string) =>
  means('unknown', `${what} is required: without it, nobody can tell`)

/** Absences by type. */
export const ABSENT: Readonly<Record<string, Absences>> = {
  'Microsoft.Storage/storageAccounts': {
    kind: means('StorageV2', 'required; the kind that all new accounts have'),
    'properties.allowBlobPublicAccess': means(true, 'older accounts without a value allow it'),
    'properties.allowCrossTenantReplication': means(true, 'null means allowed on older accounts'),
    'properties.allowSharedKeyAccess': means(true, 'null is equivalent to true (REST definition)'),
    'properties.allowedCopyScope': means('All', 'null allows copies from any account'),
    'properties.dataCollaborationPolicyProperties.allowCrossTenantDataSharing': means(
      undefined,
      'no default is documented',
    ),
    'properties.defaultToOAuthAuthentication': means(false, 'default false (REST definition)'),
    'properties.encryption.keySource': means('Microsoft.Storage', 'keys of the service by default'),
    'properties.encryption.requireInfrastructureEncryption': off,
    'properties.encryption.services.queue.keyType': means('Service', 'default Service'),
    'properties.encryption.services.table.keyType': means('Service', 'default Service'),
    'properties.isHnsEnabled': off,
    'properties.isNfsV3Enabled': off,
    'properties.isSftpEnabled': off,
    'properties.minimumTlsVersion': means('TLS1_0', 'interpreted as TLS 1.0 (REST definition)'),
    'properties.networkAcls.defaultAction': means(
      'Allow',
      'without a firewall all networks come in',
    ),
    'properties.supportsHttpsTrafficOnly': means(true, 'true since api-version 2019-04-01'),
  },
  'Microsoft.Storage/storageAccounts/blobServices': {
    'properties.containerDeleteRetentionPolicy.days': means(0, 'without a policy nothing is kept'),
    'properties.containerDeleteRetentionPolicy.enabled': off,
    'properties.deleteRetentionPolicy.days': means(0, 'without a policy nothing is kept'),
    'properties.deleteRetentionPolicy.enabled': off,
    'properties.staticWebsite.enabled': off,
  },
  'Microsoft.Storage/storageAccounts/blobServices/containers': {
    'properties.publicAccess': means('None', 'containers are private by default'),
  },
  'Microsoft.Storage/storageAccounts/encryptionScopes': {
    'properties.source': means('Microsoft.Storage', 'keys of the service by default'),
    'properties.state': means('Enabled', 'a scope is made enabled'),
  },
  'Microsoft.Storage/storageAccounts/fileServices': {
    'properties.protocolSettings.smb.channelEncryption': means(
      'AES-128-CCM;AES-128-GCM;AES-256-GCM;',
      'all ciphers are offered',
    ),
    'properties.protocolSettings.smb.kerberosTicketEncryption': means(
      'RC4-HMAC;AES-256;',
      'both are offered',
    ),
    'properties.protocolSettings.smb.versions': means(
      'SMB2.1;SMB3.0;SMB3.1.1;',
      'all dialects are offered',
    ),
    'properties.shareDeleteRetentionPolicy.days': means(0, 'absent until the first write'),
    'properties.shareDeleteRetentionPolicy.enabled': means(false, 'absent until the first write'),
  },
  'Microsoft.KeyVault/vaults': {
    'properties.enablePurgeProtection': means(false, 'false is never returned'),
    'properties.enableRbacAuthorization': means(false, 'existing vaults use access policies'),
    'properties.enableSoftDelete': means(
      false,
      'vaults of before 2020 return nothing and have none',
    ),
    'properties.enabledForDeployment': off,
    'properties.enabledForDiskEncryption': off,
    'properties.enabledForTemplateDeployment': off,
    'properties.networkAcls.defaultAction': means(
      'Allow',
      'without a firewall all networks come in',
    ),
    'properties.publicNetworkAccess': means('Enabled', 'default enabled (REST definition)'),
    'properties.sku.name': means('standard', 'required; the lesser of the two'),
    'properties.softDeleteRetentionInDays': means(90, 'default 90 (REST definition)'),
    'tags.keyProtection': means('', 'nobody asked for hardware'),
  },
  'Microsoft.KeyVault/vaults/keys': {
    'properties.attributes.enabled': enabledItem,
    'properties.attributes.exportable': off,
    'properties.kty': means('RSA', 'a key without a mark of hardware is one of software'),
  },
  'Microsoft.KeyVault/vaults/secrets': {
    'properties.attributes.enabled': enabledItem,
    'properties.contentType': means('', 'a secret that nobody described is no certificate'),
  },
  'Microsoft.KeyVault/managedHSMs': {
    'properties.enablePurgeProtection': off,
    'properties.enableSoftDelete': means(true, 'always on, cannot be switched off'),
    'properties.securityDomainProperties.activationStatus': means(
      undefined,
      'nothing else says whether the HSM is activated',
    ),
  },
  'Microsoft.KeyVault/managedHSMs/keys': { 'properties.attributes.enabled': enabledItem },
  [`${ML}/registries`]: {
    'identity.type': means('None', 'a resource without an identity has no member for it'),
    'properties.publicNetworkAccess': means('Enabled', 'default Enabled (REST definition)'),
  },
  [`${ML}/workspaces`]: {
    'identity.type': means('None', 'a resource without an identity has no member for it'),
    kind: means('Default', 'workspaces of before there were hubs have no kind'),
    'properties.allowPublicAccessWhenBehindVnet': off,
    'properties.enableServiceSideCMKEncryption': off,
    'properties.encryption.status': means('Disabled', 'keys of the service by default'),
    'properties.hbiWorkspace': off,
    'properties.managedNetwork.isolationMode': means('Disabled', 'there is no managed network'),
    'properties.publicNetworkAccess': means('Enabled', 'the service treats it as Enabled'),
    'properties.systemDatastoresAuthMode': means('AccessKey', 'datastores hold keys by default'),
    'properties.v1LegacyMode': means(undefined, 'it depends on when the workspace was made'),
  },
  [`${ML}/workspaces/batchEndpoints`]: {
    'properties.authMode': means(undefined, 'required: without it, nobody can tell'),
  },
  [`${ML}/workspaces/computes`]: {
    'identity.type': means('None', 'a resource without an identity has no member for it'),
    'properties.computeType': kindOfItem('the kind of a compute'),
    'properties.disableLocalAuth': off,
    'properties.isAttachedCompute': off,
    'properties.properties.applicationSharingPolicy': means('Shared', 'default (REST definition)'),
    'properties.properties.enableNodePublicIp': means(true, 'nodes have public addresses'),
    'properties.properties.osImageMetadata.isLatestOsImageVersion': means(
      undefined,
      'nothing else says how old the image is',
    ),
    'properties.properties.sshSettings.sshPublicAccess': means('Disabled', 'default Disabled'),
  },
  [`${ML}/workspaces/datastores`]: {
    'properties.credentials.credentialsType': kindOfItem('the kind of credentials'),
    'properties.datastoreType': kindOfItem('the kind of a datastore'),
  },
  [`${ML}/workspaces/onlineEndpoints`]: {
    'identity.type': means('None', 'a resource without an identity has no member for it'),
    'properties.compute': means('none', 'managed endpoints name no compute'),
    'properties.publicNetworkAccess': means('Enabled', 'default Enabled (REST definition)'),
  },
  [`${ML}/workspaces/onlineEndpoints/deployments`]: {
    'properties.endpointComputeType': means('Managed', 'the kind that needs no cluster'),
  },
  [`${ML}/workspaces/outboundRules`]: {
    'properties.category': means('UserDefined', 'rules of the service say that they are required'),
  },
  [`${ML}/workspaces/serverlessEndpoints`]: {
    'properties.authMode': means(undefined, 'required: without it, nobody can tell'),
  },
}
