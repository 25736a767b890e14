param vaultName string
param settingName string
param workspaceId string
param logs array = []
param metrics array = []

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: vaultName
}

resource setting 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: settingName
  scope: vault
  properties: {
    workspaceId: workspaceId
    logs: logs
    metrics: metrics
  }
}
