// The system topic of one subscription. It lies in a resource group and hears of the whole subscription.

@description('Name of the topic.')
param topicName string
@description('Tags.')
param tags object
@description('The generated filters.')
param filters object
@description('Where events go, and how.')
param delivery object

resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' = {
  name: topicName
  location: 'global'
  tags: tags
  identity: empty(delivery.identityId) ? null : {
    type: 'UserAssigned'
    userAssignedIdentities: { '${delivery.identityId}': {} }
  }
  properties: {
    source: subscription().id
    topicType: 'Microsoft.Resources.Subscriptions'
  }
}

module subscriptions 'event-subscriptions.bicep' = {
  params: {
    topicName: topic.name
    filters: filters
    delivery: delivery
  }
}
