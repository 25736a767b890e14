// The subnets are cut from IPv4 addresses.
using '../../main.bicep'

param environmentName = 'prod'
param location = 'westeurope'
param network = 'private'
param addressPrefix = 'fd00:db8::/48'
