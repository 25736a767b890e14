// Elastic Premium in a network of its own.
using '../../main.bicep'

param environmentName = 'prod'
param location = 'westeurope'
param plan = 'premium'
param network = 'private'
