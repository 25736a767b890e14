// Accounts made with the insurance group's own module library, which is built as the public verified modules are.
param location string = resourceGroup().location
param subnetId string

module claims 'modules/account.bicep' = {
  name: 'claims'
  params: {
    name: 'stclaims'
    location: location
    networkAcls: { bypass: 'AzureServices' }
    blobServices: {
      isVersioningEnabled: true
      deleteRetentionPolicyDays: 30
      containers: [{ name: 'photos' }, { name: 'brochures', publicAccess: 'Blob' }]
    }
    privateEndpoints: [{ service: 'blob', subnetResourceId: subnetId }]
  }
}

module letters 'modules/account.bicep' = {
  name: 'letters'
  params: {
    name: 'stletters'
    location: location
    allowSharedKeyAccess: true
    publicNetworkAccess: 'Enabled'
    networkAcls: { defaultAction: 'Allow' }
    tags: { owner: 'output management' }
  }
}
