// Two topics of one source, in another case.
using '../../events.bicep'

param environmentName = 'prod'
param location = 'westeurope'
param appId = '/subscriptions/0a1b2c3d-1111-4222-8333-444455556666/resourceGroups/rg-rebaseline-prod/providers/Microsoft.Web/sites/func-rebaseline-prod'
param principalId = 'c0ffee00-4444-4555-8666-777788889999'
param identityId = '/subscriptions/0a1b2c3d-1111-4222-8333-444455556666/resourceGroups/rg-rebaseline-prod/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-rebaseline-prod'
param clientId = 'c0ffee00-3333-4444-8555-666677778888'
param storageId = '/subscriptions/0a1b2c3d-1111-4222-8333-444455556666/resourceGroups/rg-rebaseline-prod/providers/Microsoft.Storage/storageAccounts/strebaselineprod'
param eventsIdentityId = '/subscriptions/0a1b2c3d-1111-4222-8333-444455556666/resourceGroups/rg-rebaseline-prod/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-rebaseline-prod--events'
param existingTopics = [
  {
    source: '/subscriptions/0a1b2c3d-1111-4222-8333-444455556666'
    topicId: '/subscriptions/0a1b2c3d-1111-4222-8333-444455556666/resourceGroups/rg-hub/providers/Microsoft.EventGrid/systemTopics/this'
  }
  {
    source: '/subscriptions/0A1B2C3D-1111-4222-8333-444455556666'
    topicId: '/subscriptions/0a1b2c3d-1111-4222-8333-444455556666/resourceGroups/rg-hub/providers/Microsoft.EventGrid/systemTopics/that'
  }
]
