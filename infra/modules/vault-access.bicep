// The rights on keys, on one vault.

@description('Name of this installation.')
param environmentName string
@description('The vault. It uses Azure RBAC: access policies are not changed.')
param vaultName string
@description('Object id of the identity of the service.')
param principalId string
@description('Resource id of that identity. Names of role assignments are made of it: an object id is not known before the deployment, and a preview would stop at it.')
param identityId string

// Defined by subscription-access.bicep in the same subscription.
var keysRole = subscriptionResourceId(
  'Microsoft.Authorization/roleDefinitions',
  guid(subscription().id, 'rebaseline', environmentName, 'keys')
)

resource vault 'Microsoft.KeyVault/vaults@2026-02-01' existing = {
  name: vaultName
}

resource assignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault.id, toLower(identityId), keysRole)
  scope: vault
  properties: {
    roleDefinitionId: keysRole
    principalId: principalId
    principalType: 'ServicePrincipal'
    description: 'Rebaseline rotates keys and sets their rotation policies.'
  }
}
