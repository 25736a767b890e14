// Another subscription, and vaults in both.
using '../../main.bicep'

param environmentName = 'prod'
param location = 'westeurope'
param additionalSubscriptionIds = ['7e6d5c4b-2222-4333-8444-555566667777']
param vaultIds = [
  '/subscriptions/0a1b2c3d-1111-4222-8333-444455556666/resourceGroups/rg-ml/providers/Microsoft.KeyVault/vaults/kv-ml'
  '/subscriptions/7e6d5c4b-2222-4333-8444-555566667777/resourceGroups/rg-other/providers/Microsoft.KeyVault/vaults/kv-other'
]
