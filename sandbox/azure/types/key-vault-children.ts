import { tags } from './common.ts'
import type { TypeDefinition } from './define.ts'
import { keyVaultApiVersions } from './key-vault.ts'
import { computed, flag, integer, listOf, object, oneOf, open, text } from './shape.ts'

// Of keys and of secrets.
const attributes = {
  enabled: flag(),
  nbf: integer(),
  exp: integer(),
  created: computed,
  updated: computed,
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
        ...attributes,
        exportable: flag({ since: '2021-10-01' }),
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

/**
 * Microsoft.KeyVault/vaults/secrets: the control plane shows everything but the value. Its PATCH is made for
 * deployments; a value in it makes a new version.
 */
export const vaultSecret: TypeDefinition = {
  type: 'Microsoft.KeyVault/vaults/secrets',
  apiVersions: keyVaultApiVersions,
  body: {
    location: computed,
    tags,
    properties: object({
      attributes: object(attributes),
      contentType: text(),
      value: text({ writeOnly: true }),
      secretUri: computed,
      secretUriWithVersion: computed,
    }),
  },
  patch: {
    mode: 'sync',
    takes: ['tags', 'properties.attributes', 'properties.contentType', 'properties.value'],
  },
  checks: ['secretAttributes'],
  derives: ['secretVersion'],
  followUp: 'secretVersion',
}
