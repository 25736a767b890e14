param accountName string
param vaultName string
param tags object

@secure()
param registryPassword string

resource account 'Microsoft.Storage/storageAccounts@2024-01-01' = {
  name: accountName
  location: resourceGroup().location
  tags: tags
  kind: 'StorageV2'
  sku: { name: 'Standard_GZRS' }
  properties: {
    isHnsEnabled: true
    minimumTlsVersion: 'TLS1_2'
    allowBlobPublicAccess: false
    allowSharedKeyAccess: false
    allowCrossTenantReplication: false
    publicNetworkAccess: 'Enabled'
    networkAcls: { bypass: 'None', defaultAction: 'Deny', ipRules: [{ value: '198.51.100.17' }] }
  }
}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2024-01-01' = {
  parent: account
  name: 'default'
  properties: {
    deleteRetentionPolicy: { enabled: true, days: 3 }
    containerDeleteRetentionPolicy: { enabled: true, days: 14 }
    cors: {
      corsRules: [
        {
          allowedOrigins: ['*']
          allowedMethods: ['GET', 'PUT']
          allowedHeaders: ['*']
          exposedHeaders: ['*']
          maxAgeInSeconds: 60
        }
      ]
    }
  }
}

resource vault 'Microsoft.KeyVault/vaults@2024-11-01' = {
  name: vaultName
  location: resourceGroup().location
  tags: tags
  properties: {
    tenantId: tenant().tenantId
    sku: { family: 'A', name: 'standard' }
    enableRbacAuthorization: true
    enablePurgeProtection: true
    publicNetworkAccess: 'Disabled'
  }

  resource password 'secrets' = {
    name: 'trial-registry'
    properties: {
      value: registryPassword
      contentType: 'password'
      attributes: { enabled: true, exp: 1830297600 }
    }
  }
}

output accountId string = account.id
output accountName string = account.name
