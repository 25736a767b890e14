// The events of one vault: new versions, and what is about to expire. They carry no operation and no caller.

@description('Name of this installation.')
param environmentName string
@description('The vault.')
param vaultName string
@description('Tags.')
param tags object
@description('The generated filters.')
param filters object
@description('Where events go, and how.')
param delivery object

resource vault 'Microsoft.KeyVault/vaults@2026-02-01' existing = {
  name: vaultName
}

// A module of its own: where a vault lies is known only when the deployment runs.
module events 'topic.bicep' = {
  params: {
    environmentName: environmentName
    // At most 50 letters, and of this installation: another one may follow the same vault.
    topicName: 'eg-${environmentName}--${vaultName}'
    location: vault.location
    source: vault.id
    topicType: 'Microsoft.KeyVault.vaults'
    tags: tags
    entries: [filters.keyVault]
    filters: filters
    delivery: delivery
  }
}
