// Numbers that no address has.
using '../../main.bicep'

param environmentName = 'prod'
param location = 'westeurope'
param allowedAddresses = ['999.1.1.1/32']
