// How each type is written: the operation that Azure has for it, and what must not go back with a whole document.
import { describe, expect, it } from 'vitest'
import { armWrite } from '../../src/engine/arm-write.ts'
import { type Json, valueAt, withValue } from '../../src/engine/json.ts'
import type { ResourceType } from '../../src/engine/rule.ts'
import { rules } from '../../src/rules/index.ts'
import { idFor } from './judging.ts'

const ML = 'Microsoft.MachineLearningServices'

/** The operations of the REST definitions. A type that has no PATCH for what rules write goes back as a whole. */
const WRITTEN: readonly (readonly [string, ResourceType['write'], string])[] = [
  ['Microsoft.KeyVault/managedHSMs', 'patch', 'ManagedHsms_Update'],
  ['Microsoft.KeyVault/managedHSMs/keys', 'none', 'there is ManagedHsmKeys_CreateIfNotExist only'],
  ['Microsoft.KeyVault/vaults', 'patch', 'Vaults_Update'],
  ['Microsoft.KeyVault/vaults/keys', 'none', 'there is Keys_CreateIfNotExist only'],
  ['Microsoft.KeyVault/vaults/secrets', 'patch', 'Secrets_Update: a PUT would want the value'],
  [`${ML}/registries`, 'put', 'Registries_Update takes tags, identity and sku only'],
  [`${ML}/workspaces`, 'patch', 'Workspaces_Update: a PUT would want every dependency'],
  [`${ML}/workspaces/batchEndpoints`, 'put', 'BatchEndpoints_Update takes tags and identity only'],
  [`${ML}/workspaces/computes`, 'none', 'Compute_CreateOrUpdate overwrites, nonrecoverable'],
  [`${ML}/workspaces/connections`, 'none', 'secrets are never returned: a PUT would lose them'],
  [`${ML}/workspaces/datastores`, 'put', 'there is Datastores_CreateOrUpdate only'],
  [
    `${ML}/workspaces/onlineEndpoints`,
    'put',
    'OnlineEndpoints_Update takes tags and identity only',
  ],
  [`${ML}/workspaces/onlineEndpoints/deployments`, 'none', 'the network is chosen at creation'],
  [`${ML}/workspaces/outboundRules`, 'none', 'ManagedNetworkSettingsRule_Delete is a call'],
  [
    `${ML}/workspaces/serverlessEndpoints`,
    'put',
    'ServerlessEndpoints_Update: tags, identity, sku',
  ],
  ['Microsoft.Storage/storageAccounts', 'patch', 'StorageAccounts_Update'],
  ['Microsoft.Storage/storageAccounts/blobServices', 'put', 'BlobServices_SetServiceProperties'],
  ['Microsoft.Storage/storageAccounts/blobServices/containers', 'patch', 'BlobContainers_Update'],
  ['Microsoft.Storage/storageAccounts/encryptionScopes', 'patch', 'EncryptionScopes_Patch'],
  ['Microsoft.Storage/storageAccounts/fileServices', 'put', 'FileServices_SetServiceProperties'],
]

const types = new Map(rules.map((rule) => [rule.resource.type, rule]))

it('every type is known', () => {
  expect([...types.keys()].toSorted()).toEqual(WRITTEN.map(([type]) => type).toSorted())
})

it.each(WRITTEN)('%s is written by %s: %s', (type, write) => {
  expect(types.get(type)?.resource.write).toBe(write)
})

const ENDPOINT = [
  'identity.principalId',
  'identity.tenantId',
  // Sent, they would become the endpoint's keys.
  'properties.keys',
  'properties.provisioningState',
  'properties.scoringUri',
  'properties.swaggerUri',
]

/** Members that the service fills in (read-only in the REST definitions, or returned by no GET), by type. */
const OWNED: Readonly<Record<string, readonly string[]>> = {
  [`${ML}/registries`]: [
    'identity.principalId',
    'identity.tenantId',
    'properties.discoveryUrl',
    'properties.mlFlowRegistryUri',
  ],
  [`${ML}/workspaces/batchEndpoints`]: ENDPOINT,
  [`${ML}/workspaces/datastores`]: ['properties.isDefault'],
  [`${ML}/workspaces/onlineEndpoints`]: ENDPOINT,
  [`${ML}/workspaces/serverlessEndpoints`]: [
    ...ENDPOINT,
    'properties.endpointState',
    'properties.inferenceEndpoint',
    'properties.marketplaceSubscriptionId',
  ],
  'Microsoft.Storage/storageAccounts/blobServices': [
    'sku',
    'properties.restorePolicy.lastEnabledTime',
    'properties.restorePolicy.minRestoreTime',
  ],
  'Microsoft.Storage/storageAccounts/fileServices': ['sku'],
}

describe('a whole document goes back without what the service owns', () => {
  it('of every type that goes back as a whole', () => {
    const whole = WRITTEN.filter(([, write]) => write === 'put').map(([type]) => type)
    expect(Object.keys(OWNED).toSorted()).toEqual(whole.toSorted())
  })

  it.each(Object.entries(OWNED))('%s', (type, owned) => {
    const rule = types.get(type)
    if (rule === undefined) throw new Error(`${type} is no type`)
    const names = { id: idFor(rule), name: 'one', type, systemData: { createdBy: 'x' } }
    const kept: Json = { location: 'westeurope', tags: { a: 'b' }, properties: { other: [1] } }
    const read = owned.reduce<Json>(
      (document, path) => withValue(document, path.split('.'), 'filled in'),
      { ...names, ...kept },
    )
    const body = armWrite(rule.resource, { resource: read, resourceId: idFor(rule) }, [
      { path: 'properties.wanted', value: true },
    ]).body
    for (const path of [...owned, 'id', 'name', 'type', 'systemData'])
      expect(valueAt(body, path.split('.')), path).toBeUndefined()
    expect(body).toMatchObject({ ...kept, properties: { other: [1], wanted: true } })
  })

  it('an account sends its networks and its key back without what Storage filled in', () => {
    const { resource: type } = types.get('Microsoft.Storage/storageAccounts') ?? {}
    if (type === undefined) throw new Error('there is no rule about accounts')
    const filled = {
      currentVersionedKeyExpirationTimestamp: 'x',
      currentVersionedKeyIdentifier: 'x',
      lastKeyRotationTimestamp: 'x',
    }
    const service = { enabled: true, keyType: 'Account' }
    const encryption = (more: object, time: object): Json =>
      ({
        keySource: 'Microsoft.Keyvault',
        services: Object.fromEntries(
          ['blob', 'file', 'queue', 'table'].map((name) => [name, { ...service, ...time }]),
        ),
        keyvaultproperties: { keyname: 'cmk', ...more },
      }) as Json
    const networks = (state: object): Json =>
      ({
        defaultAction: 'Allow',
        virtualNetworkRules: [{ id: '/s', action: 'Allow', ...state }],
      }) as Json
    const resource = { properties: { networkAcls: networks({ state: 'Succeeded' }) } }
    const { body } = armWrite(type, { resource, resourceId: '/a' }, [
      { path: 'properties.networkAcls.defaultAction', value: 'Deny' },
      { path: 'properties.encryption', value: encryption(filled, { lastEnabledTime: 'x' }) },
    ])
    expect(body).toEqual({
      properties: {
        networkAcls: { ...(networks({}) as object), defaultAction: 'Deny' },
        encryption: encryption({}, {}),
      },
    })
  })
})
