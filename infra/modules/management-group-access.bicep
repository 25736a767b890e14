// The custom role in a management group. Roles with data actions are not for management groups, so this one has none.
targetScope = 'managementGroup'

@description('Name of this installation.')
param environmentName string
@description('The generated role.')
param role object
@description('Object id of the identity of the service.')
param principalId string

resource resources 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(managementGroup().id, 'rebaseline', environmentName, 'resources')
  properties: {
    roleName: '${role.roleName} ${environmentName} ${managementGroup().name}'
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
    assignableScopes: [managementGroup().id]
  }
}

resource assignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(managementGroup().id, principalId, resources.id)
  properties: {
    roleDefinitionId: resources.id
    principalId: principalId
    principalType: 'ServicePrincipal'
    description: 'Rebaseline keeps the subscriptions below on their security baseline.'
  }
}
