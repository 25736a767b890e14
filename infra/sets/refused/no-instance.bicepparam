// No instance at all.
using '../../main.bicep'

param environmentName = 'prod'
param location = 'westeurope'
param maximumInstanceCount = 0
