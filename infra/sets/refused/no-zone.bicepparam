// Words in place of a DNS zone.
using '../../main.bicep'

param environmentName = 'prod'
param location = 'westeurope'
param network = 'private'
param appDnsZone = 'not a zone!'
