// The resource types below a storage account, the account as something that their rules must see, and what limits rules.
import type { Condition, OneDocument, ResourceType } from '../engine/rule.ts'
import { storageAccount } from './types.ts'

/** The file service of an account. There is no PATCH (FileServices_SetServiceProperties is a PUT that replaces). */
export const fileService: ResourceType = {
  type: 'Microsoft.Storage/storageAccounts/fileServices',
  apiVersion: '2026-04-01',
  write: 'put',
  readOnly: ['sku'],
  listedBy: { parent: storageAccount.type, kind: 'single', segment: 'fileServices/default' },
  permissions: {
    read: ['Microsoft.Storage/storageAccounts/fileServices/read'],
    write: ['Microsoft.Storage/storageAccounts/fileServices/write'],
  },
}

/** Blob containers. BlobContainers_Update is a PATCH; Azure does not say when a container was made. */
export const container: ResourceType = {
  type: 'Microsoft.Storage/storageAccounts/blobServices/containers',
  apiVersion: '2026-04-01',
  write: 'patch',
  listedBy: {
    parent: storageAccount.type,
    kind: 'list',
    segment: 'blobServices/default/containers',
  },
  permissions: {
    read: ['Microsoft.Storage/storageAccounts/blobServices/containers/read'],
    write: ['Microsoft.Storage/storageAccounts/blobServices/containers/write'],
  },
}

/** Encryption scopes. EncryptionScopes_Patch is a PATCH. */
export const encryptionScope: ResourceType = {
  type: 'Microsoft.Storage/storageAccounts/encryptionScopes',
  apiVersion: '2026-04-01',
  write: 'patch',
  createdAt: ['properties.creationTime'],
  listedBy: { parent: storageAccount.type, kind: 'list', segment: 'encryptionScopes' },
  permissions: {
    read: ['Microsoft.Storage/storageAccounts/encryptionScopes/read'],
    write: ['Microsoft.Storage/storageAccounts/encryptionScopes/write'],
  },
}

/** The account that a service belongs to: its kind and its namespace decide what the service can do. */
export const parentAccount: OneDocument = {
  name: 'account',
  from: 'parent',
  path: '',
  apiVersion: storageAccount.apiVersion,
  permission: 'Microsoft.Storage/storageAccounts/read',
}

/** Accounts that are encrypted with a customer-managed key. */
export const customerKey: Condition = {
  path: 'properties.encryption.keySource',
  oneOf: ['Microsoft.Keyvault'],
  absent: 'Microsoft.Storage',
  otherwise: 'the service holds the key',
}

/** Accounts that accept their access keys; absent means that they do. */
export const keysWork: Condition = {
  path: 'properties.allowSharedKeyAccess',
  oneOf: [true],
  absent: true,
  otherwise: 'the account refuses its keys',
}

/** General-purpose accounts: the kinds that have queues and tables. */
export const generalPurpose: Condition = {
  path: 'kind',
  oneOf: ['StorageV2', 'Storage'],
  absent: 'StorageV2',
  otherwise: 'this kind of account has neither queues nor tables',
}

/** Encryption scopes that data can be used with; a disabled one answers 403. */
export const enabledScope: Condition = {
  path: 'properties.state',
  oneOf: ['Enabled'],
  absent: 'Enabled',
  otherwise: 'the scope is disabled',
}
