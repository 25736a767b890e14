// A workspace that is there already gets its datastores, its computes and an endpoint for the bed forecast.
param workspaceName string
param location string = resourceGroup().location
param clusters object

@secure()
param legacyKey string

resource workspace 'Microsoft.MachineLearningServices/workspaces@2024-10-01' existing = {
  name: workspaceName
}

resource wards 'Microsoft.MachineLearningServices/workspaces/datastores@2024-10-01' = {
  parent: workspace
  name: 'wards'
  properties: {
    datastoreType: 'AzureBlob'
    accountName: 'stwards'
    containerName: 'beds'
    protocol: 'https'
    credentials: { credentialsType: 'None' }
    serviceDataAccessAuthIdentity: 'WorkspaceSystemAssignedIdentity'
  }
}

resource history 'Microsoft.MachineLearningServices/workspaces/datastores@2024-10-01' = {
  parent: workspace
  name: 'history'
  properties: {
    datastoreType: 'AzureFile'
    accountName: 'sthistory'
    fileShareName: 'exports'
    protocol: 'https'
    credentials: {
      credentialsType: 'AccountKey'
      secrets: { secretsType: 'AccountKey', key: legacyKey }
    }
  }
}

resource each 'Microsoft.MachineLearningServices/workspaces/computes@2024-10-01' = [
  for cluster in items(clusters): {
    parent: workspace
    name: cluster.key
    location: location
    identity: { type: cluster.value.identity ? 'SystemAssigned' : 'None' }
    properties: {
      computeType: 'AmlCompute'
      disableLocalAuth: true
      properties: {
        vmSize: cluster.value.size
        enableNodePublicIp: cluster.value.publicIp
        remoteLoginPortPublicAccess: cluster.value.publicIp ? 'Enabled' : 'Disabled'
        scaleSettings: {
          minNodeCount: cluster.value.?min ?? 0
          maxNodeCount: 4
          nodeIdleTimeBeforeScaleDown: 'PT15M'
        }
      }
    }
  }
]

resource forecast 'Microsoft.MachineLearningServices/workspaces/onlineEndpoints@2024-10-01' = {
  parent: workspace
  name: 'bed-forecast'
  location: location
  identity: { type: 'SystemAssigned' }
  properties: { authMode: 'AADToken', publicNetworkAccess: 'Disabled' }
}

resource triage 'Microsoft.MachineLearningServices/workspaces/onlineEndpoints@2024-10-01' = {
  parent: workspace
  name: 'triage-demo'
  location: location
  properties: { authMode: 'Key', publicNetworkAccess: 'Enabled' }
}

resource nightly 'Microsoft.MachineLearningServices/workspaces/batchEndpoints@2024-10-01' = {
  parent: workspace
  name: 'nightly-beds'
  location: location
  properties: { authMode: 'AADToken' }
}
