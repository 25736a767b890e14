// Any JSON may come in as a template: the fallback never throws, and ends. Without its bounds most of what is below would
// take longer than a test may.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { predict } from '../../../src/assess/own-means/predict.ts'
import type { Json, JsonObject } from '../../../src/engine/json.ts'
import { account, deployment, PLACE, template } from './questions.ts'

const NAMES = [
  'parameters',
  'variables',
  'if',
  'and',
  'concat',
  'format',
  'union',
  'copyIndex',
  'take',
  'padLeft',
  'json',
  'string',
  'resourceId',
  'tryGet',
  'createObject',
  'range',
  'items',
  'reference',
  'extensionResourceId',
  'shallowMerge',
  'split',
  'deployment',
  'toLower',
] as const
const expression: fc.Arbitrary<string> = fc.letrec<{ tree: string }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.oneof(
      fc.constantFrom(
        "'a'",
        "'A.B/c'",
        "'{0}/{1}'",
        "'o'",
        "'__proto__'",
        '0',
        '-1',
        '3',
        'null()',
        'true()',
        "parameters('o')",
        "variables('v')",
      ),
      fc.string({ maxLength: 5 }).map((text) => `'${text.replaceAll("'", "''")}'`),
    ),
    fc
      .tuple(fc.constantFrom(...NAMES), fc.array(tie('tree'), { maxLength: 4 }))
      .map(([name, args]) => `${name}(${args.join(',')})`),
    fc.tuple(tie('tree'), tie('tree')).map(([of, index]) => `${of}[${index}]`),
    tie('tree').map((of) => `${of}.a`),
  ),
})).tree
const leaf = fc.oneof(
  fc.string(),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.double(),
  expression.map((one) => `[${one}]`),
)
const member = fc.constantFrom(
  'resources',
  'copy',
  'name',
  'type',
  'count',
  'input',
  'properties',
  'template',
  'parameters',
  'scope',
  'condition',
  'variables',
  '__proto__',
  'constructor',
  'toString',
  'value',
  'Type',
  'location',
  'resourceGroup',
  'subscriptionId',
  'defaultValue',
)
const json: fc.Arbitrary<unknown> = fc.letrec<{ any: unknown }>((tie) => ({
  any: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    leaf,
    fc.constantFrom('Microsoft.Resources/deployments', 'A.B/c', 'A.B/c/d', 'providers/e'),
    fc.array(tie('any'), { maxLength: 3 }),
    fc.dictionary(fc.oneof(member, fc.string()), tie('any'), { maxKeys: 6 }),
  ),
})).any

const asJson = (value: unknown): JsonObject => JSON.parse(JSON.stringify(value))
const answer = (made: JsonObject) => predict(made, {}, PLACE)

test('any JSON in the places of a template gives an answer', () => {
  fc.assert(
    fc.property(
      json,
      json,
      json,
      json,
      json,
      (resources, parameters, variables, properties, given) => {
        const made = asJson({
          parameters: parameters ?? {},
          variables: variables ?? {},
          resources: [
            resources,
            { type: 'A.B/c', name: 'n', properties },
            {
              type: 'Microsoft.Resources/deployments',
              name: 'd',
              properties: { template: { resources: [properties] }, parameters },
            },
          ],
        })
        const prediction = predict(made, asJson({ o: { value: given } }), PLACE)
        expect(JSON.stringify(prediction).length).toBeGreaterThan(0)
      },
    ),
    { numRuns: 500 },
  )
})

test('any expression gives an answer, and the same one each time', () => {
  fc.assert(
    fc.property(expression, (one) => {
      const made = asJson(
        template([account('a', { properties: { v: `[${one}]` } })], {
          parameters: { o: { defaultValue: { a: [1, 'x'] } } },
          variables: { v: "[parameters('none')]" },
        }),
      )
      expect(predict(made, {}, PLACE)).toEqual(predict(made, {}, PLACE))
    }),
    { numRuns: 1000 },
  )
})

test('what an expression leaves open is an expression that gives the same again', () => {
  fc.assert(
    fc.property(expression, (one) => {
      const worth = (text: unknown) =>
        predict(asJson(template([account('a', { properties: { v: text } })])), {}, PLACE)
          .resources[0]?.document.properties
      const first = worth(`[${one}]`)
      expect(worth((first as { v: Json }).v)).toEqual(first)
    }),
    { numRuns: 1000 },
  )
})

describe('ends soon, and says what is missing', () => {
  const doubled = (first: unknown, next: (before: string) => string) =>
    Object.fromEntries(
      Array.from({ length: 200 }, (_, at) => [
        `v${at}`,
        at === 0 ? first : `[${next(`variables('v${at - 1}')`)}]`,
      ]),
    )
  test.each<[string, unknown, (before: string) => string]>([
    ['each text twice the one before', 'abc', (before) => `concat(${before}, ${before})`],
    ['each list twice the one before', [1], (before) => `createArray(${before}, ${before})`],
    [
      'each object twice the one before',
      {},
      (before) => `createObject('a', ${before}, 'b', ${before})`,
    ],
    [
      'each unknown twice the one before',
      "[reference('x')]",
      (before) => `concat(${before}, ${before})`,
    ],
    ['each in the one before', "[reference('x')]", (before) => `${before}.a`],
    [
      'each union of the one before',
      { a: {} },
      (before) => `union(${before}, createObject('a', ${before}))`,
    ],
    [
      'each equal to the one before',
      [1],
      (before) => `createArray(${before}, equals(${before}, ${before}))`,
    ],
  ])('%s', (_reason, first, next) => {
    const variables = doubled(first, next)
    const made = asJson(
      template([account('a', { properties: { v: "[variables('v199')]" } })], { variables }),
    )
    const [resource] = answer(made).resources
    expect(JSON.stringify(resource).length).toBeLessThan(20_000_000)
    expect(JSON.stringify(resource)).toContain('[')
  })

  test('deployments in deployments, each 800 times', () => {
    const loop = (inner: object) =>
      template([deployment('d', inner, { copy: { name: 'c', count: 800 } })])
    const { resources, notExpanded } = answer(asJson(loop(loop(loop(template([account('a')]))))))
    expect(resources.length).toBeLessThanOrEqual(10_000)
    expect(notExpanded).toEqual(['what comes after the first 10000 resources'])
  })

  test('deployments that hold nothing, each 800 times', () => {
    const loop = (inner: object) =>
      template([deployment('d', inner, { copy: { name: 'c', count: 800 } })])
    const { notExpanded } = answer(asJson(loop(loop(loop(template([]))))))
    expect(notExpanded).toEqual(['what comes after the first 10000 resources'])
  })

  test('a large text that is looked at for each of many resources', () => {
    const variables = { large: 'x'.repeat(100_000) }
    const properties = { v: "[length(toUpper(variables('large')))]" }
    const many = account("[concat('a', copyIndex())]", {
      copy: { name: 'c', count: 800 },
      properties,
    })
    const { resources, notExpanded } = answer(asJson(template([many], { variables })))
    expect(resources[0]?.document.properties).toEqual({ v: 100_000 })
    expect(resources.length).toBeLessThan(800)
    expect(notExpanded).toEqual(['the rest of the template: it takes too much work'])
  })

  test('deployments in deployments, 100 levels deep', () => {
    let made: object = template([account('a')])
    for (let level = 0; level < 100; level += 1) made = template([deployment('d', made)])
    expect(answer(asJson(made))).toEqual({
      resources: [],
      notExpanded: ['what is nested more than 16 levels deep'],
    })
  })

  test.each<[string, unknown]>([
    ['lists in lists', JSON.parse(`${'['.repeat(50_000)}${']'.repeat(50_000)}`)],
    ['calls in calls', `[${'not('.repeat(5000)}true()${')'.repeat(5000)}]`],
    ['JSON in a text', `[json('${'['.repeat(10_000)}${']'.repeat(10_000)}')]`],
    ['an expression longer than Azure takes', `[concat(${"'a',".repeat(30_000)}'b')]`],
  ])('%s deeper than anybody needs', (_reason, value) => {
    const made = {
      ...template([]),
      resources: [{ type: 'A.B/c', name: 'n', properties: { v: value as Json } }],
    }
    expect(answer(made).resources).toHaveLength(1)
  })

  test('a large list that is compared with itself', () => {
    const variables = { l: Array.from({ length: 20_000 }, (_, at) => `x${at}`) }
    const made = asJson(
      template([account('a', { properties: { v: "[union(variables('l'), variables('l'))]" } })], {
        variables,
      }),
    )
    expect(answer(made).resources).toHaveLength(1)
  })
})

test('a list of more loops than a function has room for arguments is worked out', () => {
  const copy = Array.from({ length: 300_000 }, () => ({}))
  const { resources } = predict(template([account('a', { properties: { copy } })]), {}, PLACE)
  expect(resources).toHaveLength(1)
})
