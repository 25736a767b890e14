// Rights on keys in the subscriptions that are looked after, and a vault in one that is not.
using '../../main.bicep'

param environmentName = 'prod'
param location = 'westeurope'
param keyRights = 'subscription'
param vaultIds = [
  '/subscriptions/0a1b2c3d-1111-4222-8333-444455556666/resourceGroups/rg-ml/providers/Microsoft.KeyVault/vaults/kv-ml'
  '/subscriptions/7e6d5c4b-2222-4333-8444-555566667777/resourceGroups/rg-other/providers/Microsoft.KeyVault/vaults/kv-other'
]
