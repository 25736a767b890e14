// The same as differs-in-case, each thing once.
using '../../main.bicep'

param environmentName = 'prod'
param location = 'westeurope'
param additionalSubscriptionIds = ['7e6d5c4b-2222-4333-8444-555566667777']
param vaultIds = [
  '/subscriptions/0a1b2c3d-1111-4222-8333-444455556666/resourcegroups/rg-ml/providers/microsoft.keyvault/vaults/kv-ml'
]
