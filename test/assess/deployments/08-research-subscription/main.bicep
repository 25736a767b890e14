// A research group of a university hospital gets a resource group in its subscription, and in it a database of its own.
targetScope = 'subscription'

param group string = 'trials'
param location string = deployment().location

@secure()
param registryPassword string

@description('Objects of the research group: who may read the results.')
param readers string[]

var tags = { costCentre: '4711', group: group }

resource home 'Microsoft.Resources/resourceGroups@2024-03-01' = {
  name: 'rg-${group}'
  location: location
  tags: tags
}

module data 'modules/data.bicep' = {
  scope: home
  name: 'data'
  params: {
    accountName: 'st${group}results'
    vaultName: 'kv-${group}-results'
    registryPassword: registryPassword
    tags: union(tags, { dataClass: 'patient' })
  }
}

module access 'modules/access.bicep' = {
  scope: home
  name: 'access'
  params: { accountName: data.outputs.accountName, readers: readers }
}

output accountId string = data.outputs.accountId
