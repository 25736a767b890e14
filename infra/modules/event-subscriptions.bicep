// One event subscription for each entry of generated/event-filters.json. Event Grid takes 25 values in all filters of a
// subscription together: up to 24 operations, and the client id of the service, whose own writes do not come back.

@description('The system topic.')
param topicName string
@description('The generated filters.')
param filters object
@description('Where events go, and how.')
param delivery object

resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' existing = {
  name: topicName
}

// One after the other: a topic refuses changes while another one is made.
@batchSize(1)
resource subscriptions 'Microsoft.EventGrid/systemTopics/eventSubscriptions@2025-02-15' = [
  for entry in filters.subscriptions: {
    parent: topic
    name: entry.name
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
      filter: {
        includedEventTypes: entry.includedEventTypes
        advancedFilters: [
          {
            operatorType: 'StringIn'
            key: filters.operations.key
            values: entry.operationNames
          }
          {
            operatorType: 'StringNotIn'
            key: filters.ownWrites.key
            values: [delivery.clientId]
          }
        ]
      }
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
]
