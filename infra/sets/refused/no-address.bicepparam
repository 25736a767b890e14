// An address without a length.
using '../../main.bicep'

param environmentName = 'prod'
param location = 'westeurope'
param allowedAddresses = ['203.0.113.7/32', '203.0.113.8']
