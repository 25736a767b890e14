// The role comes from a management group; the rights on keys do not, and one vault is in a subscription that is not listed.
using '../../main.bicep'

param environmentName = 'prod'
param location = 'westeurope'
param manageThisSubscription = false
param vaultIds = [
  '/subscriptions/0a1b2c3d-1111-4222-8333-444455556666/resourceGroups/rg-ml/providers/Microsoft.KeyVault/vaults/kv-ml'
  '/subscriptions/7e6d5c4b-2222-4333-8444-555566667777/resourceGroups/rg-other/providers/Microsoft.KeyVault/vaults/kv-other'
]
