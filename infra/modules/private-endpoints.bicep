// Private endpoints of the storage account (three services) and of the app, with their DNS.

@description('Name of this installation.')
param environmentName string
@description('Region.')
param location string
@description('Tags.')
param tags object
@description('Subnet of the endpoints.')
param subnetId string
@description('Make the private DNS zones and link them to the subnet\'s network.')
param createDnsZones bool
@description('Private DNS zone of App Service. Empty: that of the cloud.')
param appDnsZone string
@description('Name of the cloud.')
param cloud string
@description('The storage account.')
param storageId string
@description('The function app.')
param appId string

var suffix = environment().suffixes.storage
// The zone of App Service is not in environment(); other clouds have names of their own.
// https://learn.microsoft.com/azure/private-link/private-endpoint-dns
var appZones = {
  AzureCloud: 'privatelink.azurewebsites.net'
  AzureUSGovernment: 'privatelink.azurewebsites.us'
  AzureChinaCloud: 'privatelink.chinacloudsites.cn'
}
var appZone = !empty(appDnsZone)
  ? appDnsZone
  : (appZones[?cloud] ?? fail('appDnsZone: the cloud ${cloud} is not known here. Give the name of its private DNS zone of App Service'))
var endpoints = [
  { name: 'blob', target: storageId, groupId: 'blob', zone: 'privatelink.blob.${suffix}' }
  { name: 'queue', target: storageId, groupId: 'queue', zone: 'privatelink.queue.${suffix}' }
  { name: 'table', target: storageId, groupId: 'table', zone: 'privatelink.table.${suffix}' }
  { name: 'app', target: appId, groupId: 'sites', zone: createDnsZones ? appZone : '' }
]
var vnetId = substring(subnetId, 0, lastIndexOf(subnetId, '/subnets/'))

resource endpoint 'Microsoft.Network/privateEndpoints@2025-05-01' = [
  for one in endpoints: {
    name: 'pe-rebaseline-${environmentName}-${one.name}'
    location: location
    tags: tags
    properties: {
      subnet: { id: subnetId }
      privateLinkServiceConnections: [
        {
          name: one.name
          properties: { privateLinkServiceId: one.target, groupIds: [one.groupId] }
        }
      ]
    }
  }
]

resource zone 'Microsoft.Network/privateDnsZones@2024-06-01' = [
  for one in endpoints: if (createDnsZones) {
    name: one.zone
    location: 'global'
    tags: tags
  }
]

resource link 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = [
  for (one, index) in endpoints: if (createDnsZones) {
    parent: zone[index]
    name: 'rebaseline-${environmentName}'
    location: 'global'
    tags: tags
    properties: {
      registrationEnabled: false
      virtualNetwork: { id: vnetId }
    }
  }
]

resource registration 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2025-05-01' = [
  for (one, index) in endpoints: if (createDnsZones) {
    parent: endpoint[index]
    name: 'default'
    properties: {
      privateDnsZoneConfigs: [{ name: one.name, properties: { privateDnsZoneId: zone[index].id } }]
    }
  }
]
