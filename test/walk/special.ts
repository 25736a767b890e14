import { hubKeyVersion } from '../../sandbox/estate/key-holders.ts'
import { ids } from '../../sandbox/estate/names.ts'
import type { JsonObject } from '../../src/engine/json.ts'

/** What one rule's walk needs beyond its example. */
export interface Special {
  readonly because: string
  /** The example to walk with, by its label; the first that leads to a write without it. */
  readonly example?: string
  /** Another template than that of the type. */
  readonly template?: string
  /** Laid over the template after the example. */
  readonly over?: JsonObject
  /** Laid over the top-level resource that the resource lies in. */
  readonly overRoot?: JsonObject
  /** Paths of the resource, or of that top-level one, that change with the write although it does not name them. */
  readonly shows?: readonly string[]
}

const connections = (...shows: readonly string[]): Special => ({
  because: 'connections of the other examples have no ids',
  example: 'there is none',
  shows,
})
const rotated: Special = {
  because: 'a new version has times of its own',
  shows: ['properties.attributes'],
}
const withAction = (value: string): Special => ({
  because: 'Storage answers each address with an action',
  over: { properties: { networkAcls: { ipRules: [{ value, action: 'Allow' }] } } },
})
const withoutPrincipal: Special = {
  because: 'without an identity there is no principal, and with one the service makes it',
  over: { identity: { principalId: null, tenantId: null } },
  shows: ['identity.principalId', 'identity.tenantId'],
}
const keyUri = 'https://kv-cmk-prod.vault.azure.net/keys/cmk-hub'
const inUse = {
  currentVersionedKeyIdentifier: `${keyUri}/${hubKeyVersion}`,
  lastKeyRotationTimestamp: '2026-01-01T00:00:00.000Z',
}

/** Rules whose resource is not just the template with the first example over it. */
export const SPECIAL: Readonly<Record<string, Special>> = {
  'keyvault-access-policies-least-privilege': {
    because: 'Key Vault answers `All` of the other example in small letters',
    example: 'purging',
  },
  'keyvault-key-age': rotated,
  'keyvault-key-near-expiry': rotated,
  'keyvault-private-endpoint': connections(),
  'keyvault-secret-expiration': {
    because: 'an end that there was can be set again',
    example: 'two years are too long',
  },
  'mhsm-private-endpoint': connections(),
  'ml-compute-cluster-scale-to-zero': {
    because: 'the template of the type is an instance',
    template: ids.computeCluster,
  },
  'ml-compute-instance-idle-shutdown': {
    because: 'only a time that there was can be set again',
    example: 'two hours are longer than one',
  },
  'ml-registry-managed-identity': withoutPrincipal,
  'ml-registry-private-endpoint': connections(),
  'ml-workspace-dependency-locks': {
    because: 'the account of the example lies in another subscription',
    over: { properties: { storageAccount: ids.fraudAccount } },
  },
  'ml-workspace-managed-identity': withoutPrincipal,
  'ml-workspace-managed-network-provisioned': {
    because: 'the network is there afterwards, which is the point',
    shows: ['properties.managedNetwork.status'],
  },
  'ml-workspace-outbound-rule-wide': {
    because: 'the workspace shows its rules in its own document, too',
    overRoot: { properties: { managedNetwork: { outboundRules: { pypi: { destination: '*' } } } } },
    shows: ['properties.managedNetwork.outboundRules.pypi'],
  },
  'ml-workspace-private-endpoint': {
    ...connections('properties.privateLinkCount'),
    over: { properties: { privateLinkCount: 0 } },
  },
  'storage-access-key-age': {
    because: 'Storage says when a key was made, and workspaces that hold a copy are told',
    example: 'two workspaces hold it',
    shows: ['properties.keyCreationTime.key1'],
  },
  'storage-blob-cors': {
    because: 'Storage asks for headers in every rule, and the example has none',
    over: {
      properties: {
        cors: {
          corsRules: [
            {
              allowedOrigins: ['*'],
              allowedMethods: ['GET', 'PUT'],
              maxAgeInSeconds: 60,
              exposedHeaders: [],
              allowedHeaders: [],
            },
          ],
        },
      },
    },
  },
  'storage-cmk-auto-rotation': {
    because: 'Storage asks whether the key is there, and shows which version it uses',
    over: {
      properties: {
        encryption: {
          keyvaultproperties: {
            keyname: 'cmk-hub',
            keyvaulturi: 'https://kv-cmk-prod.vault.azure.net',
            keyversion: hubKeyVersion,
            ...inUse,
          },
        },
      },
    },
  },
  'storage-container-public-access': {
    because: 'a container is open only while its account allows it',
    overRoot: { properties: { allowBlobPublicAccess: true } },
  },
  'storage-encryption-scope-key-version': {
    because: 'Storage asks whether the key is there, and shows which version it uses',
    over: {
      properties: { keyVaultProperties: { keyUri: `${keyUri}/${hubKeyVersion}`, ...inUse } },
    },
  },
  'storage-ip-rules-wide': withAction('203.0.0.0/14'),
  'storage-network-default-deny': withAction('203.0.113.7'),
  'storage-private-endpoint': connections(),
  'storage-sas-policy': {
    because: 'both members are required, so a policy without its period cannot go back',
    example: 'a second longer than a week',
  },
}
