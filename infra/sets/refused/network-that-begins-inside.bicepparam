// Azure refuses an address that is not the first of its range, late and without the name of the parameter.
using '../../main.bicep'

param environmentName = 'prod'
param location = 'westeurope'
param network = 'private'
param addressPrefix = '10.90.0.5/24'
