// A data lake whose endpoints lie in the group of the network team; the vault's waits for the approval of its owner.
param location string = resourceGroup().location
param networkGroup string = 'rg-network-prod'
param subnetName string = 'snet-endpoints'

resource lake 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'stlakewards'
  location: location
  kind: 'StorageV2'
  sku: { name: 'Standard_ZRS' }
  properties: {
    isHnsEnabled: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    allowSharedKeyAccess: false
    publicNetworkAccess: 'Disabled'
    networkAcls: { defaultAction: 'Deny', bypass: 'Logging, Metrics, AzureServices' }
  }
}

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: 'kv-wards'
  location: location
  properties: {
    tenantId: tenant().tenantId
    sku: { family: 'A', name: 'standard' }
    enableRbacAuthorization: true
    enablePurgeProtection: true
    publicNetworkAccess: 'Enabled'
    networkAcls: { defaultAction: 'Deny', bypass: 'AzureServices', ipRules: [{ value: '203.0.113.8/29' }] }
  }
}

resource spare 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'stsparewards'
  location: location
  kind: 'StorageV2'
  sku: { name: 'Standard_LRS' }
  properties: { publicNetworkAccess: 'SecuredByPerimeter', minimumTlsVersion: 'TLS1_1' }
}

module endpoints 'modules/endpoint.bicep' = [
  for group in ['blob', 'dfs']: {
    scope: resourceGroup(networkGroup)
    name: 'endpoint-${lake.name}-${group}'
    params: {
      name: 'pe-${lake.name}-${group}'
      location: location
      targetId: lake.id
      group: group
      subnetName: subnetName
    }
  }
]

module vaultEndpoint 'modules/endpoint.bicep' = {
  scope: resourceGroup(networkGroup)
  name: 'endpoint-${vault.name}'
  params: {
    name: 'pe-${vault.name}'
    location: location
    targetId: vault.id
    group: 'vault'
    subnetName: subnetName
    manual: true
  }
}
