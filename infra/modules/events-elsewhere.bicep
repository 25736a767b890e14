// The events of a further subscription: a system topic lies in the subscription that it hears of.
targetScope = 'subscription'

@description('Name of this installation.')
param environmentName string
@description('Region of the resource group.')
param location string
@description('Tags.')
param tags object
@description('The generated filters.')
param filters object
@description('Where events go, and how.')
param delivery object

resource group 'Microsoft.Resources/resourceGroups@2025-04-01' = {
  name: 'rg-rebaseline-${environmentName}--events'
  location: location
  tags: tags
}

module events 'topic.bicep' = {
  scope: group
  params: {
    environmentName: environmentName
    topicName: 'evgt-rebaseline-${environmentName}'
    location: 'global'
    source: subscription().id
    topicType: 'Microsoft.Resources.Subscriptions'
    tags: tags
    entries: filters.subscriptions
    filters: filters
    delivery: delivery
  }
}
