// Words in place of an id.
using '../../main.bicep'

param environmentName = 'prod'
param location = 'westeurope'
param authClientId = 'no client'
