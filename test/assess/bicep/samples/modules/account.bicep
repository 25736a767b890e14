// Two accounts, one of them with a child of its own.
param suffix string
@description('''
resource first 'Microsoft.Storage/storageAccounts@2023-05-01' = this is text and declares nothing
''')
param isOpen bool = false

resource first 'Microsoft.Storage/storageAccounts@2023-05-01' = { // here: stfirst
  name: 'stfirst${suffix}'
  location: resourceGroup().location
  sku: { name: 'Standard_LRS' }
  kind: 'StorageV2'
}

@batchSize(1)
resource others 'Microsoft.Storage/storageAccounts@2023-05-01' = [for i in range(0, 2): if (isOpen) { // here: stother
  name: 'stother${i}${suffix}'
  location: resourceGroup().location
  sku: { name: 'Standard_LRS' }
  kind: 'StorageV2'
  properties: { minimumTlsVersion: 'TLS1_2' }
}]
