// Which declaration a compiled resource comes from. What does not agree has none. Whole files are in answers.test.ts.
import { describe, expect, test } from 'vitest'
import { declaredIn, declaredOf } from '../../../src/assess/bicep/declared.ts'
import type { GraphNode } from '../../../src/assess/bicep/said.ts'
import type { Json } from '../../../src/engine/json.ts'

const THING = 'Contoso.Test/things'
const node = (name: string, line: number, more: Partial<GraphNode> = {}): GraphNode => ({
  name,
  type: THING,
  isExisting: false,
  range: { start: { line, char: 0 }, end: { line, char: 200 } },
  ...more,
})
const header = (name: string, version = '2024-01-01') =>
  `resource ${name} '${THING}@${version}' = {}`
const compiled = (more: object = {}) =>
  ({ type: THING, apiVersion: '2024-01-01', name: 'x', ...more }) as Json
const lineOf = (
  resources: Json,
  key: string | number,
  nodes: readonly GraphNode[],
  lines: readonly string[],
) => declaredOf(resources, key, declaredIn(nodes, lines.join('\n')))?.line

const TWO = [node('b', 1), node('a', 0)]
const LINES = [header('a'), header('b')]

describe('in a list', () => {
  test.each<[string, Json[], number, readonly GraphNode[], readonly string[], number | undefined]>([
    ['the second of a type is the second of the text', [compiled(), compiled()], 1, TWO, LINES, 2],
    [
      'others between them do not count',
      [compiled(), { type: 'Other/x' }, compiled()],
      2,
      TWO,
      LINES,
      2,
    ],
    [
      'a type is the same in any case',
      [compiled({ type: 'CONTOSO.test/THINGS' }), compiled()],
      0,
      TWO,
      LINES,
      1,
    ],
    ['one more than declared', [compiled(), compiled(), compiled()], 0, TWO, LINES, undefined],
    ['one less than declared', [compiled()], 0, TWO, LINES, undefined],
    [
      'existing ones are in no list',
      [compiled()],
      0,
      [node('a', 0, { isExisting: true }), node('b', 1)],
      LINES,
      2,
    ],
    [
      'other versions: the order is another',
      [compiled({ apiVersion: '2023-01-01' }), compiled()],
      0,
      TWO,
      [header('a'), header('b', '2023-01-01')],
      undefined,
    ],
    ['a loop for what is none', [compiled({ copy: {} }), compiled()], 1, TWO, LINES, undefined],
    [
      'a loop for a loop',
      [compiled({ copy: {} }), compiled()],
      0,
      TWO,
      [`resource a '${THING}@2024-01-01' = [for x in y: if (z) {`, header('b')],
      1,
    ],
    [
      'a condition is no loop',
      [compiled({ condition: '[x]' }), compiled()],
      0,
      TWO,
      [`resource a '${THING}@2024-01-01' = if (c[0] == [1]) {`, header('b')],
      1,
    ],
    [
      'nested and not',
      [compiled(), compiled()],
      0,
      [
        node('a', 0, { range: { start: { line: 0, char: 0 }, end: { line: 3, char: 1 } } }),
        node('b', 1),
      ],
      LINES,
      undefined,
    ],
    [
      'a module beside a deployment by hand',
      [{ type: 'Microsoft.Resources/deployments' }, { type: 'Microsoft.Resources/deployments' }],
      0,
      [
        node('a', 0, { type: '<module>' }),
        node('b', 1, { type: 'Microsoft.Resources/deployments' }),
      ],
      ["module a 'x.bicep' = {", "resource b 'Microsoft.Resources/deployments@2024-01-01' = {"],
      undefined,
    ],
    ['a text that is not there', [compiled(), compiled()], 0, TWO, ['', header('b')], undefined],
    ['a place outside', [compiled(), compiled()], 9, TWO, LINES, undefined],
  ])('%s', (_, resources, index, nodes, lines, expected) => {
    expect(lineOf(resources, index, nodes, lines)).toBe(expected)
  })
})

describe('with a symbolic name', () => {
  const nested = [
    node('p', 0, { range: { start: { line: 0, char: 0 }, end: { line: 2, char: 1 } } }),
    node('c', 1, { type: `${THING}/parts` }),
    node('c', 3),
  ]
  const lines = [header('p'), "  resource c 'parts' = {}", '}', header('c')]

  test.each<[string, string, Json, number | undefined]>([
    [
      'a nested one is below its parent',
      'p::c',
      { type: `${THING}/parts`, apiVersion: '2024-01-01' },
      2,
    ],
    ['one of this name beside it is another', 'c', compiled(), 4],
    ['a name that is not declared', 'q', compiled(), undefined],
    ['a name of another type', 'c', compiled({ type: 'Other/x' }), undefined],
    ['a name of another version', 'c', compiled({ apiVersion: '2023-01-01' }), undefined],
  ])('%s', (_, key, resource, expected) => {
    expect(lineOf({ [key]: resource }, key, nested, lines)).toBe(expected)
  })
})

describe('the line', () => {
  test('is that of the resource, not of its decorators or of what these say', () => {
    const lines = [
      "@description('''",
      `resource x '${THING}@2024-01-01' and so on`,
      "''')",
      header('a'),
    ]
    const range = { start: { line: 0, char: 0 }, end: { line: 3, char: 40 } }
    expect(lineOf([compiled()], 0, [node('a', 0, { range })], lines)).toBe(4)
  })

  test('is the same whatever ends the lines of the file', () => {
    const declared = declaredIn(TWO, LINES.join('\r\n'))
    expect(declared.map(({ line }) => line)).toEqual([1, 2])
  })
})

test.each([
  ['other.bicep', 'other.bicep', 'a file beside it'],
  ['br:contoso.azurecr.io/x:1.0', undefined, 'a registry'],
  ['br/public:x/main.bicep', undefined, 'a registry, though it looks like a file'],
  ['other.json', undefined, 'no Bicep'],
  [undefined, undefined, 'nothing is said'],
])('the source of the module %s is %s: %s', (relativePath, expected, _why) => {
  const module = node('m', 0, { type: '<module>', relativePath })
  const [declared] = declaredIn([module], "module m 'whatever' = {}")
  expect(declared?.module).toBe(expected)
})
