// Elastic Premium, in the open.
using '../../main.bicep'

param environmentName = 'prod'
param location = 'westeurope'
param plan = 'premium'
