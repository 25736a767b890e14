// What PowerShell's ConvertTo-Json leaves of what lies too deep.
import { describe, expect, test } from 'vitest'
import { holdsCut, isCut } from '../../../src/assess/cut-text.ts'

const ACCOUNT = 'Microsoft.Storage/storageAccounts'

test.each([
  ['an object', '@{bypass=None; ipRules=System.Object[]}'],
  ['an object over several lines', '@{description=one\ntwo}'],
  ['an empty object inside a list of two', '@{} @{id=/x}'],
  ['a list in an object', 'System.Object[]'],
  ['a list of text', 'System.String[]'],
  ['a hash table', 'System.Collections.Hashtable'],
  ['a list of .NET', 'System.Collections.Generic.List`1[System.String]'],
  ['a dictionary', 'System.Collections.Generic.Dictionary`2[System.String,System.Object]'],
  ['what a JSON library read', 'Newtonsoft.Json.Linq.JObject'],
  ['a class of a cmdlet', 'Microsoft.Azure.Commands.Management.Storage.Models.PSNetworkRuleSet'],
  ['one of a vault', 'Microsoft.Azure.Commands.KeyVault.Models.PSKeyVaultNetworkRuleSet'],
  ['a class of a client', 'Microsoft.Azure.Management.Storage.Models.Encryption'],
])('%s is cut: %s', (_case, text) => {
  expect(isCut(text)).toBe(true)
})

test.each([
  '',
  'None',
  '@{x',
  'x@{y}',
  'System assigned',
  'SystemAssigned',
  'System.Text',
  'Microsoft.Storage/storageAccounts',
  'Microsoft.Keyvault',
  'Microsoft.Azure.Monitor',
  'Microsoft.Azure.Security.Monitoring',
  "[parameters('x')]",
])('%s is text', (text) => {
  expect(isCut(text)).toBe(false)
})

describe('in a document', () => {
  test.each<[string, object, string | undefined, boolean]>([
    ['nothing is', { properties: { networkAcls: { ipRules: [] }, tags: {} } }, ACCOUNT, false],
    ['an object is', { properties: { networkAcls: '@{}' } }, ACCOUNT, true],
    [
      'an entry of a list is',
      { properties: { privateEndpointConnections: ['@{}'] } },
      ACCOUNT,
      true,
    ],
    [
      'a list of texts is, to the texts',
      { properties: { networkAcls: { ipRules: 'a b' } } },
      ACCOUNT,
      true,
    ],
    [
      'an empty list is, to the empty text',
      { properties: { networkAcls: { ipRules: '' } } },
      ACCOUNT,
      true,
    ],
    ['all but the top is', { properties: '@{a=b}' }, ACCOUNT, true],
    ['tags are', { tags: 'System.Collections.Hashtable' }, ACCOUNT, true],
    [
      'something in an unknown type is',
      { properties: { x: [{ y: 'System.Object[]' }] } },
      'A.B/c',
      true,
    ],
    ['something in a list of resources is', { value: [{ properties: '@{}' }] }, undefined, true],
    ['text is where the type has text', { properties: { minimumTlsVersion: '' } }, ACCOUNT, false],
  ])('%s', (_case, document, type, expected) => {
    expect(holdsCut(JSON.parse(JSON.stringify(document)), type)).toBe(expected)
  })
})
