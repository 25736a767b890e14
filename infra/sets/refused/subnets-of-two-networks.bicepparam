// The zones are linked to one network, and the app is in the other.
using '../../main.bicep'

param environmentName = 'prod'
param location = 'westeurope'
param network = 'private'
param integrationSubnetId = '/subscriptions/0a1b2c3d-1111-4222-8333-444455556666/resourceGroups/rg-hub/providers/Microsoft.Network/virtualNetworks/hub/subnets/out'
param privateEndpointSubnetId = '/subscriptions/0a1b2c3d-1111-4222-8333-444455556666/resourceGroups/rg-hub/providers/Microsoft.Network/virtualNetworks/other/subnets/in'
