// Models that were accepted by the bank's validation, in registries: one closed, one that other banks of the group read.
param location string = resourceGroup().location
param regions string[] = ['westeurope', 'northeurope']
param subnetId string
param logAnalyticsId string

resource accepted 'Microsoft.MachineLearningServices/registries@2024-10-01' = {
  name: 'mlr-accepted'
  location: location
  identity: { type: 'SystemAssigned' }
  properties: {
    publicNetworkAccess: 'Disabled'
    regionDetails: [
      for region in regions: {
        location: region
        storageAccountDetails: [
          {
            systemCreatedStorageAccount: {
              storageAccountType: 'Standard_ZRS'
              storageAccountHnsEnabled: false
              allowBlobPublicAccess: false
            }
          }
        ]
        acrDetails: [{ systemCreatedAcrAccount: { acrAccountSku: 'Premium' } }]
      }
    ]
  }
}

resource shared 'Microsoft.MachineLearningServices/registries@2024-10-01' = {
  name: 'mlr-shared'
  location: location
  identity: { type: 'None' }
  properties: {
    publicNetworkAccess: 'Enabled'
    regionDetails: [
      {
        location: location
        storageAccountDetails: [
          {
            systemCreatedStorageAccount: {
              storageAccountType: 'Standard_LRS'
              storageAccountHnsEnabled: false
              allowBlobPublicAccess: true
            }
          }
        ]
        acrDetails: [{ systemCreatedAcrAccount: { acrAccountSku: 'Premium' } }]
      }
    ]
  }
}

resource acceptedLogs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'all'
  scope: accepted
  properties: {
    workspaceId: logAnalyticsId
    logs: [{ categoryGroup: 'allLogs', enabled: true }]
  }
}

resource sharedMetrics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'metrics'
  scope: shared
  properties: {
    workspaceId: logAnalyticsId
    logs: [{ categoryGroup: 'allLogs', enabled: false }]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

resource endpoint 'Microsoft.Network/privateEndpoints@2024-05-01' = {
  name: 'pe-mlr-accepted'
  location: location
  properties: {
    subnet: { id: subnetId }
    privateLinkServiceConnections: [
      {
        name: 'amlregistry'
        properties: { privateLinkServiceId: accepted.id, groupIds: ['amlregistry'] }
      }
    ]
  }
}

// The partner's platform team approves this one by hand.
resource asked 'Microsoft.Network/privateEndpoints@2024-05-01' = {
  name: 'pe-mlr-shared'
  location: location
  properties: {
    subnet: { id: subnetId }
    manualPrivateLinkServiceConnections: [
      {
        name: 'amlregistry'
        properties: {
          privateLinkServiceId: shared.id
          groupIds: ['amlregistry']
          requestMessage: 'Validation reads accepted models.'
        }
      }
    ]
  }
}
