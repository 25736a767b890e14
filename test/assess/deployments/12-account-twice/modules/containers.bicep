param accountName string
param names string[]

resource account 'Microsoft.Storage/storageAccounts@2023-05-01' existing = {
  name: accountName

  resource blobs 'blobServices' existing = {
    name: 'default'
  }
}

resource each 'Microsoft.Storage/storageAccounts/blobServices/containers@2023-05-01' = [
  for name in names: { parent: account::blobs, name: name }
]
