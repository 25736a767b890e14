// Letters in place of an address.
using '../../main.bicep'

param environmentName = 'prod'
param location = 'westeurope'
param network = 'private'
param addressPrefix = 'foo/24'
