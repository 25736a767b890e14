import type { JsonObject } from '../azure/json.ts'
import { nameOf } from '../azure/target.ts'
import type { EstateKey } from '../estate.ts'
import { daysBefore, resource } from './core.ts'
import { ids, people, region, tenantId } from './names.ts'
import { privateLink } from './storage.ts'
import { keyVault } from './vaults.ts'

/** The version of its key that the hub workspace names. */
export const hubKeyVersion = '7d1f04c2a95e4b38861e0c6fa2d7b953'

/**
 * rg-keys: the vault with the key that the hub is encrypted with, and the bank's HSM, which was set up in a hurry: it is
 * open to all networks, and its key never changes.
 */
export function keyHolders(now: number): {
  readonly resources: readonly JsonObject[]
  readonly keys: readonly EstateKey[]
} {
  const link = privateLink(ids.cmkVault, 'vault', now)
  const tags = { team: 'platform-security' }
  const hsm = resource(ids.hsm, 'Microsoft.KeyVault/managedHSMs', now, {
    location: region,
    tags,
    sku: { family: 'B', name: 'Standard_B1' },
    properties: {
      tenantId,
      initialAdminObjectIds: [people.priya.objectId],
      hsmUri: 'https://hsm-bank.managedhsm.azure.net/',
      enableSoftDelete: true,
      softDeleteRetentionInDays: 90,
      enablePurgeProtection: true,
      publicNetworkAccess: 'Enabled',
      networkAcls: {
        bypass: 'AzureServices',
        defaultAction: 'Allow',
        ipRules: [],
        virtualNetworkRules: [],
      },
      privateEndpointConnections: [],
      securityDomainProperties: { activationStatus: 'Active', activationStatusMessage: '' },
      statusMessage: 'The Managed HSM is provisioned and ready to use.',
      provisioningState: 'Succeeded',
    },
  })
  const created = secondsBefore(now, 500)
  const keyUri = 'https://hsm-bank.managedhsm.azure.net/keys/root-wrap'
  const hsmKey = resource(ids.hsmKey, 'Microsoft.KeyVault/managedHSMs/keys', now, {
    tags: {},
    properties: {
      kty: 'RSA-HSM',
      keySize: 3072,
      keyOps: ['wrapKey', 'unwrapKey'],
      attributes: { enabled: true, created, updated: created, exportable: false },
      keyUri,
      keyUriWithVersion: `${keyUri}/02b8f6d1c47a4e5f9130a8d6be5c7204`,
    },
  })
  return {
    resources: [
      link.endpoint,
      keyVault(ids.cmkVault, now, tags, {
        sku: { family: 'A', name: 'premium' },
        enablePurgeProtection: true,
        publicNetworkAccess: 'Disabled',
        privateEndpointConnections: [link.connection],
      }),
      hsm,
      hsmKey,
      ...secrets(now),
    ],
    keys: [
      {
        vaultId: ids.cmkVault,
        name: nameOf(ids.hubCmk),
        kty: 'RSA-HSM',
        version: hubKeyVersion,
        ageDays: 30,
        validDays: 730,
        tags: { usedBy: 'mlw-hub-prod' },
        rotationPolicy: {
          lifetimeActions: [
            { trigger: { timeAfterCreate: 'P335D' }, action: { type: 'Rotate' } },
            { trigger: { timeBeforeExpiry: 'P30D' }, action: { type: 'Notify' } },
          ],
          expiryTime: 'P2Y',
        },
      },
    ],
  }
}

/** Secrets of the two vaults: with and without an end, one nearly over, and one that holds a certificate. */
function secrets(now: number): readonly JsonObject[] {
  return [
    secret(ids.fraudVault, 'scoring-client', now, { age: 30, days: 180, type: 'text/plain' }),
    secret(ids.fraudVault, 'legacy-db-password', now, { age: 900 }),
    secret(ids.fraudVault, 'tls-scoring', now, {
      age: 300,
      days: 365,
      type: 'application/x-pkcs12',
    }),
    secret(ids.hubVault, 'smtp-password', now, { age: 160, days: 180, type: 'text/plain' }),
    secret(ids.hubVault, 'old-feed', now, { age: 700, enabled: false }),
  ]
}

function secret(
  vaultId: string,
  name: string,
  now: number,
  facts: { age: number; days?: number; type?: string; enabled?: boolean },
): JsonObject {
  const { age, days, type, enabled = true } = facts
  const created = secondsBefore(now, age)
  const secretUri = `https://${nameOf(vaultId)}.vault.azure.net/secrets/${name}`
  const version = Buffer.from(name.padEnd(16, '.')).toString('hex').slice(0, 32)
  return {
    id: `${vaultId}/secrets/${name}`,
    name,
    type: 'Microsoft.KeyVault/vaults/secrets',
    location: region,
    tags: {},
    properties: {
      attributes: {
        enabled,
        created,
        updated: created,
        ...(days === undefined ? {} : { exp: created + days * 86_400 }),
      },
      ...(type === undefined ? {} : { contentType: type }),
      secretUri,
      secretUriWithVersion: `${secretUri}/${version}`,
    },
  }
}

function secondsBefore(now: number, days: number): number {
  return Math.floor(Date.parse(daysBefore(now, days)) / 1000)
}
