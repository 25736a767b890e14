param name string
param location string
param targetId string
param group string
param subnetName string
param networkName string = 'vnet-wards'
param manual bool = false

resource network 'Microsoft.Network/virtualNetworks@2024-05-01' existing = {
  name: networkName

  resource subnet 'subnets' existing = {
    name: subnetName
  }
}

resource zone 'Microsoft.Network/privateDnsZones@2024-06-01' existing = {
  name: group == 'vault' ? 'privatelink.vaultcore.azure.net' : 'privatelink.${group}.${environment().suffixes.storage}'
}

var connections = [{ name: group, properties: { privateLinkServiceId: targetId, groupIds: [group] } }]

resource endpoint 'Microsoft.Network/privateEndpoints@2024-05-01' = {
  name: name
  location: location
  properties: {
    subnet: { id: network::subnet.id }
    privateLinkServiceConnections: manual ? [] : connections
    manualPrivateLinkServiceConnections: manual ? connections : []
  }
}

resource names 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2024-05-01' = if (!manual) {
  parent: endpoint
  name: 'default'
  properties: {
    privateDnsZoneConfigs: [{ name: group, properties: { privateDnsZoneId: zone.id } }]
  }
}
