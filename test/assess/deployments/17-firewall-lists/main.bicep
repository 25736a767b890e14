// Branch offices reach their accounts and vaults from fixed addresses: lists within lists, from one table.
param location string = resourceGroup().location
param officeRanges string[]

param branches array = [
  { name: 'oslo', ranges: ['192.0.2.10', '192.0.2.32/29'], subnets: ['snet-tills'], vaults: ['tills'] }
  { name: 'bergen', ranges: ['198.51.0.0/16'], subnets: [], vaults: ['tills', 'safe'] }
]

module each 'modules/branch.bicep' = [
  for branch in branches: {
    name: 'branch-${branch.name}'
    params: {
      location: location
      name: branch.name
      ranges: union(officeRanges, branch.ranges)
      subnetIds: [
        for subnet in branch.subnets: resourceId(
          'rg-network-prod',
          'Microsoft.Network/virtualNetworks/subnets',
          'vnet-branches',
          subnet
        )
      ]
      vaults: branch.vaults
    }
  }
]

output accounts array = [for (branch, index) in branches: each[index].outputs.accountId]
