// Where a type is declared in two ways, the order of what it is compiled to says nothing.
resource top 'Microsoft.Storage/storageAccounts/blobServices@2023-05-01' = {
  parent: two
  name: 'default'
}

resource one 'Microsoft.Storage/storageAccounts@2023-05-01' = { // here: stone
  name: 'stone'
  location: 'westeurope'
  sku: { name: 'Standard_LRS' }
  kind: 'StorageV2'

  resource blobs 'blobServices' = {
    name: 'default'
  }
}

resource two 'Microsoft.Storage/storageAccounts@2023-05-01' = { // here: sttwo
  name: 'sttwo'
  location: 'westeurope'
  sku: { name: 'Standard_LRS' }
  kind: 'StorageV2'
}

module account 'modules/account.bicep' = {
  name: 'account'
  params: { suffix: 'x' }
}

resource byHand 'Microsoft.Resources/deployments@2024-03-01' = {
  name: 'by-hand'
  properties: {
    mode: 'Incremental'
    template: {
      '$schema': 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#'
      contentVersion: '1.0.0.0'
      resources: []
    }
  }
}
