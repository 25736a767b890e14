// What comes of the defaults.
using '../../main.bicep'

param environmentName = 'prod'
param location = 'westeurope'
