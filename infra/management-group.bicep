// The custom role in a management group, after main.bicep: Bicep lets no template of a subscription reach up to one. Roles
// with data actions are not for management groups, so this one has none.
targetScope = 'managementGroup'

import { guidOf, nameOf } from 'modules/inputs.bicep'

@description('Name of this installation, as in main.bicep.')
@minLength(2)
@maxLength(20)
param environmentName string

@description('Object id of the identity of the service: the output REBASELINE_PRINCIPAL_ID of main.bicep.')
@minLength(36)
@maxLength(36)
param principalId string

var role = loadJsonContent('generated/role.json')

resource resources 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(managementGroup().id, 'rebaseline', environmentName, 'resources')
  properties: {
    roleName: '${role.roleName} ${nameOf('environmentName', environmentName)} ${managementGroup().name}'
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
    principalId: guidOf('principalId', principalId)
    principalType: 'ServicePrincipal'
    description: 'Rebaseline keeps the subscriptions below on their security baseline.'
  }
}
