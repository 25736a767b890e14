// A hospital's imaging research: one hub, a project per study, computes per project, models from a partner's endpoint.
param location string = resourceGroup().location

@description('A study, and the machines that it works with.')
type study = {
  name: string
  sensitive: bool
  sizes: string[]
}

param studies study[]

@secure()
param partnerKey string

resource account 'Microsoft.Storage/storageAccounts@2022-09-01' = {
  name: 'stimagingresearch'
  location: location
  kind: 'StorageV2'
  sku: { name: 'Standard_GRS' }
  properties: {
    minimumTlsVersion: 'TLS1_2'
    allowSharedKeyAccess: false
    networkAcls: { defaultAction: 'Allow' }
  }
}

resource vault 'Microsoft.KeyVault/vaults@2024-11-01' = {
  name: 'kv-imaging-research'
  location: location
  properties: {
    tenantId: subscription().tenantId
    sku: { family: 'A', name: 'premium' }
    enableRbacAuthorization: true
    enablePurgeProtection: true
    publicNetworkAccess: 'Disabled'
  }
}

resource hub 'Microsoft.MachineLearningServices/workspaces@2025-06-01' = {
  name: 'hub-imaging'
  location: location
  kind: 'Hub'
  identity: { type: 'SystemAssigned' }
  properties: {
    friendlyName: 'Imaging research'
    storageAccount: account.id
    keyVault: vault.id
    publicNetworkAccess: 'Enabled'
    managedNetwork: {
      isolationMode: 'AllowInternetOutbound'
      outboundRules: {
        pacs: {
          type: 'PrivateEndpoint'
          category: 'UserDefined'
          destination: { serviceResourceId: account.id, subresourceTarget: 'blob', sparkEnabled: false }
        }
      }
    }
  }

  resource partner 'connections' = {
    name: 'partner-models'
    properties: {
      category: 'CustomKeys'
      target: 'https://models.partner.example/v1'
      authType: 'CustomKeys'
      isSharedToAll: true
      credentials: { keys: { key: partnerKey } }
    }
  }

  resource search 'connections' = {
    name: 'literature'
    properties: {
      category: 'CognitiveSearch'
      target: 'https://srch-literature.search.windows.net'
      authType: 'AAD'
      isSharedToAll: true
    }
  }
}

resource projects 'Microsoft.MachineLearningServices/workspaces@2025-06-01' = [
  for one in studies: {
    name: 'proj-${one.name}'
    location: location
    kind: 'Project'
    tags: one.sensitive ? { dataClass: 'patient' } : {}
    identity: { type: 'SystemAssigned' }
    properties: {
      friendlyName: one.name
      hubResourceId: hub.id
      hbiWorkspace: one.sensitive
    }
  }
]

resource desks 'Microsoft.MachineLearningServices/workspaces/computes@2025-12-01' = [
  for (one, index) in studies: if (!empty(one.sizes)) {
    parent: projects[index]
    name: 'desk-${one.name}'
    location: location
    properties: {
      computeType: 'ComputeInstance'
      properties: {
        vmSize: first(one.sizes)
        applicationSharingPolicy: 'Personal'
        sshSettings: { sshPublicAccess: one.sensitive ? 'Disabled' : 'Enabled' }
        idleTimeBeforeShutdown: 'PT30M'
      }
    }
  }
]

output projectIds array = [for (one, index) in studies: projects[index].id]
