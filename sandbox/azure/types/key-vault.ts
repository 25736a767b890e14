import { location, tags } from './common.ts'
import type { TypeDefinition } from './define.ts'
import type { Shape } from './shape.ts'
import { computed, flag, integer, listOf, object, oneOf, open, text } from './shape.ts'

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
  accessPolicies: listOf(
    object({
      tenantId: text({ required: true }),
      objectId: text({ required: true }),
      applicationId: text(),
      permissions: object(
        {
          keys: listOf(text()),
          secrets: listOf(text()),
          certificates: listOf(text()),
          storage: listOf(text()),
        },
        { required: true },
      ),
    }),
    { initial: [] },
  ),
  enabledForDeployment: flag({ initial: false }),
  enabledForDiskEncryption: flag({ initial: false }),
  enabledForTemplateDeployment: flag({ initial: false }),
  enableSoftDelete: flag({ initial: true }),
  enableRbacAuthorization: flag({ initial: true }),
  softDeleteRetentionInDays: integer({ min: 7, max: 90, initial: 90 }),
  createMode: oneOf(['default', 'recover']),
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
  checks: ['vaultProtection'],
}

/**
 * Microsoft.KeyVault/vaults/keys: the control plane shows keys and creates the first version of a missing one;
 * on an existing key its PUT changes nothing and says 200. What it shows comes from the vault's key store.
 */
export const vaultKey: TypeDefinition = {
  type: 'Microsoft.KeyVault/vaults/keys',
  apiVersions: keyVaultApiVersions,
  body: {
    location: computed,
    tags,
    properties: object({
      attributes: object({
        enabled: flag(),
        nbf: integer(),
        exp: integer(),
        exportable: flag({ since: '2021-10-01' }),
        created: computed,
        updated: computed,
        recoveryLevel: computed,
      }),
      kty: oneOf(['EC', 'EC-HSM', 'RSA', 'RSA-HSM']),
      keyOps: listOf(text()),
      keySize: integer(),
      curveName: oneOf(['P-256', 'P-384', 'P-521', 'P-256K']),
      rotationPolicy: open({ since: '2022-07-01' }),
      release_policy: open(),
      keyUri: computed,
      keyUriWithVersion: computed,
    }),
  },
  put: { mode: 'sync', effect: 'createIfMissing' },
  listOmits: ['properties.rotationPolicy'],
}

/** Microsoft.KeyVault/vaults/keys/versions: read only. */
export const vaultKeyVersion: TypeDefinition = {
  type: 'Microsoft.KeyVault/vaults/keys/versions',
  apiVersions: keyVaultApiVersions,
  body: { location: computed, tags: computed, properties: computed },
}
