param name string
param location string
param purgeProtection bool
param access string
param retentionInDays int = 90

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: name
  location: location
  properties: {
    tenantId: tenant().tenantId
    sku: { family: 'A', name: 'standard' }
    enableRbacAuthorization: true
    enableSoftDelete: true
    // Key Vault takes no false here: leaving it out is how it stays off.
    enablePurgeProtection: purgeProtection ? true : null
    softDeleteRetentionInDays: retentionInDays
    publicNetworkAccess: access
    networkAcls: { bypass: 'AzureServices', defaultAction: 'Deny' }
  }
}

output name string = vault.name
