// A vault in a subscription that is not looked after.
using '../../main.bicep'

param environmentName = 'prod'
param location = 'westeurope'
param vaultIds = [
  '/subscriptions/7e6d5c4b-2222-4333-8444-555566667777/resourceGroups/rg-other/providers/Microsoft.KeyVault/vaults/kv-other'
]
