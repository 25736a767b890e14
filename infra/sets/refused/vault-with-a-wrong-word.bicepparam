// A resource id that is none.
using '../../main.bicep'

param environmentName = 'prod'
param location = 'westeurope'
param vaultIds = [
  '/subscriptions/0a1b2c3d-1111-4222-8333-444455556666/groups/rg-ml/providers/Microsoft.KeyVault/vaults/kv-ml'
]
