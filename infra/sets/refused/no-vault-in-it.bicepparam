// The resource id of a vault with nothing between the slashes.
using '../../main.bicep'

param environmentName = 'prod'
param location = 'westeurope'
param vaultIds = ['/subscriptions//resourceGroups//providers/Microsoft.KeyVault/vaults/']
