// The account of the trading desk is made open, filled, and closed by a second module: what is asked for last stands.
param accountName string = 'sttradingdesk'
param location string = resourceGroup().location
param openDuringSetup bool = true

module setup 'modules/account.bicep' = {
  name: 'setup'
  params: {
    name: accountName
    location: location
    access: openDuringSetup ? 'Enabled' : 'Disabled'
    tls: 'TLS1_0'
    networkDefault: 'Allow'
  }
}

module containers 'modules/containers.bicep' = {
  name: 'containers'
  params: { accountName: setup.outputs.name, names: ['orders', 'quotes'] }
}

module close 'modules/account.bicep' = {
  name: 'close'
  params: {
    name: accountName
    location: location
    access: 'Disabled'
    tls: 'TLS1_2'
    networkDefault: 'Deny'
  }
  dependsOn: [containers]
}

// The vault goes the other way: the second module is older than the first.
module vault 'modules/vault.bicep' = {
  name: 'vault'
  params: { name: 'kv-tradingdesk', location: location, retentionInDays: 90 }
}

module vaultAgain 'modules/vault.bicep' = {
  name: 'vault-again'
  params: { name: vault.outputs.name, location: location, retentionInDays: 7 }
}
