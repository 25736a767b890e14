// One template for all environments of a payment service: what is made depends on switches, and on what is there.
param environment string
param location string = resourceGroup().location
param withArchive bool = environment == 'prod'
param withPublicSite bool = false
param logsName string = 'log-payments'

resource logs 'Microsoft.OperationalInsights/workspaces@2023-09-01' existing = {
  name: logsName
}

resource ledger 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'stledger${environment}'
  location: location
  kind: 'StorageV2'
  sku: { name: 'Standard_GRS' }
  properties: {
    minimumTlsVersion: 'TLS1_2'
    allowBlobPublicAccess: false
    allowSharedKeyAccess: environment != 'prod'
    publicNetworkAccess: 'Disabled'
  }
}

resource archive 'Microsoft.Storage/storageAccounts@2023-05-01' = if (withArchive) {
  name: 'starchive${environment}'
  location: location
  tags: { purpose: 'audit' }
  kind: 'StorageV2'
  sku: { name: 'Standard_GRS' }
  properties: {
    minimumTlsVersion: 'TLS1_2'
    allowBlobPublicAccess: false
    allowSharedKeyAccess: true
    publicNetworkAccess: 'Enabled'
    immutableStorageWithVersioning: {
      enabled: true
      immutabilityPolicy: {
        state: 'Unlocked'
        immutabilityPeriodSinceCreationInDays: 365
        allowProtectedAppendWrites: false
      }
    }
  }
}

resource site 'Microsoft.Storage/storageAccounts@2023-05-01' = if (withPublicSite) {
  name: 'stsite${environment}'
  location: location
  kind: 'StorageV2'
  sku: { name: 'Standard_LRS' }
  properties: { allowBlobPublicAccess: true, minimumTlsVersion: 'TLS1_0', supportsHttpsTrafficOnly: false }

  resource blobs 'blobServices' = {
    name: 'default'
    properties: { isVersioningEnabled: false }
  }
}

module inspection 'modules/inspection.bicep' = {
  name: 'inspection'
  params: {
    location: location
    vaultName: 'kv-inspection-${environment}'
    longKept: logs.properties.retentionInDays >= 90
    site: withPublicSite
  }
}

module trail 'modules/trail.bicep' = {
  name: 'trail'
  params: {
    location: location
    vaultName: 'kv-trail-${environment}'
    paid: logs.properties.sku.name == 'PerGB2018'
  }
}
