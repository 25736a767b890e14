// A vault per team of a clinic. Its audit trail goes to the security team, its metrics to operations, if somebody wants them.
param location string = 'northeurope'

@description('By name of the team: who may read, and whether operations wants metrics.')
param teams object = {
  pharmacy: { purgeProtection: true, metrics: true }
  radiology: { purgeProtection: true, metrics: false }
  billing: { purgeProtection: false, metrics: true }
}

param securityLogsId string
param operationsLogsId string

@description('The network team opens its endpoints later.')
param openUntilEndpoints bool = false

module vaults 'modules/vault.bicep' = [
  for team in items(teams): {
    name: 'vault-${team.key}'
    params: {
      name: 'kv-clinic-${team.key}'
      location: location
      purgeProtection: team.value.purgeProtection
      access: openUntilEndpoints ? 'Enabled' : 'Disabled'
    }
  }
]

module audit 'modules/vault-logs.bicep' = [
  for (team, index) in items(teams): {
    name: 'audit-${team.key}'
    params: {
      vaultName: vaults[index].outputs.name
      settingName: 'security'
      workspaceId: securityLogsId
      // Billing writes its own trail.
      logs: team.key == 'billing' ? [] : [{ categoryGroup: 'audit', enabled: true }]
    }
  }
]

module metrics 'modules/vault-logs.bicep' = [
  for (team, index) in items(teams): if (team.value.metrics) {
    name: 'metrics-${team.key}'
    params: {
      vaultName: vaults[index].outputs.name
      settingName: 'operations'
      workspaceId: operationsLogsId
      metrics: [{ category: 'AllMetrics', enabled: true }]
    }
  }
]

output names array = [for (team, index) in items(teams): vaults[index].outputs.name]
