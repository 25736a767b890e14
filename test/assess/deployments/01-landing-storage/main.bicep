// The landing account of a bank's data platform: closed, logged, reached through an endpoint in the network team's subnet.
@description('Short name of the environment.')
@allowed(['dev', 'test', 'prod'])
param environment string

param location string = resourceGroup().location

@description('The group of the network team.')
param networkGroup string

@description('What the data teams put where, and for how long deleted blobs stay.')
param containers { name: string, owner: string }[]

param retentionDays int = 30
param logAnalyticsName string

@description('Object id of the group of data engineers.')
param engineersId string

var accountName = toLower('stlanding${environment}${take(uniqueString(resourceGroup().id), 6)}')
var blobDataContributor = 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'

resource network 'Microsoft.Network/virtualNetworks@2024-05-01' existing = {
  name: 'vnet-data-${environment}'
  scope: resourceGroup(networkGroup)

  resource endpoints 'subnets' existing = {
    name: 'snet-endpoints'
  }
}

resource logs 'Microsoft.OperationalInsights/workspaces@2023-09-01' existing = {
  name: logAnalyticsName
}

resource account 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: accountName
  location: location
  tags: { owner: 'data-platform', environment: environment }
  kind: 'StorageV2'
  sku: { name: environment == 'prod' ? 'Standard_ZRS' : 'Standard_LRS' }
  properties: {
    accessTier: 'Hot'
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    publicNetworkAccess: 'Disabled'
    networkAcls: { bypass: 'AzureServices', defaultAction: 'Deny' }
    sasPolicy: { sasExpirationPeriod: '1.00:00:00', expirationAction: 'Block' }
    keyPolicy: { keyExpirationPeriodInDays: 60 }
  }

  resource blobs 'blobServices' = {
    name: 'default'
    properties: {
      isVersioningEnabled: true
      changeFeed: { enabled: true }
      deleteRetentionPolicy: { enabled: true, days: retentionDays }
      containerDeleteRetentionPolicy: { enabled: true, days: retentionDays }
    }

    resource each 'containers' = [
      for container in containers: {
        name: container.name
        properties: { publicAccess: 'None', metadata: { owner: container.owner } }
      }
    ]
  }
}

resource blobLogs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-log-analytics'
  scope: account::blobs
  properties: {
    workspaceId: logs.id
    logs: [{ categoryGroup: 'audit', enabled: true }, { categoryGroup: 'allLogs', enabled: true }]
    metrics: [{ category: 'Transaction', enabled: true }]
  }
}

resource endpoint 'Microsoft.Network/privateEndpoints@2024-05-01' = {
  name: 'pe-${account.name}-blob'
  location: location
  properties: {
    subnet: { id: network::endpoints.id }
    privateLinkServiceConnections: [
      { name: 'blob', properties: { privateLinkServiceId: account.id, groupIds: ['blob'] } }
    ]
  }

  resource dns 'privateDnsZoneGroups' = {
    name: 'default'
    properties: {
      privateDnsZoneConfigs: [{ name: 'blob', properties: { privateDnsZoneId: blobZone.id } }]
    }
  }
}

resource blobZone 'Microsoft.Network/privateDnsZones@2020-06-01' existing = {
  name: 'privatelink.blob.${az.environment().suffixes.storage}'
  scope: resourceGroup(networkGroup)
}

resource engineers 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(account.id, engineersId, blobDataContributor)
  scope: account
  properties: {
    principalId: engineersId
    principalType: 'Group'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', blobDataContributor)
  }
}

resource keep 'Microsoft.Authorization/locks@2020-05-01' = {
  name: 'keep'
  scope: account
  properties: { level: 'CanNotDelete', notes: 'Landing data of all teams.' }
}

output accountId string = account.id
