targetScope = 'managementGroup'

resource policy 'Microsoft.Authorization/policyDefinitions@2023-04-01' = { // here: policy
  name: 'policy'
  properties: {
    policyType: 'Custom'
    mode: 'All'
    displayName: managementGroup().name
    policyRule: { if: { field: 'type', equals: 'x' }, then: { effect: 'audit' } }
  }
}
