// With a parameter that may be null, what it is compiled to has symbolic names.
param note string?
@secure()
@minLength(12)
param password string
param names array
@allowed(['open', 'closed'])
param access string = 'closed'

var network = access == 'open' ? { publicNetworkAccess: 'Enabled' } : { publicNetworkAccess: 'Disabled' }

resource lock 'Microsoft.Authorization/locks@2020-05-01' = { // here: lock
  name: 'lock'
  scope: vault
  properties: { level: 'CanNotDelete' }
}

@description('The vault.')
resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = { // here: kv-estate
  name: 'kv-estate'
  tags: { note: note ?? 'none' }
  location: 'westeurope'
  properties: union(network, {
    tenantId: tenant().tenantId
    sku: { family: 'A', name: 'standard' }
    accessPolicies: []
  })

  resource secret 'secrets' = { // here: kv-estate/password
    name: 'password'
    properties: { value: password }
  }
}

resource queue 'Microsoft.Storage/storageAccounts/queueServices@2023-05-01' = { // here: stsecond/default
  parent: second
  name: 'default'
}

module inOrder 'modules/account.bicep' = [for name in names: { // line of a module
  name: 'accounts-${name}'
  params: { suffix: name, isOpen: access == 'open' }
}]

resource second 'Microsoft.Storage/storageAccounts@2023-05-01' = { // here: stsecond
  name: 'stsecond'
  location: 'westeurope'
  sku: { name: 'Standard_LRS' }
  kind: 'StorageV2'
  properties: network
}

module single 'modules/account.bicep' = if (access == 'open') {
  name: 'single'
  params: { suffix: 'single' }
}

resource known 'Microsoft.Storage/storageAccounts@2023-05-01' existing = {
  name: 'stknown'

  resource blobs 'blobServices' = { // here: stknown/default
    name: 'default'
    properties: { isVersioningEnabled: true }
  }
}

resource third 'Microsoft.Storage/storageAccounts@2023-05-01' = [for i in range(0, 2): { // here: stthird
  name: 'stthird${i}'
  location: 'westeurope'
  sku: { name: 'Standard_LRS' }
  kind: 'StorageV2'
  properties: union(network, { minimumTlsVersion: 'TLS1_${i}' })
}]
