// Where the risk models are trained: a workspace on an account, a vault and a registry of its own, each from a module.
targetScope = 'resourceGroup'

@minLength(3)
@maxLength(8)
param team string = 'risk'
param location string = resourceGroup().location
param subnetId string
param logAnalyticsId string
param allowedFqdns string[] = []
param withEndpoint bool = true

module storage 'modules/storage.bicep' = {
  name: 'storage'
  params: { name: 'st${team}models', location: location, logAnalyticsId: logAnalyticsId }
}

module vault 'modules/vault.bicep' = {
  name: 'vault'
  params: { name: 'kv-${team}-models', location: location }
}

resource insights 'Microsoft.Insights/components@2020-02-02' = {
  name: 'appi-${team}-models'
  location: location
  kind: 'web'
  properties: { Application_Type: 'web', WorkspaceResourceId: logAnalyticsId }
}

resource registry 'Microsoft.ContainerRegistry/registries@2023-07-01' = {
  name: 'cr${team}models'
  location: location
  sku: { name: 'Premium' }
  properties: { adminUserEnabled: false, publicNetworkAccess: 'Disabled' }
}

module workspace 'modules/workspace.bicep' = {
  name: 'workspace'
  params: {
    name: 'mlw-${team}-models'
    location: location
    storageId: storage.outputs.resourceId
    vaultId: vault.outputs.resourceId
    insightsId: insights.id
    registryId: registry.id
    allowedFqdns: allowedFqdns
    tags: { owner: team, dataClass: 'internal' }
  }
}

resource endpoint 'Microsoft.Network/privateEndpoints@2024-05-01' = if (withEndpoint) {
  name: 'pe-mlw-${team}-models'
  location: location
  properties: {
    subnet: { id: subnetId }
    privateLinkServiceConnections: [
      {
        name: 'amlworkspace'
        properties: {
          privateLinkServiceId: workspace.outputs.resourceId
          groupIds: ['amlworkspace']
        }
      }
    ]
  }
}

output workspaceId string = workspace.outputs.resourceId
