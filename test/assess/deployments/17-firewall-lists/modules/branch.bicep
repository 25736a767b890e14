param location string
param name string
param ranges string[]
param subnetIds string[]
param vaults string[]

resource account 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'stbranch${name}'
  location: location
  kind: 'StorageV2'
  sku: { name: 'Standard_LRS' }
  properties: {
    minimumTlsVersion: 'TLS1_2'
    allowBlobPublicAccess: false
    publicNetworkAccess: 'Enabled'
    networkAcls: {
      defaultAction: 'Deny'
      bypass: 'AzureServices'
      ipRules: [for range in ranges: { action: 'Allow', value: range }]
      virtualNetworkRules: [for id in subnetIds: { action: 'Allow', id: id }]
    }
  }
}

resource each 'Microsoft.KeyVault/vaults@2023-07-01' = [
  for vault in vaults: {
    name: 'kv-${name}-${vault}'
    location: location
    properties: {
      tenantId: tenant().tenantId
      sku: { family: 'A', name: 'standard' }
      enableRbacAuthorization: true
      enablePurgeProtection: vault == 'safe' ? true : null
      publicNetworkAccess: 'Enabled'
      networkAcls: {
        defaultAction: length(ranges) > 0 ? 'Deny' : 'Allow'
        bypass: 'AzureServices'
        ipRules: map(ranges, range => { value: range })
        virtualNetworkRules: [for id in subnetIds: { id: id, ignoreMissingVnetServiceEndpoint: false }]
      }
    }
  }
]

output accountId string = account.id
