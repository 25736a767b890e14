import { ids } from '../../sandbox/estate/names.ts'

/** What a resource of each type is copied from: with everything that lies in the same top-level resource. */
export const TEMPLATES: Readonly<Record<string, string>> = {
  'Microsoft.KeyVault/managedHSMs': ids.hsm,
  'Microsoft.KeyVault/managedHSMs/keys': ids.hsmKey,
  'Microsoft.KeyVault/vaults': ids.fraudVault,
  'Microsoft.KeyVault/vaults/keys': `${ids.fraudVault}/keys/subject`,
  'Microsoft.KeyVault/vaults/secrets': `${ids.fraudVault}/secrets/legacy-db-password`,
  'Microsoft.MachineLearningServices/registries': ids.mlRegistry,
  'Microsoft.MachineLearningServices/workspaces': ids.fraudWorkspace,
  'Microsoft.MachineLearningServices/workspaces/batchEndpoints': ids.nightlyEndpoint,
  'Microsoft.MachineLearningServices/workspaces/computes': ids.computeInstance,
  'Microsoft.MachineLearningServices/workspaces/connections': ids.bureauConnection,
  'Microsoft.MachineLearningServices/workspaces/datastores': `${ids.fraudWorkspace}/datastores/transactions`,
  'Microsoft.MachineLearningServices/workspaces/onlineEndpoints': ids.scoringEndpoint,
  'Microsoft.MachineLearningServices/workspaces/onlineEndpoints/deployments': `${ids.scoringEndpoint}/deployments/blue`,
  'Microsoft.MachineLearningServices/workspaces/outboundRules': `${ids.fraudWorkspace}/outboundRules/pypi`,
  'Microsoft.MachineLearningServices/workspaces/serverlessEndpoints': ids.summaries,
  'Microsoft.Storage/storageAccounts': ids.fraudAccount,
  'Microsoft.Storage/storageAccounts/blobServices': `${ids.fraudAccount}/blobServices/default`,
  'Microsoft.Storage/storageAccounts/blobServices/containers': `${ids.fraudAccount}/blobServices/default/containers/transactions`,
  'Microsoft.Storage/storageAccounts/encryptionScopes': `${ids.fraudAccount}/encryptionScopes/transactions`,
  'Microsoft.Storage/storageAccounts/fileServices': `${ids.fraudAccount}/fileServices/default`,
}
