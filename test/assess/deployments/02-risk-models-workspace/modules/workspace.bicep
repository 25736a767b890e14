param name string
param location string
param storageId string
param vaultId string
param insightsId string
param registryId string
param allowedFqdns string[]
param tags object

resource workspace 'Microsoft.MachineLearningServices/workspaces@2025-06-01' = {
  name: name
  location: location
  tags: tags
  identity: { type: 'SystemAssigned' }
  properties: {
    friendlyName: 'Risk models'
    storageAccount: storageId
    keyVault: vaultId
    applicationInsights: insightsId
    containerRegistry: registryId
    publicNetworkAccess: 'Disabled'
    v1LegacyMode: false
    systemDatastoresAuthMode: 'identity'
    managedNetwork: { isolationMode: 'AllowOnlyApprovedOutbound' }
  }

  resource outbound 'outboundRules' = [
    for (fqdn, index) in allowedFqdns: {
      name: 'fqdn-${index}'
      properties: { type: 'FQDN', category: 'UserDefined', destination: fqdn }
    }
  ]
}

resource cluster 'Microsoft.MachineLearningServices/workspaces/computes@2025-06-01' = {
  parent: workspace
  name: 'cpu-cluster'
  location: location
  identity: { type: 'SystemAssigned' }
  properties: {
    computeType: 'AmlCompute'
    disableLocalAuth: true
    properties: {
      vmSize: 'STANDARD_D8S_V5'
      enableNodePublicIp: false
      remoteLoginPortPublicAccess: 'Disabled'
      scaleSettings: { minNodeCount: 0, maxNodeCount: 8, nodeIdleTimeBeforeScaleDown: 'PT10M' }
    }
  }
}

output resourceId string = workspace.id
