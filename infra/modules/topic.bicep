// A system topic of ours with its event subscriptions. It lies in a resource group of the subscription that it hears of.

@description('Name of this installation.')
param environmentName string
@description('Name of the topic.')
param topicName string
@description('Region of the source; global for a subscription.')
param location string
@description('What it hears of: a subscription or a vault.')
param source string
@description('Type of the topic, as Event Grid calls it.')
param topicType string
@description('Tags.')
param tags object
@description('Entries of generated/event-filters.json.')
param entries object[]
@description('The generated filters.')
param filters object
@description('Where events go, and how.')
param delivery object

resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' = {
  name: topicName
  location: location
  tags: tags
  identity: empty(delivery.identityId)
    ? { type: 'None' }
    : {
        type: 'UserAssigned'
        userAssignedIdentities: { '${delivery.identityId}': {} }
      }
  properties: {
    source: source
    topicType: topicType
  }
}

module subscriptions 'event-subscriptions.bicep' = {
  params: {
    environmentName: environmentName
    topicName: topic.name
    source: source
    entries: entries
    filters: filters
    delivery: delivery
  }
}
