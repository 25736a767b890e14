// The same things twice, in another case: to Azure they are one.
using '../../main.bicep'

param environmentName = 'prod'
param location = 'westeurope'
param additionalSubscriptionIds = [
  '7E6D5C4B-2222-4333-8444-555566667777'
  '7e6d5c4b-2222-4333-8444-555566667777'
  '0A1B2C3D-1111-4222-8333-444455556666'
]
param vaultIds = [
  '/subscriptions/0a1b2c3d-1111-4222-8333-444455556666/resourceGroups/rg-ml/providers/Microsoft.KeyVault/vaults/kv-ml'
  '/subscriptions/0A1B2C3D-1111-4222-8333-444455556666/RESOURCEGROUPS/RG-ML/PROVIDERS/MICROSOFT.KEYVAULT/VAULTS/KV-ML'
]
