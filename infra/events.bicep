// Events, and rights on single vaults. Deployed after the code, because Azure refuses an event subscription on a function that
// is not there yet, and apart from main.bicep, because these lie in resource groups of others: see there.
targetScope = 'subscription'

import { existingTopic, guidOf, idOf, nameOf, subscriptions, topicsBySource, vaults } from 'modules/inputs.bicep'

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

@description('Object id of the identity of the service.')
@minLength(36)
@maxLength(36)
param principalId string

@description('Resource id of that identity.')
param identityId string

@description('Resource ids of vaults in which it may rotate keys: the output REBASELINE_KEY_VAULT_IDS of main.bicep, which defines the role.')
param keyVaultIds string[] = []

@description('Deliver events of this subscription.')
param followThisSubscription bool = true

@description('Ids of further subscriptions whose events are delivered.')
param additionalSubscriptionIds string[] = []

@description('Resource ids of vaults whose keys and secrets are followed.')
param vaultIds string[] = []

@description('System topics that are there already: Azure allows one for each subscription and vault. They keep their identity, so there are no dead letters for them.')
param existingTopics existingTopic[] = []

@description('How often Event Grid tries to deliver one event.')
@minValue(1)
@maxValue(30)
param maxDeliveryAttempts int = 30

@description('For how long it tries.')
@minValue(1)
@maxValue(1440)
param timeToLiveMinutes int = 1440

var filters = loadJsonContent('generated/event-filters.json')
var tags = { 'azd-env-name': nameOf('environmentName', environmentName) }
var app = toLower(split(idOf('appId', appId, 'microsoft.web/sites'), '/')[2]) == toLower(subscription().subscriptionId)
  ? appId
  : fail('appId: "${appId}" lies in another subscription than this deployment. Give the app of this one')
var delivery = {
  functionId: '${app}/functions/resourceChanged'
  clientId: guidOf('clientId', clientId)
  storageId: empty(eventsIdentityId) ? storageId : idOf('storageId', storageId, 'microsoft.storage/storageaccounts')
  identityId: empty(eventsIdentityId)
    ? ''
    : idOf('eventsIdentityId', eventsIdentityId, 'microsoft.managedidentity/userassignedidentities')
  maxDeliveryAttempts: maxDeliveryAttempts
  timeToLiveMinutes: timeToLiveMinutes
}

// In lower case from here on: what differs in case is one resource to Azure.
var here = toLower(subscription().id)
var elsewhere = map(
  filter(
    subscriptions('additionalSubscriptionIds', additionalSubscriptionIds),
    id => id != toLower(subscription().subscriptionId)
  ),
  id => '/subscriptions/${id}'
)
var vaultIdsOnce = vaults('vaultIds', vaultIds)
// Named in either way.
var followsHere = followThisSubscription || contains(
  subscriptions('additionalSubscriptionIds', additionalSubscriptionIds),
  toLower(subscription().subscriptionId)
)
var followed = concat(followsHere ? [here] : [], elsewhere)
var topics = topicsBySource('existingTopics', existingTopics, concat(followed, vaultIdsOnce))

module onNewTopic 'modules/topic.bicep' = if (followsHere && !contains(topics, here)) {
  scope: resourceGroup(split(app, '/')[4])
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

module onNewTopicElsewhere 'modules/events-elsewhere.bicep' = [
  for id in filter(elsewhere, id => !contains(topics, id)): {
    scope: subscription(split(id, '/')[2])
    params: {
      environmentName: environmentName
      location: location
      tags: tags
      filters: filters
      delivery: delivery
    }
  }
]

module onNewTopicOfVault 'modules/vault-events.bicep' = [
  for id in filter(vaultIdsOnce, id => !contains(topics, id)): {
    scope: resourceGroup(split(id, '/')[2], split(id, '/')[4])
    params: {
      environmentName: environmentName
      vaultName: last(split(id, '/'))
      tags: tags
      filters: filters
      delivery: delivery
    }
  }
]

module onExistingTopic 'modules/event-subscriptions.bicep' = [
  for topic in items(topics): {
    scope: resourceGroup(split(topic.value, '/')[2], split(topic.value, '/')[4])
    params: {
      environmentName: environmentName
      topicName: last(split(topic.value, '/'))
      source: topic.key
      entries: contains(followed, topic.key) ? filters.subscriptions : [filters.keyVault]
      filters: filters
      delivery: union(delivery, { identityId: '' })
    }
  }
]

module vaultAccess 'modules/vault-access.bicep' = [
  for id in vaults('keyVaultIds', keyVaultIds): {
    scope: resourceGroup(split(id, '/')[2], split(id, '/')[4])
    params: {
      environmentName: environmentName
      vaultName: last(split(id, '/'))
      principalId: guidOf('principalId', principalId)
      identityId: idOf('identityId', identityId, 'microsoft.managedidentity/userassignedidentities')
    }
  }
]
