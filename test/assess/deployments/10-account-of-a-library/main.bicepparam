using './main.bicep'

param subnetId = '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-network-prod/providers/Microsoft.Network/virtualNetworks/vnet-claims/subnets/snet-endpoints'
