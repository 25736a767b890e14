import type { ReadinessCheck } from '../engine/rule.ts'

// Workspaces and accounts are looked for by a list over the subscription, which needs the right to read each of them.
const WORKSPACES = 'Microsoft.MachineLearningServices/workspaces/read'
const ACCOUNTS = 'Microsoft.Storage/storageAccounts/read'
const ROLE_ASSIGNMENTS = 'Microsoft.Authorization/roleAssignments/read'
const PUBLISHED = [
  'Microsoft.Storage/storageAccounts/blobServices/read',
  'Microsoft.Storage/storageAccounts/blobServices/containers/read',
]

/** RBAC actions that each check asks Azure with, beyond reading the resource itself. */
export const READINESS_PERMISSIONS: Readonly<Record<ReadinessCheck, readonly string[]>> = {
  publicNetworkIsOff: [],
  nobodyComesPublicly: [],
  nothingPublished: [...PUBLISHED, 'Microsoft.Storage/storageAccounts/fileServices/shares/read'],
  noUnencryptedMount: [
    'Microsoft.Storage/storageAccounts/fileServices/read',
    'Microsoft.Storage/storageAccounts/fileServices/shares/read',
  ],
  noHttpReaders: PUBLISHED,
  approvedPrivateEndpoint: [],
  storagePrivateEndpoints: ['Microsoft.Network/privateEndpoints/read', WORKSPACES],
  noPublicContainer: ['Microsoft.Storage/storageAccounts/blobServices/containers/read'],
  noWorkspaceUsesAccountKey: [
    WORKSPACES,
    'Microsoft.MachineLearningServices/workspaces/datastores/read',
  ],
  noCrossTenantReplication: ['Microsoft.Storage/storageAccounts/objectReplicationPolicies/read'],
  noPinnedKeyVersion: [ACCOUNTS, WORKSPACES],
  identityHasStorageRoles: [ROLE_ASSIGNMENTS],
  principalsHaveRoles: [ROLE_ASSIGNMENTS],
  workspacePrivateEndpoint: [WORKSPACES],
}
