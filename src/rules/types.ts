// The Azure resource types that rules are about: how each is read, written and found.
import type { Condition, OneDocument, ResourceType } from '../engine/rule.ts'

/**
 * Storage accounts. PATCH is synchronous and takes every property that rules write (StorageAccounts_Update);
 * `networkAcls` is replaced as a whole, so it goes back whole (unverified, the stricter reading).
 */
export const storageAccount: ResourceType = {
  type: 'Microsoft.Storage/storageAccounts',
  apiVersion: '2026-04-01',
  write: 'patch',
  whole: {
    'properties.networkAcls': {
      bypass: 'AzureServices',
      ipRules: [],
      virtualNetworkRules: [],
      resourceAccessRules: [],
    },
  },
  // What Storage fills in beside the networks, the key and the services that it encrypts.
  readOnly: [
    'properties.networkAcls.virtualNetworkRules[].state',
    ...['blob', 'file', 'queue', 'table'].map(
      (service) => `properties.encryption.services.${service}.lastEnabledTime`,
    ),
    ...[
      'currentVersionedKeyExpirationTimestamp',
      'currentVersionedKeyIdentifier',
      'lastKeyRotationTimestamp',
    ].map((member) => `properties.encryption.keyvaultproperties.${member}`),
  ],
  createdAt: ['properties.creationTime', 'systemData.createdAt'],
  listedBy: 'resourceGraph',
  permissions: {
    read: ['Microsoft.Storage/storageAccounts/read'],
    write: ['Microsoft.Storage/storageAccounts/write'],
  },
}

/** The blob service of an account. There is no PATCH (BlobServices_SetServiceProperties is a PUT that replaces). */
export const blobService: ResourceType = {
  type: 'Microsoft.Storage/storageAccounts/blobServices',
  apiVersion: '2026-04-01',
  write: 'put',
  readOnly: [
    'sku',
    'properties.restorePolicy.lastEnabledTime',
    'properties.restorePolicy.minRestoreTime',
  ],
  listedBy: { parent: storageAccount.type, kind: 'single', segment: 'blobServices/default' },
  permissions: {
    read: ['Microsoft.Storage/storageAccounts/blobServices/read'],
    write: ['Microsoft.Storage/storageAccounts/blobServices/write'],
  },
}

/**
 * The firewall of a vault or a managed HSM. With public access on, no `networkAcls` means that there is none. With it off,
 * Key Vault keeps the lists and does not show them, by design (azure-powershell #20744).
 * unverified: that a managed HSM, and a network security perimeter, hide them, too; the stricter reading.
 */
export const vaultFirewall = {
  whole: {
    'properties.networkAcls': { bypass: 'AzureServices', ipRules: [], virtualNetworkRules: [] },
  },
  hides: {
    path: 'properties.networkAcls',
    while: { path: 'properties.publicNetworkAccess', oneOf: ['Disabled', 'SecuredByPerimeter'] },
  },
} as const satisfies Pick<ResourceType, 'whole' | 'hides'>

/** Limits a rule to vaults whose firewall counts, and is shown: another gate is closed before it otherwise. */
export const onlyOpenVaults: Condition = {
  path: 'properties.publicNetworkAccess',
  oneOf: ['Enabled'],
  absent: 'Enabled',
  otherwise:
    'public network access is not on: the firewall does not count, and Azure does not show it',
}

/** Key vaults. PATCH is synchronous (Vaults_Update). */
export const vault: ResourceType = {
  type: 'Microsoft.KeyVault/vaults',
  apiVersion: '2026-02-01',
  write: 'patch',
  ...vaultFirewall,
  createdAt: ['systemData.createdAt'],
  listedBy: 'resourceGraph',
  permissions: {
    read: ['Microsoft.KeyVault/vaults/read'],
    write: ['Microsoft.KeyVault/vaults/write'],
  },
}

/**
 * Keys, read through Resource Manager (Reader is enough, the vault's firewall does not matter) and written on the data
 * plane: Resource Manager can create a key but never change one (Keys_CreateIfNotExist).
 */
export const key: ResourceType = {
  type: 'Microsoft.KeyVault/vaults/keys',
  apiVersion: '2026-02-01',
  write: 'none',
  createdAt: ['properties.attributes.created'],
  listedBy: { parent: vault.type, kind: 'list', segment: 'keys' },
  permissions: { read: ['Microsoft.KeyVault/vaults/keys/read'], write: [] },
}

/** Azure ML workspaces. PATCH is long-running and takes the properties that rules write (Workspaces_Update). */
export const workspace: ResourceType = {
  type: 'Microsoft.MachineLearningServices/workspaces',
  apiVersion: '2026-05-01',
  write: 'patch',
  createdAt: ['systemData.createdAt', 'properties.creationTime'],
  listedBy: 'resourceGraph',
  permissions: {
    read: ['Microsoft.MachineLearningServices/workspaces/read'],
    write: ['Microsoft.MachineLearningServices/workspaces/write'],
  },
}

/** Computes of a workspace. PATCH takes scale settings only; a PUT overwrites the compute and cannot be undone. */
export const compute: ResourceType = {
  type: 'Microsoft.MachineLearningServices/workspaces/computes',
  apiVersion: '2026-05-01',
  write: 'none',
  createdAt: ['systemData.createdAt', 'properties.createdOn'],
  listedBy: { parent: workspace.type, kind: 'list', segment: 'computes' },
  permissions: { read: ['Microsoft.MachineLearningServices/workspaces/computes/read'], write: [] },
}

/** The diagnostic settings of a resource. The one api-version that exists is a preview. */
export const diagnosticSettings: OneDocument = {
  name: 'diagnosticSettings',
  from: 'resource',
  path: '/providers/Microsoft.Insights/diagnosticSettings',
  apiVersion: '2021-05-01-preview',
  permission: 'Microsoft.Insights/diagnosticSettings/read',
}
