// A clinic's template in the newer forms of the language: types of resources as parameters, imports, spread, nullables.
import { closed, tagsOf, accountSettings } from 'modules/shared.bicep'

param location string = resourceGroup().location
param encounters accountSettings
param devices accountSettings?
param sku resourceInput<'Microsoft.Storage/storageAccounts@2023-05-01'>.sku = { name: 'Standard_GZRS' }
param vaultNetwork resourceInput<'Microsoft.KeyVault/vaults@2023-07-01'>.properties.networkAcls = {
  bypass: 'AzureServices'
  defaultAction: 'Deny'
}

@discriminator('kind')
type sink = workspaceSink | archiveSink

type workspaceSink = { kind: 'workspace', id: string }
type archiveSink = { kind: 'archive', days: int }

param sinks sink[] = []

resource encounterData 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: encounters.name
  location: location
  tags: tagsOf('encounters')
  kind: 'StorageV2'
  sku: sku
  properties: { ...closed, minimumTlsVersion: encounters.?tls ?? 'TLS1_2' }
}

resource deviceData 'Microsoft.Storage/storageAccounts@2023-05-01' = if (devices != null) {
  name: devices.?name ?? 'unused'
  location: location
  tags: tagsOf('devices')
  kind: 'StorageV2'
  sku: sku
  properties: { ...closed, allowSharedKeyAccess: true, minimumTlsVersion: devices.?tls ?? 'TLS1_2' }
}

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: 'kv-encounters'
  location: location
  properties: {
    tenantId: tenant().tenantId
    sku: { family: 'A', name: 'standard' }
    enableRbacAuthorization: true
    enablePurgeProtection: true
    softDeleteRetentionInDays: 90
    networkAcls: vaultNetwork
  }
}

resource vaultLogs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = [
  for (one, index) in sinks: if (one.kind == 'workspace') {
    name: 'sink-${index}'
    scope: vault
    properties: {
      workspaceId: one.?id
      logs: [{ categoryGroup: 'audit', enabled: true }]
    }
  }
]

module workspace 'modules/workspace.bicep' = {
  name: 'workspace'
  params: {
    location: location
    storage: { id: encounterData.id, name: encounterData.name }
    vaultId: vault.id
    compute: { size: 'STANDARD_E4S_V5' }
  }
}
