targetScope = 'subscription'

resource group 'Microsoft.Resources/resourceGroups@2024-03-01' = { // here: rg-new
  name: 'rg-new'
  location: deployment().location
}

module accounts 'modules/account.bicep' = {
  scope: group
  name: 'accounts'
  params: { suffix: 'deep' }
}
