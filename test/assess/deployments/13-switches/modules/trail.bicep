param location string
param vaultName string
param paid bool

resource trail 'Microsoft.KeyVault/vaults@2023-07-01' = if (paid) {
  name: vaultName
  location: location
  properties: {
    tenantId: tenant().tenantId
    sku: { family: 'A', name: 'standard' }
    enableRbacAuthorization: false
    accessPolicies: []
  }
}
