// Two identities: the one that reads and writes the estate, and one that can do nothing but write dead letters.

@description('Name of the identity of the service.')
param name string
@description('Name of the identity for dead letters.')
param eventsName string
@description('Region.')
param location string
@description('Tags.')
param tags object

resource service 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: name
  location: location
  tags: tags
}

resource events 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: eventsName
  location: location
  tags: tags
}

@description('Client id of the identity of the service.')
output clientId string = service.properties.clientId
@description('Its object id.')
output principalId string = service.properties.principalId
@description('Object id of the identity for dead letters.')
output eventsPrincipalId string = events.properties.principalId
