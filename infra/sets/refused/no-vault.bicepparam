// The name of a vault in place of its resource id.
using '../../main.bicep'

param environmentName = 'prod'
param location = 'westeurope'
param vaultIds = ['kv-ml']
