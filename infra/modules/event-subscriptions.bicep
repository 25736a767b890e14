// Event subscriptions on one system topic. Event Grid takes 25 values in all filters of a subscription together: up to 24
// operations, and the client id of the service, whose own writes do not come back.

@description('Name of this installation: two of them can share a topic.')
param environmentName string
@description('The system topic.')
param topicName string
@description('What the topic hears of: a subscription or a vault.')
param source string
@description('Entries of generated/event-filters.json. One without operations takes all events of its types.')
param entries object[]
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
  for entry in entries: {
    parent: topic
    name: '${entry.name}-${environmentName}'
    properties: {
      eventDeliverySchema: 'EventGridSchema'
      // A topic of somebody else is named by hand. Events of another source must not come in its place.
      labels: [
        toLower(topic.properties.source) == toLower(source)
          ? 'rebaseline'
          : fail('existingTopics: ${topicName} does not hear of ${source}, but of ${topic.properties.source}')
      ]
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
        ...(contains(entry, 'operationNames')
          ? {
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
          : {})
      }
      retryPolicy: {
        maxDeliveryAttempts: delivery.maxDeliveryAttempts
        eventTimeToLiveInMinutes: delivery.timeToLiveMinutes
      }
      ...(empty(delivery.identityId)
        ? {}
        : {
            deadLetterWithResourceIdentity: {
              identity: { type: 'UserAssigned', userAssignedIdentity: delivery.identityId }
              deadLetterDestination: {
                endpointType: 'StorageBlob'
                properties: { resourceId: delivery.storageId, blobContainerName: 'dead-letters' }
              }
            }
          })
    }
  }
]
