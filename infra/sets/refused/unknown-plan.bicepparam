// Linux Consumption is not offered.
using '../../main.bicep'

param environmentName = 'prod'
param location = 'westeurope'
param plan = 'consumption'
