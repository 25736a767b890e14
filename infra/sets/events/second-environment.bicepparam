// A second installation: the topic of the first one is there already.
using '../../events.bicep'

param environmentName = 'test'
param location = 'northeurope'
param appId = '/subscriptions/0a1b2c3d-1111-4222-8333-444455556666/resourceGroups/rg-rebaseline-test/providers/Microsoft.Web/sites/func-rebaseline-test'
param principalId = 'c0ffee00-4444-4555-8666-777788889999'
param identityId = '/subscriptions/0a1b2c3d-1111-4222-8333-444455556666/resourceGroups/rg-rebaseline-test/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-rebaseline-test'
param clientId = 'c0ffee00-3333-4444-8555-666677778888'
param storageId = '/subscriptions/0a1b2c3d-1111-4222-8333-444455556666/resourceGroups/rg-rebaseline-test/providers/Microsoft.Storage/storageAccounts/strebaselinetest'
param eventsIdentityId = '/subscriptions/0a1b2c3d-1111-4222-8333-444455556666/resourceGroups/rg-rebaseline-test/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-rebaseline-test--events'
param existingTopics = [
  {
    source: '/subscriptions/0a1b2c3d-1111-4222-8333-444455556666'
    topicId: '/subscriptions/0a1b2c3d-1111-4222-8333-444455556666/resourceGroups/rg-rebaseline-prod/providers/Microsoft.EventGrid/systemTopics/evgt-rebaseline-prod'
  }
]
param vaultIds = [
  '/subscriptions/0a1b2c3d-1111-4222-8333-444455556666/resourceGroups/rg-ml/providers/Microsoft.KeyVault/vaults/kv-ml'
]
