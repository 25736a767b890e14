// Fraud detection works on payment data: a workspace under the bank's own key, run by an identity that is there already.
param location string = resourceGroup().location
param identityName string = 'id-fraud'
param keyVaultGroup string = 'rg-keys'
param keyIdentifier string
param buildCompute string?

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' existing = {
  name: identityName
}

resource keyVault 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: 'kv-bank-keys'
  scope: resourceGroup(keyVaultGroup)
}

resource account 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'stfraudmodels'
  location: location
  kind: 'StorageV2'
  sku: { name: 'Standard_ZRS' }
  properties: {
    minimumTlsVersion: 'TLS1_2'
    allowBlobPublicAccess: false
    allowSharedKeyAccess: false
    publicNetworkAccess: 'Enabled'
    networkAcls: { bypass: 'None', defaultAction: 'Deny', resourceAccessRules: [] }
  }
}

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: 'kv-fraud-models'
  location: location
  properties: {
    tenantId: tenant().tenantId
    sku: { family: 'A', name: 'standard' }
    enableRbacAuthorization: true
    enablePurgeProtection: true
    networkAcls: { bypass: 'AzureServices', defaultAction: 'Deny' }
  }
}

resource registry 'Microsoft.ContainerRegistry/registries@2023-07-01' = {
  name: 'crfraudmodels'
  location: location
  sku: { name: 'Premium' }
  properties: { publicNetworkAccess: 'Disabled', networkRuleBypassOptions: 'AzureServices' }
}

resource workspace 'Microsoft.MachineLearningServices/workspaces@2024-04-01' = {
  name: 'mlw-fraud'
  location: location
  tags: { dataClass: 'confidential' }
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identity.id}': {} } }
  properties: {
    friendlyName: 'Fraud detection'
    storageAccount: account.id
    keyVault: vault.id
    applicationInsights: resourceId('rg-monitor', 'Microsoft.Insights/components', 'appi-fraud')
    containerRegistry: registry.id
    imageBuildCompute: buildCompute
    hbiWorkspace: true
    primaryUserAssignedIdentity: identity.id
    publicNetworkAccess: 'Disabled'
    managedNetwork: { isolationMode: 'Disabled' }
    encryption: {
      status: 'Enabled'
      identity: { userAssignedIdentity: identity.id }
      keyVaultProperties: { keyVaultArmId: keyVault.id, keyIdentifier: keyIdentifier }
    }
  }
}

resource scientists 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(workspace.id, 'fraud-scientist')
  scope: workspace
  properties: {
    principalId: '3f1c2a40-0000-4000-8000-00000000e001'
    principalType: 'User'
    roleDefinitionId: subscriptionResourceId(
      'Microsoft.Authorization/roleDefinitions',
      'b24988ac-6180-42a0-ab88-20f7382dd24c'
    )
  }
}

resource lock 'Microsoft.Authorization/locks@2020-05-01' = {
  name: 'fraud-data'
  scope: account
  properties: { level: 'CanNotDelete' }
}
