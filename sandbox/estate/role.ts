/** What Rebaseline's role allows on the control plane: reads, and the writes of its rules. No keys or secrets. */
export const allowedOperations: readonly string[] = [
  'Microsoft.Authorization/locks/read',
  'Microsoft.Authorization/roleAssignments/read',
  'Microsoft.ContainerRegistry/registries/read',
  'Microsoft.Insights/components/read',
  'Microsoft.Insights/diagnosticSettings/read',
  'Microsoft.Insights/diagnosticSettings/write',
  'Microsoft.KeyVault/vaults/read',
  'Microsoft.KeyVault/vaults/write',
  'Microsoft.KeyVault/vaults/keys/read',
  'Microsoft.KeyVault/vaults/keys/versions/read',
  'Microsoft.MachineLearningServices/locations/workspaceOperationResults/read',
  'Microsoft.MachineLearningServices/locations/workspaceOperationsStatus/read',
  'Microsoft.MachineLearningServices/workspaces/read',
  'Microsoft.MachineLearningServices/workspaces/write',
  'Microsoft.MachineLearningServices/workspaces/computes/read',
  'Microsoft.MachineLearningServices/workspaces/datastores/read',
  'Microsoft.Network/privateEndpoints/read',
  'Microsoft.OperationalInsights/workspaces/read',
  'Microsoft.OperationalInsights/workspaces/sharedKeys/action',
  'Microsoft.ResourceGraph/resources/read',
  'Microsoft.Resources/subscriptions/read',
  'Microsoft.Resources/subscriptions/resourceGroups/read',
  'Microsoft.Storage/storageAccounts/read',
  'Microsoft.Storage/storageAccounts/write',
  'Microsoft.Storage/storageAccounts/blobServices/read',
  'Microsoft.Storage/storageAccounts/blobServices/write',
  'Microsoft.Storage/storageAccounts/blobServices/containers/read',
  'Microsoft.Storage/storageAccounts/objectReplicationPolicies/read',
]

/** What it allows on the data plane of vaults. */
export const allowedDataActions: readonly string[] = [
  'Microsoft.KeyVault/vaults/keys/read',
  'Microsoft.KeyVault/vaults/keys/rotate/action',
  'Microsoft.KeyVault/vaults/keyrotationpolicies/read',
  'Microsoft.KeyVault/vaults/keyrotationpolicies/write',
]
