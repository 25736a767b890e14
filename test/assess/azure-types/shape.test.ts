// Documents as Azure would take them.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { needsShaping } from '../../../src/assess/azure-types/powershell.ts'
import { shaped } from '../../../src/assess/azure-types/shape.ts'
import type { JsonObject } from '../../../src/engine/json.ts'

const ACCOUNT = 'Microsoft.Storage/storageAccounts'
const VAULT = 'Microsoft.KeyVault/vaults'
const WORKSPACE = 'Microsoft.MachineLearningServices/workspaces'
const properties = (inside: JsonObject) => ({ properties: inside })

test.each<[string, string, JsonObject, JsonObject]>([
  [
    'members come out in the case of the type, at any depth',
    ACCOUNT,
    { PROPERTIES: { NetworkACLs: { IpRules: [{ Value: '203.0.113.7' }] } } },
    { properties: { networkAcls: { ipRules: [{ value: '203.0.113.7' }] } } },
  ],
  [
    'members of the top do so whatever the type is',
    'Contoso.Own/things',
    { Name: 'a', Sku: { Name: 'x' }, APIVERSION: '2024-01-01', DependsOn: [], Own: 1 },
    { name: 'a', sku: { Name: 'x' }, apiVersion: '2024-01-01', dependsOn: [], Own: 1 },
  ],
  [
    'free names stay, and so does what they hold',
    WORKSPACE,
    {
      Tags: { Env: 'prod', TRUE: 'true', empty: '' },
      Identity: { Type: 'UserAssigned', UserAssignedIdentities: { '/Sub/X': {}, '/Sub/Y': null } },
    },
    {
      tags: { Env: 'prod', TRUE: 'true', empty: '' },
      identity: { type: 'UserAssigned', userAssignedIdentities: { '/Sub/X': {}, '/Sub/Y': null } },
    },
  ],
  [
    'of two spellings the last stands',
    ACCOUNT,
    properties({ SupportsHttpsTrafficOnly: true, supportsHttpsTrafficOnly: false }),
    properties({ supportsHttpsTrafficOnly: false }),
  ],
  [
    'of two spellings the last stands when it is not set',
    ACCOUNT,
    properties({ allowSharedKeyAccess: true, AllowSharedKeyAccess: null }),
    properties({}),
  ],
  [
    'text for a switch or a number is the value',
    VAULT,
    properties({
      enableSoftDelete: 'TRUE',
      enablePurgeProtection: 'false',
      softDeleteRetentionInDays: '90',
    }),
    properties({
      enableSoftDelete: true,
      enablePurgeProtection: false,
      softDeleteRetentionInDays: 90,
    }),
  ],
  [
    'what is not set goes away: null, and an empty text for a switch, a number or a choice',
    ACCOUNT,
    properties({ isNfsV3Enabled: '', minimumTlsVersion: '', networkAcls: null, accessTier: 'Hot' }),
    properties({ accessTier: 'Hot' }),
  ],
  [
    'PowerShell names some members twice, and those of Azure count',
    ACCOUNT,
    { ResourceId: '/x', Id: '/y', Type: null, ResourceType: ACCOUNT, Properties: {} },
    { id: '/y', type: ACCOUNT, properties: {} },
  ],
  [
    'PowerShell writes the kind of an identity as a number',
    WORKSPACE,
    { Identity: { PrincipalId: 'p', Type: 0 } },
    { identity: { principalId: 'p', type: 'SystemAssigned' } },
  ],
  [
    'one with a principal is system-assigned, too',
    WORKSPACE,
    { Identity: { PrincipalId: 'p', Type: 1 } },
    { identity: { principalId: 'p', type: 'SystemAssigned, UserAssigned' } },
  ],
  [
    'one without a principal is only user-assigned',
    WORKSPACE,
    { Identity: { PrincipalId: null, Type: 1 } },
    { identity: { type: 'UserAssigned' } },
  ],
  [
    'a member with the name of a prototype is one like any other',
    ACCOUNT,
    JSON.parse('{"Name":"a","__proto__":{"x":1}}'),
    JSON.parse('{"name":"a","__proto__":{"x":1}}'),
  ],
])('%s', (_case, type, document, expected) => {
  expect(JSON.stringify(shaped(document, type))).toBe(JSON.stringify(expected))
  expect(JSON.stringify(shaped(document, type.toUpperCase()))).toBe(JSON.stringify(expected))
})

describe('the same object comes back', () => {
  test.each<[string, JsonObject]>([
    ['a document as Azure writes it', properties({ networkAcls: { ipRules: [], bypass: 'None' } })],
    ['expressions', properties({ isNfsV3Enabled: "[parameters('nfs')]" })],
    ['text that is no number', properties({ keyPolicy: { keyExpirationPeriodInDays: '9o' } })],
    [
      'a number too big to be exact',
      properties({ keyPolicy: { keyExpirationPeriodInDays: '9007199254740993' } }),
    ],
    ['a number or switch where the type has text', { location: 7, kind: true }],
    ['an empty text where the type has any text', { location: '' }],
    ['unknown members', properties({ Unknown: 'true', other: null, more: { X: '' } })],
    ['things of another kind than the type says', properties({ networkAcls: [], encryption: 'x' })],
  ])('%s', (_case, document) => {
    expect(shaped(document, ACCOUNT)).toBe(document)
  })
})

test('only PascalCase at the top makes a document that was read need it', () => {
  const own = { id: '/x', name: 'a', type: ACCOUNT, properties: { Properties: {} } }
  expect(needsShaping(own)).toBe(false)
  expect(needsShaping({ ...own, ResourceId: '/x' })).toBe(false)
  expect(needsShaping({ Name: 'a', Properties: null })).toBe(true)
  expect(needsShaping({ Name: 'a', ResourceType: ACCOUNT })).toBe(true)
})

test('never throws, whatever the document is, and a second time changes nothing', () => {
  const keys = fc.constantFrom(
    ...['properties', 'Properties', 'NETWORKACLS', 'networkAcls', 'ipRules', 'Identity', 'type'],
    ...['tags', '*', '__proto__', 'isNfsV3Enabled', 'encryption', 'Services', 'constructor'],
  )
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      { depthSize: 'medium' },
      fc.constantFrom('', 'true', '90', '[x()]', null, 0, false),
      fc.array(tie('any'), { maxLength: 3 }),
      fc.dictionary(keys, tie('any'), { maxKeys: 5 }),
    ),
  })).any
  fc.assert(
    fc.property(
      fc.dictionary(keys, value),
      fc.constantFrom(ACCOUNT, VAULT, WORKSPACE, 'none', ''),
      (document, type) => {
        const once = shaped(document as JsonObject, type)
        expect(JSON.stringify(shaped(once, type))).toBe(JSON.stringify(once))
      },
    ),
  )
})

test('a type that holds itself is followed only so deep, however deep the document is', () => {
  const compute = 'Microsoft.MachineLearningServices/workspaces/computes'
  const deep = `${'{"Details":['.repeat(20_000)}${']}'.repeat(20_000)}`
  const document = JSON.parse(`{"properties":{"provisioningErrors":[{"error":${deep}}]}}`)
  const { error } = (shaped(document, compute) as typeof document).properties.provisioningErrors[0]
  expect(Object.keys(error)).toEqual(['details'])
})
