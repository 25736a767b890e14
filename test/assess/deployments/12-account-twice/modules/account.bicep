param name string
param location string
param access ('Enabled' | 'Disabled')
param tls ('TLS1_0' | 'TLS1_2')
param networkDefault ('Allow' | 'Deny')

resource account 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: name
  location: location
  kind: 'StorageV2'
  sku: { name: 'Premium_LRS' }
  properties: {
    publicNetworkAccess: access
    minimumTlsVersion: tls
    allowBlobPublicAccess: false
    networkAcls: { defaultAction: networkDefault, bypass: 'AzureServices' }
  }
}

output name string = account.name
