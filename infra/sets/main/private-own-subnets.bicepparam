// Subnets, DNS and a deployer's address of the customer's.
using '../../main.bicep'

param environmentName = 'prod'
param location = 'westeurope'
param network = 'private'
param integrationSubnetId = '/subscriptions/0a1b2c3d-1111-4222-8333-444455556666/resourceGroups/rg-hub/providers/Microsoft.Network/virtualNetworks/hub/subnets/out'
param privateEndpointSubnetId = '/subscriptions/0a1b2c3d-1111-4222-8333-444455556666/resourceGroups/rg-hub/providers/Microsoft.Network/virtualNetworks/hub/subnets/in'
param createPrivateDnsZones = false
param allowedAddresses = ['203.0.113.7/32']
