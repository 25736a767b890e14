// A virtual network for the private installation: one subnet out, one for private endpoints, one address to the outside.

import { isV4Range } from 'inputs.bicep'

@description('Name of this installation.')
param environmentName string
@description('Region.')
param location string
@description('Tags.')
param tags object
@description('Address space, /25 or larger.')
param addressPrefix string
@description('Whom the outbound subnet is delegated to.')
@allowed(['Microsoft.App/environments', 'Microsoft.Web/serverFarms'])
param delegation string

var range = isV4Range(addressPrefix)
  ? parseCidr(addressPrefix)
  : fail('addressPrefix: ${addressPrefix} is no range of IPv4 addresses such as 10.90.0.0/24')
var addresses = range.cidr > 25
  ? fail('addressPrefix: ${addressPrefix} is too small. Two subnets of /26 are cut from it: give /25 or larger')
  : range.network != split(addressPrefix, '/')[0]
      ? fail('addressPrefix: ${addressPrefix} does not begin with its first address: give ${range.network}/${range.cidr}')
      : addressPrefix

resource egressAddress 'Microsoft.Network/publicIPAddresses@2025-05-01' = {
  name: 'pip-rebaseline-${environmentName}'
  location: location
  tags: tags
  sku: { name: 'Standard' }
  properties: { publicIPAllocationMethod: 'Static' }
}

// Azure Resource Manager, Resource Graph and Entra ID are reached over public addresses.
resource egress 'Microsoft.Network/natGateways@2025-05-01' = {
  name: 'nat-rebaseline-${environmentName}'
  location: location
  tags: tags
  sku: { name: 'Standard' }
  properties: { publicIpAddresses: [{ id: egressAddress.id }] }
}

resource noInbound 'Microsoft.Network/networkSecurityGroups@2025-05-01' = {
  name: 'nsg-rebaseline-${environmentName}'
  location: location
  tags: tags
  properties: {
    securityRules: [
      {
        name: 'HttpsFromNetwork'
        properties: {
          priority: 100
          direction: 'Inbound'
          access: 'Allow'
          protocol: 'Tcp'
          sourceAddressPrefix: 'VirtualNetwork'
          sourcePortRange: '*'
          destinationAddressPrefix: 'VirtualNetwork'
          destinationPortRange: '443'
        }
      }
      {
        name: 'NothingElse'
        properties: {
          priority: 4000
          direction: 'Inbound'
          access: 'Deny'
          protocol: '*'
          sourceAddressPrefix: '*'
          sourcePortRange: '*'
          destinationAddressPrefix: '*'
          destinationPortRange: '*'
        }
      }
    ]
  }
}

resource vnet 'Microsoft.Network/virtualNetworks@2025-05-01' = {
  name: 'vnet-rebaseline-${environmentName}'
  location: location
  tags: tags
  properties: {
    addressSpace: { addressPrefixes: [addresses] }
    subnets: [
      {
        name: 'app'
        properties: {
          addressPrefix: cidrSubnet(addresses, 26, 0)
          defaultOutboundAccess: false
          natGateway: { id: egress.id }
          delegations: [{ name: 'app', properties: { serviceName: delegation } }]
        }
      }
      {
        name: 'private-endpoints'
        properties: {
          addressPrefix: cidrSubnet(addresses, 26, 1)
          defaultOutboundAccess: false
          privateEndpointNetworkPolicies: 'Enabled'
          networkSecurityGroup: { id: noInbound.id }
        }
      }
    ]
  }
}

@description('Subnet for outbound traffic.')
output integrationSubnetId string = '${vnet.id}/subnets/app'
@description('Subnet for private endpoints.')
output privateEndpointSubnetId string = '${vnet.id}/subnets/private-endpoints'
