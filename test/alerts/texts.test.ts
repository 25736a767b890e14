import { describe, expect, test } from 'vitest'
import { plainText } from '../../src/alerts/plain-text.ts'
import { resourceWords } from '../../src/alerts/resource-words.ts'
import { durationText, momentText } from '../../src/alerts/time-words.ts'
import { valueText } from '../../src/alerts/value-text.ts'

const SUBSCRIPTION = '/subscriptions/5c9f1a52-3d0b-4c7e-9f68-2b1d7e0a4c11'

describe('plain text', () => {
  test.each([
    ['ordinary text is left alone', 'Anna Müller <a@b.c> 東京', 'Anna Müller <a@b.c> 東京'],
    ['lines become one', 'a\r\n\r\nb\u2028c', 'a b c'],
    ['an override cannot turn text round', 'a\u202Egpj.exe\u202C', 'agpj.exe'],
    ['invisible letters cannot make twins', 'ad\u200Bmin\uFEFF', 'admin'],
    ['tag letters hide whole sentences', 'a\u{E0041}\u{E0042}', 'a'],
    ['control codes are no colour', 'a\u001B[31mb', 'a [31mb'],
    ['half a surrogate pair is no text', 'a\uD83D', 'a\uFFFD'],
    ['towers of marks are cut', `a${'\u0301'.repeat(9)}b`, `a${'\u0301'.repeat(3)}b`],
    ['a card function is no function', '{{DATE(x)}}', '{ {DATE(x)}}'],
    ['nested JSON keeps its meaning', '{{{', '{ { {'],
    ['long text ends visibly', 'abcdefghijk', 'abcdefghi…'],
    ['a letter of two units is not halved', '😀😀😀😀😀😀😀😀😀😀😀', '😀😀😀😀😀😀😀😀😀…'],
    ['text hidden behind invisible letters counts as cut', `${'\u200B'.repeat(900)}x`, '…'],
  ])('%s', (why, text, expected) => {
    expect(plainText(text, why.startsWith('long') || text.startsWith('😀') ? 10 : 60)).toBe(
      expected,
    )
  })
})

describe('a value', () => {
  test.each([
    ['text bare', { path: 'p', value: 'TLS1_0' }, 'TLS1_0'],
    ['a number', { path: 'p', value: 7 }, '7'],
    ['false', { path: 'p', value: false }, 'false'],
    ['null, which is not absent', { path: 'p', value: null }, 'null'],
    ['an absent value', { path: 'p', absent: true as const }, 'not set'],
    ['a value that nobody gave', undefined, 'unknown'],
    ['the text "true" is not true', { path: 'p', value: 'true' }, '"true"'],
    ['the text "not set" is a text', { path: 'p', value: 'not set' }, '"not set"'],
    ['the empty text is visible', { path: 'p', value: '' }, '""'],
    ['a list as JSON', { path: 'p', value: ['a', 1] }, '["a",1]'],
    [
      'where logs go, not the JSON of it',
      {
        path: '/providers/Microsoft.Insights/diagnosticSettings/rebaseline',
        value: { properties: { workspaceId: '/subscriptions/s/…/workspaces/log-bank', logs: [] } },
      },
      'logs to log-bank',
    ],
    [
      'a diagnostic setting that goes nowhere, as JSON',
      { path: '/providers/Microsoft.Insights/diagnosticSettings/ours', value: { properties: {} } },
      '{"properties":{}}',
    ],
    [
      'the level of a lock',
      {
        path: '/subscriptions/s/providers/Microsoft.Authorization/locks/ours',
        value: { properties: { level: 'CanNotDelete', notes: 'n' } },
      },
      'a lock: CanNotDelete',
    ],
    [
      'the subnet of a private endpoint',
      {
        path: '/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/privateEndpoints/pe',
        value: { properties: { subnet: { id: '/…/subnets/snet-pe' } } },
      },
      'a private endpoint in snet-pe',
    ],
    [
      'which key is made anew',
      { path: '/regenerateKey', value: { keyName: 'key2' } },
      'a new key2',
    ],
    [
      'when a machine shuts down',
      { path: '/updateIdleShutdownSetting', value: { idleTimeBeforeShutdown: 'PT60M' } },
      'shut down when idle for PT60M',
    ],
    ['an object as JSON', { path: 'p', value: { a: { b: 1 } } }, '{"a":{"b":1}}'],
  ])('%s', (_, entry, expected) => {
    expect(valueText(entry, 50)).toBe(expected)
  })
})

describe('time', () => {
  test.each([
    [-5, 'less than a second', 'clocks disagree'],
    [999, 'less than a second', 'rounding to 0 s would look wrong'],
    [14_431, '14 s', 'whole seconds'],
    [60_000, '1 min', 'no empty units'],
    [252_000, '4 min 12 s', 'two units'],
    [7_500_000, '2 h 5 min', 'two units'],
    [90_000_000, '1 d 1 h', 'two units'],
    [86_460_000, '1 d', 'only neighbours'],
  ])('%i ms is %s (%s)', (milliseconds, expected) => {
    expect(durationText(milliseconds)).toBe(expected)
  })

  test.each([
    ['2026-10-03T02:58:11.999Z', '2026-10-03 02:58:11 UTC'],
    ['2026-10-03T04:58:11+02:00', '2026-10-03 02:58:11 UTC'],
    ['soon\n', 'soon'],
  ])('%j is %s', (iso, expected) => {
    expect(momentText(iso)).toBe(expected)
  })
})

describe('a resource', () => {
  test.each([
    [
      'a child names its parents',
      `${SUBSCRIPTION}/resourceGroups/g/providers/Microsoft.KeyVault/vaults/kv/keys/k`,
      'key in a key vault',
      'kv / k',
    ],
    [
      'an extension is named alone',
      `${SUBSCRIPTION}/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/s/providers/Microsoft.Insights/diagnosticSettings/d`,
      'Microsoft.Insights/diagnosticSettings',
      'd',
    ],
    [
      'a type without a word keeps its own',
      `${SUBSCRIPTION}/resourceGroups/g/providers/Microsoft.Web/sites/w`,
      'Microsoft.Web/sites',
      'w',
    ],
    [
      'case does not matter',
      `${SUBSCRIPTION.toUpperCase()}/RESOURCEGROUPS/G/PROVIDERS/MICROSOFT.STORAGE/STORAGEACCOUNTS/S`,
      'storage account',
      'S',
    ],
    ['a digest is about a subscription', SUBSCRIPTION, 'subscription', SUBSCRIPTION.slice(15)],
    ['or about a group', `${SUBSCRIPTION}/resourceGroups/rg-a`, 'resource group', 'rg-a'],
    ['or about several subscriptions', '/', 'resources in', 'several subscriptions'],
    ['a malformed id is its own name', 'x/y', 'resource', 'x/y'],
  ])('%s', (_, id, type, name) => {
    expect(resourceWords(id)).toMatchObject({ type, name })
  })
})
