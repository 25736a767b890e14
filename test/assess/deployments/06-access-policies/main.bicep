// An older vault that goes by access policies. Applications add themselves; a second one replaces all of its policies.
param location string = resourceGroup().location
param vaultName string = 'kv-payments-legacy'
param applications { name: string, objectId: string, secrets: string[] }[]
param operatorsId string

resource vault 'Microsoft.KeyVault/vaults@2021-10-01' = {
  name: vaultName
  location: location
  properties: {
    tenantId: tenant().tenantId
    sku: { family: 'A', name: 'standard' }
    enabledForTemplateDeployment: true
    enableRbacAuthorization: false
    enableSoftDelete: true
    softDeleteRetentionInDays: 30
    accessPolicies: []
    networkAcls: { bypass: 'AzureServices', defaultAction: 'Allow' }
  }
}

module policies 'modules/add-policy.bicep' = [
  for one in applications: {
    name: 'policy-${one.name}'
    params: { vaultName: vault.name, objectId: one.objectId, secrets: one.secrets }
  }
]

resource second 'Microsoft.KeyVault/vaults@2021-10-01' = {
  name: '${vaultName}-2'
  location: location
  properties: {
    tenantId: tenant().tenantId
    sku: { family: 'A', name: 'standard' }
    enableSoftDelete: true
    enablePurgeProtection: true
    accessPolicies: [
      {
        tenantId: tenant().tenantId
        objectId: operatorsId
        permissions: { keys: ['all'], secrets: ['all'] }
      }
    ]
  }

  resource only 'accessPolicies' = {
    name: 'replace'
    properties: {
      accessPolicies: [
        {
          tenantId: tenant().tenantId
          objectId: operatorsId
          permissions: { secrets: ['get', 'list'] }
        }
      ]
    }
  }
}
