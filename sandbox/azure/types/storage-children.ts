import type { TypeDefinition } from './define.ts'
import type { Shape } from './shape.ts'
import { computed, flag, integer, listOf, mapOf, object, oneOf, open, text } from './shape.ts'
import { storageApiVersions } from './storage-account.ts'
import { cors, retention } from './storage-shapes.ts'

const keptBlobs: Shape = { ...retention, initial: { enabled: false } }

/**
 * Microsoft.Storage/storageAccounts/blobServices: the one instance is called `default`, there is no PATCH, and
 * a PUT replaces all properties (arm-storage offers set, not update).
 */
export const blobService: TypeDefinition = {
  type: 'Microsoft.Storage/storageAccounts/blobServices',
  apiVersions: storageApiVersions,
  singleton: 'default',
  body: {
    sku: computed,
    properties: object({
      automaticSnapshotPolicyEnabled: flag(),
      changeFeed: object({ enabled: flag(), retentionInDays: integer({ min: 1, max: 146000 }) }),
      containerDeleteRetentionPolicy: keptBlobs,
      cors,
      defaultServiceVersion: text(),
      deleteRetentionPolicy: keptBlobs,
      isVersioningEnabled: flag(),
      lastAccessTimeTrackingPolicy: open(),
      restorePolicy: object({
        enabled: flag({ required: true }),
        days: integer({ min: 1, max: 365 }),
        lastEnabledTime: computed,
        minRestoreTime: computed,
      }),
      staticWebsite: open({ since: '2025-08-01' }),
    }),
  },
  put: { mode: 'sync', effect: 'replace' },
  checks: ['blobRetention'],
  logGroups: ['audit', 'allLogs'],
}

const containerProperties = {
  publicAccess: oneOf(['Container', 'Blob', 'None'], { initial: 'None' }),
  metadata: mapOf(text(), { whole: true }),
  defaultEncryptionScope: text({ createOnly: true }),
  denyEncryptionScopeOverride: flag({ createOnly: true }),
  enableNfsV3RootSquash: flag({ since: '2021-06-01' }),
  enableNfsV3AllSquash: flag({ since: '2021-06-01' }),
}

/** Microsoft.Storage/storageAccounts/blobServices/containers. */
export const blobContainer: TypeDefinition = {
  type: 'Microsoft.Storage/storageAccounts/blobServices/containers',
  apiVersions: storageApiVersions,
  body: {
    etag: computed,
    properties: object({
      ...containerProperties,
      lastModifiedTime: computed,
      leaseStatus: computed,
      leaseState: computed,
      hasImmutabilityPolicy: computed,
      hasLegalHold: computed,
      immutableStorageWithVersioning: open({ since: '2021-04-01', createOnly: true }),
      deleted: computed,
      remainingRetentionDays: computed,
    }),
  },
  put: { mode: 'sync', effect: 'replace' },
  patch: {
    mode: 'sync',
    takes: Object.keys(containerProperties).map((name) => `properties.${name}`),
  },
  delete: { mode: 'sync' },
  checks: ['anonymousAccess'],
}

/** Microsoft.Storage/storageAccounts/objectReplicationPolicies: what cross-tenant replication depends on. */
export const objectReplicationPolicy: TypeDefinition = {
  type: 'Microsoft.Storage/storageAccounts/objectReplicationPolicies',
  apiVersions: storageApiVersions,
  body: {
    properties: object({
      policyId: computed,
      enabledTime: computed,
      sourceAccount: text({ required: true }),
      destinationAccount: text({ required: true }),
      rules: listOf(open()),
      metrics: open({ since: '2025-01-01' }),
    }),
  },
  put: { mode: 'sync', effect: 'replace' },
  delete: { mode: 'sync' },
}
