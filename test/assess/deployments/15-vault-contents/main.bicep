// Keys and secrets of a card issuer. The old ones came without dates.
param location string = resourceGroup().location

@secure()
param schemeToken string

@description('Certificates are bought; only what is needed to renew them lies here.')
param secrets { name: string, contentType: string?, expires: int? }[] = [
  { name: 'scheme-token', contentType: 'text/plain', expires: 1798761600 }
  { name: 'old-terminal', contentType: 'text/plain' }
  { name: 'mainframe' }
]

param keys array = [
  { name: 'pin-block', type: 'RSA-HSM', size: 4096, rotate: true }
  { name: 'receipts', type: 'EC', curve: 'P-256', rotate: false }
  { name: 'reports', type: 'RSA', size: 2048, rotate: false }
]

resource vault 'Microsoft.KeyVault/vaults@2024-11-01' = {
  name: format('kv-cards-{0}', 'prod')
  location: location
  tags: { keyProtection: 'hsm' }
  properties: {
    tenantId: tenant().tenantId
    sku: { family: 'A', name: 'standard' }
    enableRbacAuthorization: true
    enablePurgeProtection: true
    softDeleteRetentionInDays: 90
    networkAcls: { defaultAction: 'Deny', bypass: 'None', virtualNetworkRules: [], ipRules: [] }
  }
}

resource eachSecret 'Microsoft.KeyVault/vaults/secrets@2024-11-01' = [
  for one in secrets: {
    parent: vault
    name: one.name
    properties: {
      value: schemeToken
      contentType: one.?contentType
      attributes: { enabled: true, exp: one.?expires }
    }
  }
]

resource eachKey 'Microsoft.KeyVault/vaults/keys@2024-11-01' = [
  for one in keys: {
    parent: vault
    name: one.name
    properties: {
      kty: one.type
      keySize: one.?size
      curveName: one.?curve
      keyOps: ['sign', 'verify']
      attributes: { enabled: true, exportable: false }
      rotationPolicy: one.rotate
        ? {
            attributes: { expiryTime: 'P90D' }
            lifetimeActions: [{ action: { type: 'rotate' }, trigger: { timeBeforeExpiry: 'P30D' } }]
          }
        : null
    }
  }
]

resource cards 'Microsoft.KeyVault/managedHSMs@2024-11-01' = {
  name: 'hsm-cards'
  location: location
  sku: { family: 'B', name: 'Standard_B1' }
  properties: {
    tenantId: tenant().tenantId
    initialAdminObjectIds: ['3f1c2a40-0000-4000-8000-00000000d001']
    enableSoftDelete: true
    enablePurgeProtection: true
    softDeleteRetentionInDays: 90
    publicNetworkAccess: 'Enabled'
    networkAcls: { defaultAction: 'Deny', bypass: 'AzureServices' }
  }
}
