import { location, tags } from './common.ts'
import type { TypeDefinition } from './define.ts'
import type { Shape } from './shape.ts'
import { computed, flag, integer, listOf, object, oneOf, text } from './shape.ts'

/** Api-versions of Microsoft.KeyVault that the sandbox serves. */
export const keyVaultApiVersions: readonly string[] = [
  '2019-09-01',
  '2021-10-01',
  '2022-07-01',
  '2023-02-01',
  '2023-07-01',
  '2024-11-01',
  '2025-05-01',
  '2026-02-01',
  '2026-04-01',
]

const permissions = (...more: readonly string[]): Shape =>
  listOf(
    oneOf(['all', 'backup', 'delete', 'get', 'list', 'purge', 'recover', 'restore', ...more], {
      anyCase: true,
    }),
  )

/** What one principal may do in a vault that does not use role assignments. */
const accessPolicy: Shape = object({
  tenantId: text({ required: true }),
  objectId: text({ required: true }),
  applicationId: text(),
  permissions: object(
    {
      keys: permissions(
        ...['create', 'decrypt', 'encrypt', 'getrotationpolicy', 'import', 'release', 'rotate'],
        ...['setrotationpolicy', 'sign', 'unwrapKey', 'update', 'verify', 'wrapKey'],
      ),
      secrets: permissions('set'),
      certificates: permissions(
        ...['create', 'deleteissuers', 'getissuers', 'import', 'listissuers', 'managecontacts'],
        ...['manageissuers', 'setissuers', 'update'],
      ),
      storage: listOf(text()),
    },
    { required: true },
  ),
})

/** What a PATCH of a vault takes below `properties` (VaultPatchProperties). */
const patchedProperties: Readonly<Record<string, Shape>> = {
  tenantId: text({ required: true }),
  sku: object(
    {
      family: oneOf(['A'], { required: true }),
      name: oneOf(['standard', 'premium'], { required: true }),
    },
    { required: true, whole: true },
  ),
  accessPolicies: listOf(accessPolicy, { initial: [] }),
  enabledForDeployment: flag({ initial: false }),
  enabledForDiskEncryption: flag({ initial: false }),
  enabledForTemplateDeployment: flag({ initial: false }),
  enableSoftDelete: flag({ initial: true }),
  enableRbacAuthorization: flag({ initial: true }),
  softDeleteRetentionInDays: integer({ min: 7, max: 90, initial: 90 }),
  createMode: oneOf(['default', 'recover'], { writeOnly: true }),
  enablePurgeProtection: flag(),
  networkAcls: object(
    {
      bypass: oneOf(['AzureServices', 'None'], { initial: 'AzureServices' }),
      defaultAction: oneOf(['Allow', 'Deny'], { required: true }),
      ipRules: listOf(object({ value: text({ required: true }) }), { initial: [] }),
      virtualNetworkRules: listOf(
        object({ id: text({ required: true }), ignoreMissingVnetServiceEndpoint: flag() }),
        { initial: [] },
      ),
    },
    { whole: true },
  ),
  publicNetworkAccess: oneOf(['Enabled', 'Disabled', 'SecuredByPerimeter'], {
    anyCase: true,
    since: '2021-10-01',
    initial: 'Enabled',
  }),
}

/** The lists are kept while public access is off, and shown again when it is on (azure-powershell #20744: by design). */
export const hiddenFirewall: NonNullable<TypeDefinition['hides']> = {
  path: 'properties.networkAcls',
  while: { path: 'properties.publicNetworkAccess', values: ['Disabled', 'SecuredByPerimeter'] },
}

/** Microsoft.KeyVault/vaults. Writes answer at once. */
export const vault: TypeDefinition = {
  type: 'Microsoft.KeyVault/vaults',
  apiVersions: keyVaultApiVersions,
  body: {
    location,
    tags,
    properties: object({
      ...patchedProperties,
      vaultUri: computed,
      hsmPoolResourceId: computed,
      provisioningState: computed,
      privateEndpointConnections: computed,
    }),
  },
  put: { mode: 'sync', effect: 'replace' },
  patch: {
    mode: 'sync',
    takes: ['tags', ...Object.keys(patchedProperties).map((name) => `properties.${name}`)],
  },
  delete: { mode: 'sync' },
  listable: true,
  inGraph: true,
  hides: hiddenFirewall,
  checks: ['vaultProtection'],
  derives: ['purgeProtection'],
  followUp: 'vaultAccess',
  privateLink: {
    groupIds: ['vault'],
    connections: 'privateEndpointConnections',
    state: 'privateLinkServiceConnectionState',
  },
  logGroups: ['audit', 'allLogs'],
}

/**
 * Microsoft.KeyVault/vaults/accessPolicies: three names that each change the list of the vault in another way, and
 * nothing to read.
 */
export const vaultAccessPolicies: TypeDefinition = {
  type: 'Microsoft.KeyVault/vaults/accessPolicies',
  apiVersions: keyVaultApiVersions,
  names: ['add', 'replace', 'remove'],
  projection: 'accessPolicies',
  body: {
    properties: object(
      { accessPolicies: listOf(accessPolicy, { required: true }) },
      { required: true },
    ),
  },
  put: { mode: 'sync', effect: 'replace' },
}
