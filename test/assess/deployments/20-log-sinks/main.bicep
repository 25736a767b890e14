// Everything that a branch of a bank logs, and where to: several settings per resource, some of which send nothing.
param location string = resourceGroup().location
param sinks { name: string, workspaceId: string, groups: string[] }[]
param archiveLogs bool = false

resource sink 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'stbranchlogs'
  location: location
  kind: 'StorageV2'
  sku: { name: 'Standard_LRS' }
  properties: {
    minimumTlsVersion: 'TLS1_2'
    allowBlobPublicAccess: false
    allowSharedKeyAccess: true
    networkAcls: { defaultAction: 'Deny', bypass: 'AzureServices' }
  }

  resource blobs 'blobServices' = {
    name: 'default'
    properties: { deleteRetentionPolicy: { enabled: false } }
  }
}

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: 'kv-branch-audit'
  location: location
  properties: {
    tenantId: tenant().tenantId
    sku: { family: 'A', name: 'standard' }
    enableRbacAuthorization: true
    softDeleteRetentionInDays: 90
    publicNetworkAccess: 'Disabled'
  }
}

resource workspace 'Microsoft.MachineLearningServices/workspaces@2025-06-01' = {
  name: 'mlw-branch'
  location: location
  identity: { type: 'SystemAssigned,UserAssigned', userAssignedIdentities: { '${identity.id}': {} } }
  properties: {
    storageAccount: sink.id
    keyVault: vault.id
    publicNetworkAccess: 'Enabled'
    // Documented, and not in the published type.
    #disable-next-line BCP037
    ipAllowlist: ['203.0.113.5']
    v1LegacyMode: true
  }
}

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: 'id-branch'
  location: location
}

module vaultSinks 'modules/vault-sink.bicep' = [
  for one in sinks: {
    name: 'vault-sink-${one.name}'
    params: { vaultId: vault.id, name: one.name, workspaceId: one.workspaceId, groups: one.groups }
  }
]

resource workspaceLogs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'branch'
  scope: workspace
  properties: {
    storageAccountId: sink.id
    logs: map(['AmlComputeClusterEvent', 'AmlRunStatusChangedEvent'], category => {
      category: category
      enabled: archiveLogs
    })
  }
}

resource blobLogs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = if (archiveLogs) {
  name: 'archive'
  scope: sink::blobs
  properties: {
    workspaceId: sinks[0].workspaceId
    logs: [{ categoryGroup: 'allLogs', enabled: true }]
  }
}
