// The Event Grid side. Deployed after the code: Azure refuses an event subscription on a function that is not there yet.
targetScope = 'subscription'

@description('Name of this installation.')
@minLength(2)
@maxLength(20)
param environmentName string

@description('Region of the resource groups that are made in further subscriptions.')
param location string

@description('Resource id of the function app.')
param appId string

@description('Client id of its identity: its own writes are not delivered to it.')
@minLength(36)
@maxLength(36)
param clientId string

@description('Storage account of the service, for dead letters.')
param storageId string

@description('Identity that writes dead letters. Empty: what cannot be delivered for a day is dropped, and the sweep finds it.')
param eventsIdentityId string = ''

@description('Deliver events of this subscription.')
param followThisSubscription bool = true

@description('Ids of further subscriptions whose events are delivered.')
param additionalSubscriptionIds string[] = []

@description('Resource ids of vaults whose keys and secrets are followed.')
param vaultIds string[] = []

@description('Resource id of a system topic that this subscription has already: Azure allows one. Empty: one is made.')
param existingTopicId string = ''

@description('How often Event Grid tries to deliver one event.')
@minValue(1)
@maxValue(30)
param maxDeliveryAttempts int = 30

@description('For how long it tries.')
@minValue(1)
@maxValue(1440)
param timeToLiveMinutes int = 1440

var filters = loadJsonContent('generated/event-filters.json')
var tags = { 'azd-env-name': environmentName }
var delivery = {
  functionId: '${appId}/functions/resourceChanged'
  clientId: clientId
  storageId: storageId
  identityId: eventsIdentityId
  maxDeliveryAttempts: maxDeliveryAttempts
  timeToLiveMinutes: timeToLiveMinutes
}

module here 'modules/subscription-events.bicep' = if (followThisSubscription && empty(existingTopicId)) {
  scope: resourceGroup(split(appId, '/')[4])
  params: {
    topicName: 'evgt-rebaseline-${environmentName}'
    tags: tags
    filters: filters
    delivery: delivery
  }
}

module onExistingTopic 'modules/event-subscriptions.bicep' = if (followThisSubscription && !empty(existingTopicId)) {
  scope: resourceGroup(split(existingTopicId, '/')[4])
  params: {
    topicName: last(split(existingTopicId, '/'))
    filters: filters
    delivery: union(delivery, { identityId: '' })
  }
}

module elsewhere 'modules/events-elsewhere.bicep' = [
  for id in additionalSubscriptionIds: {
    name: 'rebaseline-events-${take(id, 8)}'
    scope: subscription(id)
    params: {
      environmentName: environmentName
      location: location
      tags: tags
      filters: filters
      delivery: delivery
    }
  }
]

module vaults 'modules/vault-events.bicep' = [
  for id in vaultIds: {
    name: 'rebaseline-events-${uniqueString(id)}'
    scope: resourceGroup(split(id, '/')[2], split(id, '/')[4])
    params: {
      vaultName: last(split(id, '/'))
      tags: tags
      filters: filters
      delivery: delivery
    }
  }
]
