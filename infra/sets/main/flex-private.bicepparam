// Flex Consumption in a network of its own.
using '../../main.bicep'

param environmentName = 'prod'
param location = 'westeurope'
param network = 'private'
