param vaultId string
param name string
param workspaceId string
param groups string[]

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: last(split(vaultId, '/'))
}

resource setting 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: name
  scope: vault
  properties: {
    workspaceId: workspaceId
    logs: [for group in groups: { categoryGroup: group, enabled: true }]
    metrics: [{ category: 'AllMetrics', enabled: empty(groups) }]
  }
}
