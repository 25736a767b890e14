// Two identities: the one that reads and writes the estate, and one that can do nothing but write dead letters.

@description('Name of this installation.')
param environmentName string
@description('Region.')
param location string
@description('Tags.')
param tags object

resource service 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: 'id-rebaseline-${environmentName}'
  location: location
  tags: tags
}

resource events 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: 'id-rebaseline-${environmentName}-events'
  location: location
  tags: tags
}

@description('Resource id of the service\'s identity.')
output id string = service.id
@description('Its client id.')
output clientId string = service.properties.clientId
@description('Its object id.')
output principalId string = service.properties.principalId
@description('Resource id of the identity for dead letters.')
output eventsId string = events.id
@description('Its object id.')
output eventsPrincipalId string = events.properties.principalId
