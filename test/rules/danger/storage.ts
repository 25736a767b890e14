// Dangers of writes to storage accounts and their services.
import type { Danger, Dangers } from './danger.ts'

const LEARN = 'https://learn.microsoft.com/azure/storage'
const NETWORK = `${LEARN}/common/storage-network-security`
const SMB = `${LEARN}/files/files-smb-protocol`

// A retention only adds: what is deleted from then on stays, and is paid for.
const kept = (source: string, to: Danger['to']): Danger => ({
  ...(to === undefined ? {} : { to }),
  least: 'safe',
  because: 'what is deleted later is kept; nothing that exists changes, and nobody loses access',
  source: `${LEARN}/${source}`,
})

const weakSmb = (because: string): Danger => ({ least: 'approval', because, source: SMB })

const ACCOUNT: Dangers[string] = {
  'properties.publicNetworkAccess': {
    to: 'Disabled',
    least: 'guarded',
    asks: [['nobodyComesPublicly'], ['nothingPublished'], ['storagePrivateEndpoints']],
    because:
      'whoever has no private endpoint is refused, by whatever list the firewall let them in',
    source: NETWORK,
  },
  'properties.networkAcls.defaultAction': {
    to: 'Deny',
    least: 'guarded',
    asks: [['publicNetworkIsOff', 'nobodyComesPublicly'], ['nothingPublished']],
    because: 'whoever no list names is refused: readers of web sites and containers, mounts, jobs',
    source: NETWORK,
  },
  'properties.networkAcls.ipRules': {
    least: 'guarded',
    asks: [['nobodyComesPublicly']],
    because: 'somebody put the range there, and comes from it',
    source: NETWORK,
  },
  'properties.networkAcls.ipv6Rules': {
    least: 'guarded',
    asks: [['nobodyComesPublicly']],
    because: 'somebody put the range there, and comes from it',
    source: NETWORK,
  },
  'properties.networkAcls.resourceAccessRules': {
    least: 'approval',
    because: 'it opens the firewall to a resource because that resource names the account',
    source: NETWORK,
  },
  'properties.networkAcls.bypass': {
    least: 'approval',
    because: 'it opens the firewall to every trusted service, Azure ML among them',
    source: NETWORK,
  },
  'properties.allowBlobPublicAccess': {
    to: false,
    least: 'guarded',
    asks: [['noPublicContainer']],
    because: 'anonymous readers of a public container are refused at once',
    source: `${LEARN}/blobs/anonymous-read-access-prevent`,
  },
  'properties.allowCrossTenantReplication': {
    to: false,
    least: 'guarded',
    asks: [['noCrossTenantReplication']],
    because: 'Azure refuses it, or replication stops, where a policy leads into another tenant',
    source: `${LEARN}/blobs/object-replication-prevent-cross-tenant-policies`,
  },
  'properties.supportsHttpsTrafficOnly': {
    to: true,
    least: 'guarded',
    asks: [['noUnencryptedMount'], ['noHttpReaders']],
    because: 'NFS and SMB mounts without encryption, and links over plain HTTP, end',
    source: `${LEARN}/common/storage-require-secure-transfer`,
  },
  'properties.minimumTlsVersion': {
    to: 'TLS1_2',
    least: 'safe',
    because: 'Azure Storage itself refuses what is older than TLS 1.2 since 3 February 2026',
    source: `${LEARN}/common/transport-layer-security-configure-migrate-to-tls2`,
  },
  'properties.defaultToOAuthAuthentication': {
    to: true,
    least: 'safe',
    because: 'the portal only offers the other way first: one click leads back to the key',
    source: `${LEARN}/blobs/authorize-data-operations-portal`,
  },
  'properties.keyPolicy.keyExpirationPeriodInDays': {
    least: 'safe',
    because: 'people are reminded to rotate; an expired key keeps working',
    source: `${LEARN}/common/storage-account-keys-manage`,
  },
  'properties.sasPolicy': {
    to: { expirationAction: 'Log' },
    least: 'safe',
    because: 'a SAS that lives too long is logged; only the action Block would refuse it',
    source: `${LEARN}/common/sas-expiration-policy`,
  },
  'properties.allowSharedKeyAccess': {
    to: false,
    least: 'approval',
    never: ['noWorkspaceUsesAccountKey'],
    because: 'every request that is signed with the key, and every SAS that it signed, fails',
    source: `${LEARN}/common/shared-key-authorization-prevent`,
  },
  'properties.isSftpEnabled': {
    to: false,
    least: 'approval',
    because: 'somebody pays for SFTP by the hour to exchange files with others',
    source: `${LEARN}/blobs/secure-file-transfer-protocol-support-how-to`,
  },
  'properties.isLocalUserEnabled': {
    to: false,
    least: 'approval',
    because: 'local users are how SFTP clients sign in',
    source: `${LEARN}/blobs/secure-file-transfer-protocol-support-authorize-access`,
  },
  'properties.allowedCopyScope': {
    to: 'AAD',
    least: 'approval',
    because: 'copies from accounts of other tenants fail, and nobody can list them beforehand',
    source: `${LEARN}/common/security-restrict-copy-operations`,
  },
  'properties.encryption.keyvaultproperties.keyversion': {
    to: '',
    least: 'approval',
    because: 'the newest version decides from then on: if it is disabled, all data is unreadable',
    source: `${LEARN}/common/customer-managed-keys-configure-existing-account`,
  },
  kind: {
    to: 'StorageV2',
    least: 'approval',
    final: true,
    because: 'an upgrade is for good, and access is priced differently afterwards',
    source: `${LEARN}/common/storage-account-upgrade`,
  },
  'properties.accessTier': {
    to: 'Hot',
    least: 'approval',
    because: 'the tier decides what storage and access cost; it is chosen with an upgrade',
    source: `${LEARN}/common/storage-account-upgrade`,
  },
}

const BLOBS: Dangers[string] = {
  'properties.deleteRetentionPolicy.enabled': kept('blobs/soft-delete-blob-overview', true),
  'properties.deleteRetentionPolicy.days': kept('blobs/soft-delete-blob-overview', undefined),
  'properties.containerDeleteRetentionPolicy.enabled': kept(
    'blobs/soft-delete-container-overview',
    true,
  ),
  'properties.containerDeleteRetentionPolicy.days': kept(
    'blobs/soft-delete-container-overview',
    undefined,
  ),
  'properties.isVersioningEnabled': {
    to: true,
    least: 'approval',
    because: 'each overwrite keeps a version that is paid for, without an end',
    source: `${LEARN}/blobs/versioning-overview`,
  },
  'properties.cors.corsRules': {
    least: 'approval',
    because: 'web pages of an origin that is taken out cannot reach the data any more',
    source:
      'https://learn.microsoft.com/rest/api/storageservices/cross-origin-resource-sharing--cors--support-for-the-azure-storage-services',
  },
}

const FILES: Dangers[string] = {
  'properties.shareDeleteRetentionPolicy.enabled': kept(
    'files/storage-files-prevent-file-share-deletion',
    true,
  ),
  'properties.shareDeleteRetentionPolicy.days': kept(
    'files/storage-files-prevent-file-share-deletion',
    undefined,
  ),
  'properties.protocolSettings.smb.encryptionInTransit.required': weakSmb(
    'mounts without encryption end, and Azure does not list who has mounted a share',
  ),
  'properties.protocolSettings.nfs.encryptionInTransit.required': {
    least: 'approval',
    because: 'NFS mounts without the mount helper end, and Azure does not list them',
    source: `${LEARN}/files/encryption-in-transit-for-nfs-shares`,
  },
  'properties.protocolSettings.smb.channelEncryption': weakSmb(
    'clients that do not know the cipher cannot mount any more',
  ),
  'properties.protocolSettings.smb.kerberosTicketEncryption': weakSmb(
    'domain accounts without AES keys cannot mount any more',
  ),
  'properties.protocolSettings.smb.versions': weakSmb('older clients cannot mount any more'),
}

/** What may be written to a storage account and below it. */
export const STORAGE: Dangers = {
  'Microsoft.Storage/storageAccounts': ACCOUNT,
  'Microsoft.Storage/storageAccounts/blobServices': BLOBS,
  'Microsoft.Storage/storageAccounts/fileServices': FILES,
  'Microsoft.Storage/storageAccounts/blobServices/containers': {
    'properties.publicAccess': {
      to: 'None',
      least: 'approval',
      because: 'somebody opened the container to anonymous readers, who are refused from then on',
      source: `${LEARN}/blobs/anonymous-read-access-configure`,
    },
  },
  'Microsoft.Storage/storageAccounts/encryptionScopes': {
    'properties.source': {
      to: 'Microsoft.KeyVault',
      least: 'approval',
      beside: 'properties.keyVaultProperties.keyUri',
      because: 'it says that a key of somebody else encrypts: without saying which, nothing does',
      source: `${LEARN}/blobs/encryption-scope-manage`,
    },
    'properties.keyVaultProperties.keyUri': {
      least: 'approval',
      because: 'data under a scope whose key cannot be used answers 403',
      source: `${LEARN}/blobs/encryption-scope-manage`,
    },
  },
}
