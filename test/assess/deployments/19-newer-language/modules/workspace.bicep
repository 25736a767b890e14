param location string
param storage { id: string, name: string }
param vaultId string
param compute { size: string, minimum: int? }?

resource workspace 'Microsoft.MachineLearningServices/workspaces@2024-10-01' = {
  name: replace(storage.name, 'st', 'mlw-')
  location: location
  identity: { type: 'SystemAssigned' }
  properties: {
    storageAccount: storage.id
    keyVault: vaultId
    publicNetworkAccess: 'Disabled'
    managedNetwork: { isolationMode: 'AllowOnlyApprovedOutbound' }
    serverlessComputeSettings: { serverlessComputeNoPublicIP: true }
  }
}

resource cluster 'Microsoft.MachineLearningServices/workspaces/computes@2024-10-01' = if (compute != null) {
  parent: workspace
  name: 'cluster'
  location: location
  properties: {
    computeType: 'AmlCompute'
    properties: {
      vmSize: compute.?size
      scaleSettings: { minNodeCount: compute.?minimum ?? 0, maxNodeCount: 2 }
    }
  }
}
