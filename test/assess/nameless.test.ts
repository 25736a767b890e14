// What is nested where resources are and is none: the others are judged, and one line says where it is.
import { describe, expect, test } from 'vitest'
import { account, cli } from './run.ts'

const service = {
  type: 'blobServices',
  name: 'default',
  properties: { deleteRetentionPolicy: { enabled: false } },
}
const RULES = ['--rule', 'storage-blob-soft-delete', '--rule', 'storage-minimum-tls']

async function judged(input: string) {
  const args = ['assess', '--file', '-', '--format', 'json', ...RULES]
  const { code, stdout, stderr } = await cli(args, input)
  const found: unknown = code === 0 ? JSON.parse(stdout) : []
  const types = Array.isArray(found) ? found.map(({ resourceType }) => resourceType) : []
  return { code, stderr, types }
}

const TYPES = [
  'Microsoft.Storage/storageAccounts',
  'Microsoft.Storage/storageAccounts/blobServices',
]
const parent = (resources: unknown, more: object = {}) =>
  account('a', { minimumTlsVersion: 'TLS1_0' }, { ...more, resources })

describe('a nested child that is no resource does not take the others with it', () => {
  test.each<[string, unknown]>([
    ['no name', { type: 'blobServices', properties: {} }],
    ['an empty name', { ...service, name: '' }],
    ['a name that is a number', { ...service, name: 1 }],
    ['no type', { name: 'x', properties: {} }],
    ['an empty object', {}],
    ['a number', 1],
    ['nothing', null],
    ['a text, as PowerShell leaves what it cuts', '@{type=blobServices; name=default}'],
    ['a list', []],
  ])('%s', async (_what, child) => {
    const { code, stderr, types } = await judged(JSON.stringify([parent([child, service])]))
    expect({ code, types }).toEqual({ code: 0, types: TYPES })
    expect(stderr).toMatch(
      /^rebaseline: stdin:1:\d+: not looked at: a nested resource without a type or a name\n$/,
    )
  })

  test.each<[string, string, string]>([
    [
      'in a list',
      `[\n${JSON.stringify(parent([]), null, 1).replace('[]', '[\n{ "x": 1 }]')}]`,
      '10:1',
    ],
  ])('its line and column are told: %s', async (_where, input, at) => {
    const { code, stderr } = await judged(input)
    expect(code).toBe(0)
    expect(stderr).toBe(
      `rebaseline: stdin:${at}: not looked at: a nested resource without a type or a name\n`,
    )
  })

  test.each<[string, string, string]>([
    [
      'in a template',
      '{"resources":[{"type":"A.B/c","name":"x","resources":[/* none */ {"type":"d"}]}]}',
      'resources.0.resources.0: it has no name',
    ],
    [
      'by a symbolic name, the later of two',
      '{"resources":{"r":{"type":"A.B/c","name":"x","resources":{"a":{"type":"d"},"a":7}}}}',
      'resources.r.resources.a: it is no resource',
    ],
    [
      'in an inner deployment, without a type',
      '{"resources":[{"type":"Microsoft.Resources/deployments","name":"d","properties":{"template":{"resources":[{"name":"x"}]}}}]}',
      'resources.0.properties.template.resources.0: its type is not known',
    ],
  ])('its way from the root of the template is told: %s', async (_where, input, said) => {
    const { code, stderr } = await judged(input)
    expect(code).toBe(0)
    expect(stderr).toBe(`rebaseline: stdin: not looked at: ${said}\n`)
  })

  test('several are one line, with the place of the first', async () => {
    const input = `[${JSON.stringify(parent([1, service]))},\n${JSON.stringify(parent([{}, null]))}]`
    const { stderr, types } = await judged(input)
    expect(types).toEqual([...TYPES, TYPES[0]])
    expect(stderr).toMatch(
      /^rebaseline: stdin:1:\d+: not looked at: 3 nested resources .* of which this is the first\n$/,
    )
  })

  test.each<[string, string]>([
    ['a number in a list at the top', '[1]'],
    ['an object without a type in a list at the top', '[{"name":"x"}]'],
    ['a resource without a name in a list at the top', '[{"type":"A.B/c"}]'],
    ['an object without a type in a template', '{"resources":[{"name":"x"}]}'],
    ['an object without a type by a symbolic name', '{"resources":{"a":{"name":"x"}}}'],
    ['an object without a type in a page of a list', '[{"value":[{"name":"x"}]}]'],
  ])('still refused: %s', async (_what, input) => {
    const { code, stderr } = await judged(input)
    expect(code).toBe(2)
    expect(stderr).toMatch(/^rebaseline: stdin:1(:\d+)?: expected /)
  })
})
