param location string
param vaultName string
param longKept bool
param site bool

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: vaultName
  location: location
  properties: {
    tenantId: tenant().tenantId
    sku: { family: 'A', name: 'standard' }
    enableRbacAuthorization: true
    enablePurgeProtection: true
    softDeleteRetentionInDays: longKept ? 90 : 30
    publicNetworkAccess: 'Disabled'
  }
}

resource siteSecret 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = if (site) {
  parent: vault
  name: 'site'
  properties: { contentType: 'text/plain' }
}

resource report 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = if (!site) {
  parent: vault
  name: 'report'
  properties: { attributes: { enabled: true } }
}
