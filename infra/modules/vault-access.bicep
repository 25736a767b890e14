// The rights on keys, on one vault.

@description('Name of this installation.')
param environmentName string
@description('The vault. It uses Azure RBAC: access policies are not changed.')
param vaultName string
@description('Object id of the identity of the service.')
param principalId string

// Defined by subscription-access.bicep in the same subscription.
var keysRole = subscriptionResourceId(
  'Microsoft.Authorization/roleDefinitions',
  guid(subscription().id, 'rebaseline', environmentName, 'keys')
)

resource vault 'Microsoft.KeyVault/vaults@2024-11-01' existing = {
  name: vaultName
}

resource assignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault.id, principalId, keysRole)
  scope: vault
  properties: {
    roleDefinitionId: keysRole
    principalId: principalId
    principalType: 'ServicePrincipal'
    description: 'Rebaseline rotates keys and sets their rotation policies.'
  }
}
