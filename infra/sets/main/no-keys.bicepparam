// No rights on keys, and nothing kept of what could not be delivered.
using '../../main.bicep'

param environmentName = 'prod'
param location = 'westeurope'
param keyRights = 'none'
param deadLetters = false
param vaultIds = [
  '/subscriptions/0a1b2c3d-1111-4222-8333-444455556666/resourceGroups/rg-ml/providers/Microsoft.KeyVault/vaults/kv-ml'
]
