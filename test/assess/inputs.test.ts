// Every form in which ARM JSON comes, and that the same resources are found in it.
import { describe, expect, test } from 'vitest'
import { account, accountId, judge, workspaceId } from './run.ts'

const TLS = ['storage-minimum-tls']
const old = account('old', { minimumTlsVersion: 'TLS1_0' })
const good = account('good', { minimumTlsVersion: 'TLS1_2' })
const both = [
  ['old', 'nonCompliant'],
  ['good', 'compliant'],
]

const verdicts = async (...inputs: readonly (string | Uint8Array)[]) =>
  (await judge(inputs, TLS)).map(({ resourceName, verdict }) => [resourceName, verdict])

describe('forms of input', () => {
  const text = (value: unknown) => JSON.stringify(value)
  const list = text([old, good])
  const lines = `${text(old)}\n${text(good)}`
  test.each<[string, string | Uint8Array]>([
    ['a list', list],
    ['a list over many lines', JSON.stringify([old, good], null, 2)],
    ['a list with a byte order mark', `\uFEFF${list}`],
    ['a list with blanks around it', ` \t\r\n${list}\n\n`],
    ['a page of Resource Manager', text({ value: [old, good], nextLink: null })],
    ['the list after other members', text({ count: 2, value: [old, good] })],
    ['an answer of Resource Graph', text({ totalRecords: 2, count: 2, data: [old, good] })],
    ['an export', text({ $schema: 's', contentVersion: '1.0.0.0', resources: [old, good] })],
    ['the answer of an export', text({ template: { resources: [old, good] }, error: null })],
    [
      'resources by symbolic name',
      text({ languageVersion: '2.0', resources: { a: old, b: good } }),
    ],
    ['JSON lines', `${lines}\n`],
    ['JSON lines without a last line break', lines],
    ['JSON lines with CRLF and blank lines', `\r\n${text(old)}\r\n\r\n \r\n${text(good)}\r\n`],
    [
      'objects over many lines, one after the other',
      `${JSON.stringify(old, null, 2)}\n${JSON.stringify(good, null, 2)}`,
    ],
    ['one page per line', `${text({ value: [old] })}\n${text({ value: [good] })}\n`],
    ['a list of pages', text([{ value: [old] }, { value: [good] }])],
    ['a list and an object', `${text([old])}${text(good)}`],
  ])('%s', async (_form, input) => {
    expect(await verdicts(input)).toEqual(both)
  })

  test.each<[string, string]>([
    ['one object', text(old)],
    ['one object with empty children', text({ ...old, resources: [] })],
    [
      'one object whose type comes last',
      text({ resources: [], properties: old.properties, name: 'old', type: old.type }),
    ],
    ['a type in another case', text([{ ...old, type: 'MICROSOFT.STORAGE/STORAGEACCOUNTS' }])],
    ['no type, but an id that has it', text([{ ...old, type: undefined }])],
    ['no id', text([{ ...old, id: undefined }])],
    ['no name', text([{ ...old, name: undefined }])],
    [
      'a row with more columns',
      text([{ ...old, tenantId: 't', subscriptionId: 's', tags: { a: 'ü' } }]),
    ],
    [
      'a member that no resource has',
      text([{ ...old, constructor: 1, __proto__: 2, toString: 3 }]),
    ],
  ])('%s', async (_form, input) => {
    expect(await verdicts(input)).toEqual([['old', 'nonCompliant']])
  })

  test.each<[string, string]>([
    ['an empty list', '[]'],
    ['an empty page', '{"value":[]}'],
    ['a template without resources', '{"resources":[]}'],
    [
      'resources without rules',
      '[{"type":"Microsoft.Compute/virtualMachines","name":"vm","properties":{}}]',
    ],
  ])('nothing to judge: %s', async (_form, input) => {
    expect(await judge([input])).toEqual([])
  })

  test('inputs are read one after the other', async () => {
    expect(await verdicts(text(old), text([good]))).toEqual(both)
    expect(await verdicts('[]', text(old), '[]', text([good]), '[]')).toEqual(both)
  })

  test('texts with brackets, quotes and backslashes do not mislead', async () => {
    const name = 'a]}{["\\'
    const input = text([{ ...old, name, tags: { [name]: '\\"]},{' } }, good])
    expect(await verdicts(input)).toEqual([[name, 'nonCompliant'], both[1]])
  })

  test('a resource of 5 MB on one line', async () => {
    const big = { ...old, tags: { note: `é${'x'.repeat(5_000_000)}` } }
    expect(await verdicts(text([big, good]))).toEqual(both)
    expect(await verdicts(text(big))).toEqual([both[0]])
  })

  test('resources that lie across the chunks in which a file is read', async () => {
    const many = Array.from({ length: 3000 }, (_, index) => ({
      ...(index % 2 === 0 ? old : good),
      id: accountId(`a${index}`),
      tags: { note: 'é'.repeat(1 + ((index * 37) % 900)) },
    }))
    for (const input of [
      text(many),
      text({ value: many }),
      text({ predictedResources: many }),
      many.map(text).join('\n'),
    ]) {
      const found = await judge([input], TLS)
      expect(found).toHaveLength(3000)
      expect(
        found.every(({ verdict }, index) => (verdict === 'compliant') === (index % 2 === 1)),
      ).toBe(true)
    }
  })
})

describe('what a finding says', () => {
  test('every member is there', async () => {
    const [found] = await judge([JSON.stringify([account('a')])], TLS)
    expect(found).toEqual({
      resourceId: accountId('a'),
      resourceName: 'a',
      resourceType: 'Microsoft.Storage/storageAccounts',
      rule: 'storage-minimum-tls',
      verdict: 'nonCompliant',
      severity: 'high',
      safety: 'safe',
      gaps: [{ path: 'properties.minimumTlsVersion', actual: null, expected: expect.anything() }],
      reason: null,
      assumes: null,
      deployment: null,
      file: null,
      line: null,
    })
  })

  test.each([
    ['the item says an old one', { apiVersion: '2018-02-01', tenantId: 't' }, undefined, 'unknown'],
    [
      'the item says a new one, the option an old one',
      { apiVersion: '2026-04-01', tenantId: 't' },
      '2018-02-01',
      'nonCompliant',
    ],
    ['the option says an old one', {}, '2018-02-01', 'unknown'],
    ['nobody says', {}, undefined, 'nonCompliant'],
    ['what the item says is no version', { apiVersion: 'latest' }, undefined, 'nonCompliant'],
  ])('api-version: %s', async (_case, more, option, verdict) => {
    const [found] = await judge([JSON.stringify([account('a', {}, more)])], TLS, option)
    expect(found?.verdict).toBe(verdict)
  })
})

describe('children', () => {
  const child = { name: 'default', properties: { deleteRetentionPolicy: { enabled: false } } }
  const rule = ['storage-blob-soft-delete']

  test.each([
    ['relative', { ...child, type: 'blobServices' }],
    ['with the type in full', { ...child, type: 'Microsoft.Storage/storageAccounts/blobServices' }],
    [
      'with both in full',
      { ...child, type: 'microsoft.storage/storageaccounts/blobservices', name: 'a/default' },
    ],
    [
      'with an id',
      { ...child, type: 'blobServices', id: `${accountId('a')}/blobServices/default` },
    ],
  ])('nested, %s', async (_form, nested) => {
    const found = await judge([JSON.stringify({ ...account('a'), resources: [nested] })], rule)
    expect(found.map(({ resourceId }) => resourceId.toLowerCase())).toEqual([
      `${accountId('a')}/blobServices/default`.toLowerCase(),
    ])
    expect(found[0]?.resourceType).toBe('Microsoft.Storage/storageAccounts/blobServices')
  })

  test('nested three levels deep', async () => {
    const container = { type: 'containers', name: 'c', properties: { publicAccess: 'Blob' } }
    const service = {
      type: 'blobServices',
      name: 'default',
      properties: {},
      resources: [container],
    }
    const found = await judge([JSON.stringify([{ ...account('a'), resources: [service] }])])
    expect(found.map(({ resourceId }) => resourceId)).toContain(
      `${accountId('a')}/blobServices/default/containers/c`,
    )
  })

  test('diagnostic settings nested in a workspace', async () => {
    const setting = {
      type: 'Microsoft.Insights/diagnosticSettings',
      name: 'team',
      properties: { workspaceId: '/w', logs: [{ categoryGroup: 'allLogs', enabled: true }] },
    }
    const ws = {
      id: workspaceId('w'),
      name: 'w',
      type: 'Microsoft.MachineLearningServices/workspaces',
      properties: {},
    }
    const found = await judge(
      [JSON.stringify([{ ...ws, resources: [setting] }])],
      ['ml-workspace-diagnostic-logs'],
    )
    expect(found.map(({ verdict }) => verdict)).toEqual(['compliant'])
  })
})
