import type { TypeDefinition } from './define.ts'
import type { Shape } from './shape.ts'
import { computed, flag, integer, mapOf, object, oneOf, text } from './shape.ts'
import { storageApiVersions } from './storage-account.ts'
import { cors, retention } from './storage-shapes.ts'

const accounts = 'Microsoft.Storage/storageAccounts'
const settings = (values: readonly string[]): Shape =>
  oneOf(values, { several: 'list;', anyCase: true })
const inTransit: Shape = object({ required: flag() }, { since: '2025-01-01' })

/**
 * Microsoft.Storage/storageAccounts/fileServices: as the blob service, there is one, without a PATCH, and a PUT
 * replaces all properties. Lists of protocol settings are texts with a semicolon after each entry.
 */
export const fileService: TypeDefinition = {
  type: `${accounts}/fileServices`,
  apiVersions: storageApiVersions,
  singleton: 'default',
  body: {
    sku: computed,
    properties: object({
      cors,
      shareDeleteRetentionPolicy: retention,
      protocolSettings: object(
        {
          smb: object({
            multichannel: object({ enabled: flag() }),
            versions: settings(['SMB2.1', 'SMB3.0', 'SMB3.1.1']),
            authenticationMethods: settings(['NTLMv2', 'Kerberos']),
            kerberosTicketEncryption: settings(['RC4-HMAC', 'AES-256']),
            channelEncryption: settings(['AES-128-CCM', 'AES-128-GCM', 'AES-256-GCM']),
            encryptionInTransit: inTransit,
          }),
          nfs: object({ encryptionInTransit: inTransit }, { since: '2025-01-01' }),
        },
        { since: '2021-01-01' },
      ),
    }),
  },
  put: { mode: 'sync', effect: 'replace' },
  checks: ['shareRetention'],
  logGroups: ['audit', 'allLogs'],
}

/** Microsoft.Storage/storageAccounts/fileServices/shares: NFS or SMB is chosen when a share is made. */
export const fileShare: TypeDefinition = {
  type: `${accounts}/fileServices/shares`,
  apiVersions: storageApiVersions,
  body: {
    etag: computed,
    properties: object({
      enabledProtocols: oneOf(['SMB', 'NFS'], { createOnly: true, initial: 'SMB' }),
      shareQuota: integer({ min: 1, max: 262_144, initial: 5120 }),
      accessTier: oneOf(['TransactionOptimized', 'Hot', 'Cool', 'Premium']),
      rootSquash: oneOf(['NoRootSquash', 'RootSquash', 'AllSquash']),
      metadata: mapOf(text(), { whole: true }),
      lastModifiedTime: computed,
    }),
  },
  put: { mode: 'sync', effect: 'replace' },
  delete: { mode: 'sync' },
}

const withCorsOnly = (segment: string): TypeDefinition => ({
  type: `${accounts}/${segment}`,
  apiVersions: storageApiVersions,
  singleton: 'default',
  body: { properties: object({ cors }) },
  put: { mode: 'sync', effect: 'replace' },
  logGroups: ['audit', 'allLogs'],
})

/** Microsoft.Storage/storageAccounts/queueServices. */
export const queueService: TypeDefinition = withCorsOnly('queueServices')

/** Microsoft.Storage/storageAccounts/tableServices. */
export const tableService: TypeDefinition = withCorsOnly('tableServices')

/** Microsoft.Storage/storageAccounts/encryptionScopes: they can be changed and disabled, never deleted. */
export const encryptionScope: TypeDefinition = {
  type: `${accounts}/encryptionScopes`,
  apiVersions: storageApiVersions,
  body: {
    properties: object({
      source: oneOf(['Microsoft.Storage', 'Microsoft.KeyVault'], { anyCase: true }),
      state: oneOf(['Enabled', 'Disabled'], { anyCase: true }),
      keyVaultProperties: object({
        keyUri: text(),
        currentVersionedKeyIdentifier: { ...computed, since: '2021-01-01' },
        lastKeyRotationTimestamp: { ...computed, since: '2021-01-01' },
      }),
      requireInfrastructureEncryption: flag({ since: '2021-01-01', createOnly: true }),
      creationTime: computed,
      lastModifiedTime: computed,
    }),
  },
  put: { mode: 'sync', effect: 'replace' },
  patch: {
    mode: 'sync',
    takes: ['source', 'state', 'keyVaultProperties'].map((name) => `properties.${name}`),
  },
  checks: ['scopeKey'],
  derives: ['scopeKey'],
}
