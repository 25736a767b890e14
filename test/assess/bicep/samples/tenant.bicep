targetScope = 'tenant'

resource group 'Microsoft.Management/managementGroups@2023-04-01' = { // here: mg-new
  name: 'mg-new'
  properties: { displayName: 'New' }
}
