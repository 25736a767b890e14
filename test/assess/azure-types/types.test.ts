// The forms of Azure's types as they are kept: all that is judged is in them, and they say what Azure documents.
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { isReadOnly } from '../../../src/assess/azure-types/read-only.ts'
import { formOfType, type TypesFile } from '../../../src/assess/azure-types/shapes.ts'
import { rules } from '../../../src/rules/index.ts'
import { nearest } from '../../../tools/azure-types/shapes.ts'
import { PACKAGE, VERSION } from '../../../tools/azure-types/source.ts'
import { wantedTypes } from '../../../tools/azure-types/wanted.ts'

const text = readFileSync('src/assess/azure-types/types.json', 'utf8')
const file = JSON.parse(text) as TypesFile
const shapeIn = (kind: string) => /\d+$/.exec(kind)?.[0]

describe('the file', () => {
  test('says what it was made from, and was not edited by hand into another form', () => {
    expect(file.source).toBe(`${PACKAGE} ${VERSION}`)
    expect(`${JSON.stringify(file, null, 2)}\n`).toBe(text)
    for (const [name, shape] of Object.entries(file.shapes)) {
      const members = Object.keys(shape).filter((member) => member !== '*')
      expect(members, `members of shape ${name}`).toEqual(members.toSorted())
    }
  })

  test('holds every type that rules judge or need, and no other', () => {
    expect(Object.keys(file.types)).toEqual(wantedTypes(rules).map(({ type }) => type))
    const judged = rules.map(({ resource }) => resource.type)
    expect(Object.keys(file.types)).toEqual(expect.arrayContaining(judged))
  })

  test('holds judged types at the api-version that the product reads them with', () => {
    const read = rules.map(({ resource: { type, apiVersion } }) => [type, apiVersion])
    const kept = read.map(([type = '']) => [type, file.types[type]?.apiVersion])
    expect(kept).toEqual(read)
  })

  test('holds only shapes that a type leads to, none twice, in kinds that are known', () => {
    const reached = new Set<string>()
    const reach = (kind: string) => {
      expect(kind).toMatch(/^r?\[*(?:[bies?]|\d+)$/)
      const name = shapeIn(kind)
      if (name === undefined || reached.has(name)) return
      reached.add(name)
      const shape = file.shapes[name]
      expect(shape, `shape ${name}`).toBeDefined()
      for (const member of Object.values(shape ?? {})) reach(member)
    }
    for (const { shape } of Object.values(file.types)) reach(shape)
    expect([...reached].toSorted()).toEqual(Object.keys(file.shapes).toSorted())
    const texts = Object.values(file.shapes).map((shape) => JSON.stringify(shape))
    expect(new Set(texts).size).toBe(texts.length)
  })

  test('stays small enough to be read at every start', () => {
    expect(Buffer.byteLength(text)).toBeLessThan(150_000)
  })
})

test.each<[string, readonly string[], string, string | undefined]>([
  ['the wanted one', ['2024-01-01', '2025-01-01'], '2024-01-01', '2024-01-01'],
  ['the nearest before', ['2023-01-01', '2024-01-01', '2026-01-01'], '2025-01-01', '2024-01-01'],
  ['no preview before', ['2023-01-01', '2024-01-01-preview'], '2025-01-01', '2023-01-01'],
  ['the latest, when all are later', ['2025-01-01', '2026-01-01'], '2020-01-01', '2026-01-01'],
  ['a preview, when there is no other', ['2021-05-01-preview'], '2024-01-01', '2021-05-01-preview'],
  ['none of none', [], '2024-01-01', undefined],
])('the api-version that is kept: %s', (_case, versions, wanted, kept) => {
  expect(nearest(versions, wanted)).toBe(kept)
})

const TYPES = {
  account: 'Microsoft.Storage/storageAccounts',
  vault: 'Microsoft.KeyVault/vaults',
  key: 'Microsoft.KeyVault/vaults/keys',
  secret: 'Microsoft.KeyVault/vaults/secrets',
  hsm: 'Microsoft.KeyVault/managedHSMs',
  workspace: 'Microsoft.MachineLearningServices/workspaces',
  registry: 'Microsoft.MachineLearningServices/registries',
  compute: 'Microsoft.MachineLearningServices/workspaces/computes',
  endpoint: 'Microsoft.MachineLearningServices/workspaces/onlineEndpoints',
  other: 'Microsoft.Web/sites',
} as const
type Name = keyof typeof TYPES

// From the REST reference by hand: "Readonly", "Gets …" and "The …" of a member that only answers have.
describe('what only the service writes', () => {
  test.each<[Name, string]>([
    ['key', 'properties.attributes.created'],
    ['key', 'properties.attributes.updated'],
    ['key', 'properties.keyUriWithVersion'],
    ['secret', 'properties.attributes.created'],
    ['hsm', 'properties.securityDomainProperties.activationStatus'],
    ['hsm', 'properties.privateEndpointConnections'],
    ['vault', 'properties.privateEndpointConnections'],
    [
      'vault',
      'properties.privateEndpointConnections.0.properties.privateLinkServiceConnectionState',
    ],
    ['account', 'properties.privateEndpointConnections'],
    ['account', 'properties.keyCreationTime'],
    ['account', 'properties.keyCreationTime.key1'],
    ['account', 'properties.creationTime'],
    ['account', 'properties.primaryEndpoints'],
    ['account', 'properties.primaryEndpoints.blob'],
    ['account', 'properties.provisioningState'],
    ['account', 'properties.encryption.keyvaultproperties.lastKeyRotationTimestamp'],
    ['account', 'properties.networkAcls.virtualNetworkRules.3.state'],
    ['account', 'PROPERTIES.keycreationtime'],
    ['workspace', 'identity.principalId'],
    ['workspace', 'properties.privateEndpointConnections'],
    ['workspace', 'properties.managedNetwork.status.status'],
    ['workspace', 'properties.sharedPrivateLinkResources.0.properties.status'],
    ['registry', 'properties.registryPrivateEndpointConnections'],
    ['compute', 'properties.isAttachedCompute'],
    ['compute', 'properties.properties.osImageMetadata.isLatestOsImageVersion'],
    ['endpoint', 'properties.scoringUri'],
    // Azure's types take this one for writable; Resource Manager's contract does not.
    ['vault', 'properties.provisioningState'],
    ['other', 'systemData.createdAt'],
    ['other', 'properties.provisioningState'],
  ])('%s: %s', (name, path) => {
    expect(isReadOnly(TYPES[name], path.split('.'))).toBe(true)
    expect(isReadOnly(TYPES[name].toUpperCase(), path.split('.'))).toBe(true)
  })

  test.each<[Name, string]>([
    ['account', 'id'],
    ['account', 'type'],
    ['account', 'name'],
    ['account', 'properties'],
    ['account', 'properties.allowSharedKeyAccess'],
    ['account', 'properties.networkAcls.bypass'],
    ['account', 'properties.accessTier'],
    ['account', 'sku.name'],
    ['vault', 'properties.enableSoftDelete'],
    ['vault', 'properties.accessPolicies.0.permissions'],
    ['key', 'properties.attributes.exp'],
    ['key', 'properties.attributes.enabled'],
    ['workspace', 'properties.managedNetwork.isolationMode'],
    ['workspace', 'properties.sharedPrivateLinkResources.0.properties.privateLinkResourceId'],
    ['workspace', 'identity.type'],
    ['registry', 'properties.publicNetworkAccess'],
    ['compute', 'properties.properties.subnet.id'],
    ['other', 'properties.httpsOnly'],
    ['account', 'tags.provisioningState'],
    ['account', 'properties.noSuchMember.x'],
    ['account', ''],
  ])('but not %s: %s', (name, path) => {
    expect(isReadOnly(TYPES[name], path.split('.'))).toBe(false)
  })
})

describe('kinds of values', () => {
  test.each<[Name, string, string | undefined]>([
    ['account', 'properties.isNfsV3Enabled', 'boolean'],
    ['account', 'properties.minimumTlsVersion', 'enum'],
    ['account', 'properties.networkAcls.ipRules', 'list'],
    ['account', 'properties.networkAcls', 'object'],
    ['vault', 'properties.softDeleteRetentionInDays', 'integer'],
    ['vault', 'properties.enablePurgeProtection', 'boolean'],
    ['vault', 'properties.vaultUri', 'text'],
    // In the variant of a cluster, which is one of several.
    ['compute', 'properties.properties.scaleSettings.minNodeCount', 'integer'],
    ['compute', 'properties.computeType', 'enum'],
    ['account', 'properties.noSuchMember', undefined],
  ])('%s: %s is %s', (name, path, kind) => {
    const form = path
      .split('.')
      .reduce((at, segment) => at?.member(segment)?.form, formOfType(TYPES[name]))
    expect(form?.kind).toBe(kind)
  })
})
