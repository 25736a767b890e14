// The resource types of Key Vault beside vaults and keys: how each is read, written and found.
import type { Condition, OneDocument, ResourceType } from '../engine/rule.ts'
import { key, vault, vaultFirewall } from './types.ts'

/**
 * Secrets, through Resource Manager: a GET shows attributes and content type, never the value, and the vault's firewall
 * does not matter. PATCH takes attributes (Secrets_Update); a value is never sent.
 * unverified: that members of `attributes` which are left out of a PATCH stay as they are, and that it makes no version.
 */
export const secret: ResourceType = {
  type: 'Microsoft.KeyVault/vaults/secrets',
  apiVersion: '2026-02-01',
  write: 'patch',
  createdAt: ['properties.attributes.created'],
  listedBy: { parent: vault.type, kind: 'list', segment: 'secrets' },
  permissions: {
    read: ['Microsoft.KeyVault/vaults/secrets/read'],
    write: ['Microsoft.KeyVault/vaults/secrets/write'],
  },
}

/** Managed HSMs. PATCH is long-running (ManagedHsms_Update); `networkAcls` goes back whole, as for vaults. */
export const managedHsm: ResourceType = {
  type: 'Microsoft.KeyVault/managedHSMs',
  apiVersion: '2026-02-01',
  write: 'patch',
  ...vaultFirewall,
  createdAt: ['systemData.createdAt'],
  listedBy: 'resourceGraph',
  permissions: {
    read: ['Microsoft.KeyVault/managedHSMs/read'],
    write: ['Microsoft.KeyVault/managedHSMs/write'],
  },
}

/** Keys of a managed HSM: read as those of vaults. Only the HSM itself changes them, by roles of its own. */
export const managedHsmKey: ResourceType = {
  type: 'Microsoft.KeyVault/managedHSMs/keys',
  apiVersion: '2026-02-01',
  write: 'none',
  createdAt: ['properties.attributes.created'],
  listedBy: { parent: managedHsm.type, kind: 'list', segment: 'keys' },
  permissions: { read: ['Microsoft.KeyVault/managedHSMs/keys/read'], write: [] },
}

/** All versions of a key, the first page of them. */
export const keyVersions: OneDocument = {
  name: 'versions',
  from: 'resource',
  path: '/versions',
  apiVersion: key.apiVersion,
  permission: 'Microsoft.KeyVault/vaults/keys/versions/read',
}

/** The Defender plan for all vaults of the subscription. */
export const defenderPlan: OneDocument = {
  name: 'defenderPlan',
  from: 'subscription',
  path: '/providers/Microsoft.Security/pricings/KeyVaults',
  apiVersion: '2024-01-01',
  permission: 'Microsoft.Security/pricings/read',
}

/** Limits a rule to keys that can be used. */
export const onlyEnabledKeys: Condition = {
  path: 'properties.attributes.enabled',
  oneOf: [true],
  absent: true,
  otherwise: 'the key is disabled',
}

/** Limits a rule to secrets that can be read. */
export const onlyEnabledSecrets: Condition = {
  ...onlyEnabledKeys,
  otherwise: 'the secret is disabled',
}

/** Limits a rule to vaults whose owner asks for hardware, by a tag of ours. */
export const onlyHardwareVaults: Condition = {
  path: 'tags.keyProtection',
  oneOf: ['hsm'],
  absent: '',
  otherwise: 'the vault is not tagged keyProtection: hsm',
}
