// Statements of a bank's customers, under a key of the bank: identity, vault, key, and the accounts that use it.
param location string = resourceGroup().location
param tenantId string = tenant().tenantId

@description('Accounts that follow the key to its newest version, and those that stay on one.')
param accounts { name: string, keyVersion: string? }[]

var cryptoUser = 'e147488a-f6f5-4113-8e2d-b22465e65bf6'

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: 'id-statements'
  location: location
}

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: 'kv-statements'
  location: location
  properties: {
    tenantId: tenantId
    sku: { family: 'A', name: 'premium' }
    enableRbacAuthorization: true
    enableSoftDelete: true
    enablePurgeProtection: true
    softDeleteRetentionInDays: 90
    publicNetworkAccess: 'Disabled'
    networkAcls: { bypass: 'AzureServices', defaultAction: 'Deny' }
  }
}

resource key 'Microsoft.KeyVault/vaults/keys@2023-07-01' = {
  parent: vault
  name: 'statements'
  properties: {
    kty: 'RSA-HSM'
    keySize: 3072
    attributes: { enabled: true, exp: 1830297600, exportable: false }
    rotationPolicy: {
      attributes: { expiryTime: 'P1Y' }
      lifetimeActions: [
        { action: { type: 'rotate' }, trigger: { timeAfterCreate: 'P60D' } }
        { action: { type: 'notify' }, trigger: { timeBeforeExpiry: 'P30D' } }
      ]
    }
  }
}

resource reporting 'Microsoft.KeyVault/vaults/keys@2023-07-01' = {
  parent: vault
  name: 'reporting'
  properties: { kty: 'RSA', keySize: 2048 }
}

resource mayUseKey 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(key.id, identity.id, cryptoUser)
  scope: key
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', cryptoUser)
  }
}

resource each 'Microsoft.Storage/storageAccounts@2023-05-01' = [
  for one in accounts: {
    name: one.name
    location: location
    kind: 'StorageV2'
    sku: { name: 'Standard_RAGZRS' }
    identity: { type: 'UserAssigned', userAssignedIdentities: { '${identity.id}': {} } }
    properties: {
      minimumTlsVersion: 'TLS1_2'
      supportsHttpsTrafficOnly: true
      allowBlobPublicAccess: false
      allowCrossTenantReplication: false
      allowSharedKeyAccess: false
      publicNetworkAccess: 'Disabled'
      encryption: {
        keySource: 'Microsoft.Keyvault'
        requireInfrastructureEncryption: true
        identity: { userAssignedIdentity: identity.id }
        keyvaultproperties: {
          keyvaulturi: vault.properties.vaultUri
          keyname: key.name
          keyversion: one.?keyVersion
        }
        services: {
          blob: { enabled: true, keyType: 'Account' }
          file: { enabled: true, keyType: 'Account' }
          queue: { enabled: true, keyType: 'Account' }
          table: { enabled: true, keyType: 'Account' }
        }
      }
    }
    dependsOn: [mayUseKey]
  }
]
