param name string
param location string
param subnetResourceId string
param targetResourceId string
param groupIds string[]
param isManualConnection bool = false

var connection = {
  name: name
  properties: { privateLinkServiceId: targetResourceId, groupIds: groupIds }
}

resource endpoint 'Microsoft.Network/privateEndpoints@2024-05-01' = {
  name: name
  location: location
  properties: {
    subnet: { id: subnetResourceId }
    privateLinkServiceConnections: !isManualConnection ? [connection] : null
    manualPrivateLinkServiceConnections: isManualConnection ? [connection] : null
  }
}
