// The events of one vault: new versions, and what is about to expire. They carry no operation and no caller.

@description('The vault.')
param vaultName string
@description('Tags.')
param tags object
@description('The generated filters.')
param filters object
@description('Where events go, and how.')
param delivery object

resource vault 'Microsoft.KeyVault/vaults@2024-11-01' existing = {
  name: vaultName
}

resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' = {
  name: 'evgt-rebaseline-${vaultName}'
  location: vault.location
  tags: tags
  identity: empty(delivery.identityId) ? null : {
    type: 'UserAssigned'
    userAssignedIdentities: { '${delivery.identityId}': {} }
  }
  properties: {
    source: vault.id
    topicType: 'Microsoft.KeyVault.vaults'
  }

  resource objects 'eventSubscriptions' = {
    name: filters.keyVault.name
    properties: {
      eventDeliverySchema: 'EventGridSchema'
      destination: {
        endpointType: 'AzureFunction'
        properties: {
          resourceId: delivery.functionId
          maxEventsPerBatch: 1
          preferredBatchSizeInKilobytes: 64
        }
      }
      filter: { includedEventTypes: filters.keyVault.includedEventTypes }
      retryPolicy: {
        maxDeliveryAttempts: delivery.maxDeliveryAttempts
        eventTimeToLiveInMinutes: delivery.timeToLiveMinutes
      }
      deadLetterWithResourceIdentity: empty(delivery.identityId) ? null : {
        identity: { type: 'UserAssigned', userAssignedIdentity: delivery.identityId }
        deadLetterDestination: {
          endpointType: 'StorageBlob'
          properties: { resourceId: delivery.storageId, blobContainerName: 'dead-letters' }
        }
      }
    }
  }
}
