// Callers sign in, the log says more, and only known addresses come in.
using '../../main.bicep'

param environmentName = 'prod'
param location = 'westeurope'
param authClientId = '5c5d5e5f-4444-4555-8666-777788889999'
param logLevel = 'debug'
param allowedAddresses = ['203.0.113.7/32', '198.51.100.0/24']
