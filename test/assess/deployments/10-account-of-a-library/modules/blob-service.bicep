@maxLength(24)
param storageAccountName string
param isVersioningEnabled bool = false
param deleteRetentionPolicyDays int?
param containers array?

resource account 'Microsoft.Storage/storageAccounts@2023-05-01' existing = {
  name: storageAccountName
}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2023-05-01' = {
  name: 'default'
  parent: account
  properties: {
    isVersioningEnabled: isVersioningEnabled
    deleteRetentionPolicy: {
      enabled: deleteRetentionPolicyDays != null
      days: deleteRetentionPolicyDays
    }
  }
}

resource each 'Microsoft.Storage/storageAccounts/blobServices/containers@2023-05-01' = [
  for container in (containers ?? []): {
    name: container.name
    parent: blobs
    properties: { publicAccess: container.?publicAccess ?? 'None' }
  }
]
