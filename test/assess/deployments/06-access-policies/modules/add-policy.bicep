param vaultName string
param objectId string
param secrets string[]

resource vault 'Microsoft.KeyVault/vaults@2021-10-01' existing = {
  name: vaultName
}

resource add 'Microsoft.KeyVault/vaults/accessPolicies@2021-10-01' = {
  parent: vault
  name: 'add'
  properties: {
    accessPolicies: [
      { tenantId: tenant().tenantId, objectId: objectId, permissions: { secrets: secrets } }
    ]
  }
}
