// The custom roles in one subscription, and who has them. The actions come from the rules: generated/role.json.
targetScope = 'subscription'

@description('Name of this installation.')
param environmentName string
@description('The generated role.')
param role object
@description('Object id of the identity of the service.')
param principalId string
@description('Resource id of that identity. Names of role assignments are made of it: an object id is not known before the deployment, and a preview would stop at it.')
param identityId string
@description('Give the identity its role in this subscription.')
param lookedAfter bool
@description('The role with the rights on keys: none, defined so that it can be given on single vaults, or given in the whole subscription.')
@allowed(['none', 'defined', 'given'])
param keys string

// Names of roles are unique in a tenant, and two subscriptions may begin alike.
var suffix = '${environmentName} ${toLower(subscription().subscriptionId)}'

resource resources 'Microsoft.Authorization/roleDefinitions@2022-04-01' = if (lookedAfter) {
  name: guid(subscription().id, 'rebaseline', environmentName, 'resources')
  properties: {
    roleName: '${role.roleName} ${suffix}'
    description: role.description
    type: role.type
    permissions: [
      {
        actions: role.permissions[0].actions
        notActions: []
        dataActions: []
        notDataActions: []
      }
    ]
    assignableScopes: [subscription().id]
  }
}

// The rights on keys are a role of their own, so that they can be given for single vaults.
resource keysRole 'Microsoft.Authorization/roleDefinitions@2022-04-01' = if (keys != 'none') {
  name: guid(subscription().id, 'rebaseline', environmentName, 'keys')
  properties: {
    roleName: '${role.roleName} keys ${suffix}'
    description: 'Sets rotation policies and rotates keys. No right to use a key or to read a secret.'
    type: role.type
    permissions: [
      {
        actions: []
        notActions: []
        dataActions: role.permissions[0].dataActions
        notDataActions: []
      }
    ]
    assignableScopes: [subscription().id]
  }
}

resource resourcesAssignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (lookedAfter) {
  name: guid(subscription().id, identityId, resources.id)
  properties: {
    roleDefinitionId: resources.id
    principalId: principalId
    principalType: 'ServicePrincipal'
    description: 'Rebaseline keeps this subscription on its security baseline.'
  }
}

resource keysAssignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (keys == 'given') {
  name: guid(subscription().id, identityId, keysRole.id)
  properties: {
    roleDefinitionId: keysRole.id
    principalId: principalId
    principalType: 'ServicePrincipal'
    description: 'Rebaseline rotates keys and sets their rotation policies.'
  }
}
