// A cloud of which no name of a DNS zone is known.
using '../../modules/private-endpoints.bicep'

param environmentName = 'prod'
param location = 'local'
param tags = {}
param subnetId = '/subscriptions/0a1b2c3d-1111-4222-8333-444455556666/resourceGroups/rg-hub/providers/Microsoft.Network/virtualNetworks/hub/subnets/in'
param createDnsZones = true
param appDnsZone = ''
param cloud = 'AzureStackCloud'
param storageId = '/subscriptions/0a1b2c3d-1111-4222-8333-444455556666/resourceGroups/rg-rebaseline-prod/providers/Microsoft.Storage/storageAccounts/strebaseline'
param appId = '/subscriptions/0a1b2c3d-1111-4222-8333-444455556666/resourceGroups/rg-rebaseline-prod/providers/Microsoft.Web/sites/func-rebaseline'
