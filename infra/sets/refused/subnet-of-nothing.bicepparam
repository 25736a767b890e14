// A path that ends like a subnet.
using '../../main.bicep'

param environmentName = 'prod'
param location = 'westeurope'
param network = 'private'
param integrationSubnetId = '/a/b/c/d/providers/Microsoft.Network/virtualNetworks/v/subnets/s'
param privateEndpointSubnetId = '/subscriptions/0a1b2c3d-1111-4222-8333-444455556666/resourceGroups/rg-net/providers/Microsoft.Network/virtualNetworks/v/subnets/s'
