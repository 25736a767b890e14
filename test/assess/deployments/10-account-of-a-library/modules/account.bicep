param name string
param location string
param tags object?
param allowSharedKeyAccess bool = false
param enableNfsV3 bool = false
param minimumTlsVersion ('TLS1_0' | 'TLS1_1' | 'TLS1_2') = 'TLS1_2'
param publicNetworkAccess ('' | 'Enabled' | 'Disabled') = ''
param networkAcls networkAclsType?
param blobServices blobServicesType?
param privateEndpoints { service: string, subnetResourceId: string }[]?

type networkAclsType = {
  bypass: string?
  defaultAction: ('Allow' | 'Deny')?
  ipRules: { value: string, action: 'Allow' }[]?
}

type blobServicesType = {
  isVersioningEnabled: bool?
  deleteRetentionPolicyDays: int?
  containers: { name: string, publicAccess: string? }[]?
}

var defaults = { allowBlobPublicAccess: false, allowCrossTenantReplication: false }

resource account 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: 'Standard_GRS' }
  properties: union(defaults, {
    allowSharedKeyAccess: allowSharedKeyAccess
    minimumTlsVersion: minimumTlsVersion
    supportsHttpsTrafficOnly: true
    isNfsV3Enabled: enableNfsV3 ? enableNfsV3 : any('')
    publicNetworkAccess: !empty(publicNetworkAccess)
      ? any(publicNetworkAccess)
      : (!empty(privateEndpoints) && empty(networkAcls.?ipRules) ? 'Disabled' : null)
    networkAcls: !empty(networkAcls)
      ? {
          bypass: networkAcls.?bypass
          defaultAction: networkAcls.?defaultAction ?? 'Deny'
          ipRules: networkAcls.?ipRules ?? []
          virtualNetworkRules: []
        }
      : null
  })
}

module blobs 'blob-service.bicep' = if (!empty(blobServices)) {
  name: '${uniqueString(deployment().name, location)}-blobs'
  params: {
    storageAccountName: account.name
    isVersioningEnabled: blobServices.?isVersioningEnabled ?? false
    deleteRetentionPolicyDays: blobServices.?deleteRetentionPolicyDays
    containers: blobServices.?containers
  }
}

module endpoints 'private-endpoint.bicep' = [
  for (one, index) in (privateEndpoints ?? []): {
    name: '${uniqueString(deployment().name, location)}-endpoint-${index}'
    params: {
      name: 'pep-${last(split(account.id, '/'))}-${one.service}-${index}'
      location: location
      subnetResourceId: one.subnetResourceId
      targetResourceId: account.id
      groupIds: [one.service]
    }
  }
]

output resourceId string = account.id
