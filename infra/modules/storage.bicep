// The one storage account: package, records, queues, dead letters. It has no usable keys and no public blobs.

@description('Name of the account.')
@minLength(3)
@maxLength(24)
param name string
@description('Region.')
param location string
@description('Tags.')
param tags object
@description('Redundancy.')
param sku string
@description('Reached over private endpoints only.')
param isPrivate bool
@description('Log Analytics workspace that takes the diagnostic logs.')
param workspaceId string
@description('Object id of the identity of the service.')
param servicePrincipalId string
@description('Resource id of that identity. Names of role assignments are made of it: an object id is not known before the deployment, and a preview would stop at it.')
param serviceId string
@description('Object id of the identity that writes dead letters.')
param eventsPrincipalId string
@description('Resource id of that identity.')
param eventsId string

// Storage Blob Data Owner, Storage Queue Data Contributor and Storage Table Data Contributor, which the Functions host
// needs on its account; and Storage Blob Data Contributor for dead letters, on their container only.
var blobOwner = 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'
var queueContributor = '974c5e8b-45b9-4653-ba55-5f855dd0fb88'
var tableContributor = '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'
var blobContributor = 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'

resource account 'Microsoft.Storage/storageAccounts@2025-08-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: sku }
  properties: {
    accessTier: 'Hot'
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    allowSharedKeyAccess: false
    allowedCopyScope: 'AAD'
    defaultToOAuthAuthentication: true
    isLocalUserEnabled: false
    isSftpEnabled: false
    isNfsV3Enabled: false
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    publicNetworkAccess: isPrivate ? 'Disabled' : 'Enabled'
    networkAcls: {
      defaultAction: isPrivate ? 'Deny' : 'Allow'
      bypass: 'AzureServices'
      ipRules: []
      virtualNetworkRules: []
    }
    dataCollaborationPolicyProperties: { allowCrossTenantDataSharing: false }
    keyPolicy: { keyExpirationPeriodInDays: 90 }
    sasPolicy: { sasExpirationPeriod: '1.00:00:00', expirationAction: 'Block' }
    encryption: {
      keySource: 'Microsoft.Storage'
      requireInfrastructureEncryption: true
      services: {
        blob: { enabled: true, keyType: 'Account' }
        file: { enabled: true, keyType: 'Account' }
        queue: { enabled: true, keyType: 'Account' }
        table: { enabled: true, keyType: 'Account' }
      }
    }
  }
}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2025-08-01' = {
  parent: account
  name: 'default'
  properties: {
    deleteRetentionPolicy: { enabled: true, days: 14 }
    containerDeleteRetentionPolicy: { enabled: true, days: 14 }
    isVersioningEnabled: true
    changeFeed: { enabled: true, retentionInDays: 14 }
    cors: { corsRules: [] }
    staticWebsite: { enabled: false }
  }

  resource packages 'containers' = {
    name: 'packages'
    properties: { publicAccess: 'None' }
  }

  resource deadLetters 'containers' = {
    name: 'dead-letters'
    properties: { publicAccess: 'None' }
  }
}

// The queues of the service, and those that the host moves a message to when it gives up on it. The host makes none of the
// first: until they are there, it warns at every look.
resource queueService 'Microsoft.Storage/storageAccounts/queueServices@2025-08-01' = {
  parent: account
  name: 'default'
  properties: { cors: { corsRules: [] } }
}

resource queues 'Microsoft.Storage/storageAccounts/queueServices/queues@2025-08-01' = [
  for queue in ['work', 'work-poison', 'alerts', 'alerts-poison']: {
    parent: queueService
    name: queue
  }
]

// Versions of the package and old dead letters do not pile up.
resource lifecycle 'Microsoft.Storage/storageAccounts/managementPolicies@2025-08-01' = {
  parent: account
  name: 'default'
  properties: {
    policy: {
      rules: [
        {
          name: 'old-versions'
          enabled: true
          type: 'Lifecycle'
          definition: {
            filters: { blobTypes: ['blockBlob'] }
            actions: { version: { delete: { daysAfterCreationGreaterThan: 30 } } }
          }
        }
        {
          name: 'old-dead-letters'
          enabled: true
          type: 'Lifecycle'
          definition: {
            filters: { blobTypes: ['blockBlob'], prefixMatch: ['dead-letters/'] }
            actions: { baseBlob: { delete: { daysAfterModificationGreaterThan: 30 } } }
          }
        }
      ]
    }
  }
  dependsOn: [blobs]
}

// The only stable version is of 2016 and does not know the blob service.
resource blobLogs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'rebaseline'
  scope: blobs
  properties: {
    workspaceId: workspaceId
    logs: [
      { category: 'StorageRead', enabled: true }
      { category: 'StorageWrite', enabled: true }
      { category: 'StorageDelete', enabled: true }
    ]
  }
}

resource serviceRoles 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for role in [blobOwner, queueContributor, tableContributor]: {
    name: guid(account.id, serviceId, role)
    scope: account
    properties: {
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role)
      principalId: servicePrincipalId
      principalType: 'ServicePrincipal'
    }
  }
]

resource deadLetterRole 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(blobs::deadLetters.id, eventsId, blobContributor)
  scope: blobs::deadLetters
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', blobContributor)
    principalId: eventsPrincipalId
    principalType: 'ServicePrincipal'
  }
}

@description('Resource id.')
output id string = account.id
@description('Name.')
output name string = account.name
@description('Address of the container of the package.')
output packages string = 'https://${account.name}.blob.${environment().suffixes.storage}/${blobs::packages.name}'
@description('Address of the blob service.')
output blobEndpoint string = 'https://${account.name}.blob.${environment().suffixes.storage}'
@description('Address of the queue service.')
output queueEndpoint string = 'https://${account.name}.queue.${environment().suffixes.storage}'
@description('Address of the table service.')
output tableEndpoint string = 'https://${account.name}.table.${environment().suffixes.storage}'
