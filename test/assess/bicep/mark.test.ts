// Marks in a template, and without them again. What bicep makes of them is in answers.test.ts.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { marked, showsMark, unmarked } from '../../../src/assess/bicep/mark.ts'
import type { Json, JsonObject } from '../../../src/engine/json.ts'

const NAME = 'rebaseline:from'
const thing = (more: JsonObject): JsonObject => ({
  type: 'Contoso.Test/things',
  name: 'x',
  ...more,
})
const DECLARED = {
  parameters: {
    o: { type: 'object' },
    n: { type: 'object', nullable: true },
    s: { type: 'string' },
    r: { $ref: '#/definitions/x' },
  },
  variables: {
    v: { a: 1 },
    e: "[union(variables('v'), createObject())]",
    m: "[tryGet(variables('v'), 'x')]",
    t: 'x',
  },
}

describe('properties', () => {
  test.each<[Json | undefined, Json | undefined, string]>([
    [undefined, { [NAME]: 0 }, 'there are none: they are ours'],
    [{ a: 1 }, { a: 1, [NAME]: 0 }, 'an object takes one member more'],
    [null, null, 'null stays null'],
    ['text', 'text', 'no object, and no expression'],
    ['[[text]', '[[text]', 'a text that looks like an expression'],
    [
      "[createObject('a', 1)]",
      `[union(createObject('a', 1), createObject('${NAME}', 0))]`,
      'an object',
    ],
    [
      "[createObject('a', '), (')]",
      `[union(createObject('a', '), ('), createObject('${NAME}', 0))]`,
      'brackets in a text',
    ],
    ["[createObject('a', 1).a]", "[createObject('a', 1).a]", 'a member of it may be null'],
    [
      "[if(true(), variables('v'), null())]",
      "[if(true(), variables('v'), null())]",
      'one of them is null',
    ],
    [
      "[if(true(), variables('v'), variables('e'))]",
      `[union(if(true(), variables('v'), variables('e')), createObject('${NAME}', 0))]`,
      'both are objects',
    ],
    [
      "[parameters('o')]",
      `[union(parameters('o'), createObject('${NAME}', 0))]`,
      'declared as one',
    ],
    ["[parameters('n')]", "[parameters('n')]", 'it may be null'],
    ["[parameters('r')]", "[parameters('r')]", 'its type is elsewhere'],
    ["[parameters('absent')]", "[parameters('absent')]", 'nobody declares it'],
    ["[variables('m')]", "[variables('m')]", 'it may be null'],
    ["[variables('t')]", "[variables('t')]", 'a text'],
    [
      "[coalesce(parameters('n'), createObject())]",
      "[coalesce(parameters('n'), createObject())]",
      'not looked into',
    ],
  ])('%j become %j: %s', (properties, expected) => {
    const resource = thing(properties === undefined ? {} : { properties })
    const { template, marks } = marked({ ...DECLARED, resources: [resource] })
    const [copy] = template.resources as readonly JsonObject[]
    expect(copy?.properties).toEqual(expected)
    const isMarked = JSON.stringify(expected ?? null) !== JSON.stringify(properties ?? null)
    expect(marks.map(({ trace }) => trace)).toEqual(isMarked ? [['resources', 0]] : [])
  })
})

describe('a resource', () => {
  const tracesOf = (template: JsonObject) =>
    marked(template).marks.map(({ trace }) => trace.join(' '))

  test.each<[string, JsonObject, string[]]>([
    ['of a list', { resources: [thing({}), thing({})] }, ['resources 0', 'resources 1']],
    ['with a symbolic name', { resources: { 'a::b/c': thing({}) } }, ['resources a::b/c']],
    ['that exists', { resources: { a: thing({ existing: true }) } }, []],
    [
      'of another provider',
      { resources: { a: thing({ import: 'graph' }), b: thing({ extension: 'k8s' }) } },
      [],
    ],
    [
      'within another',
      { resources: [thing({ resources: [thing({})] })] },
      ['resources 0 resources 0', 'resources 0'],
    ],
    [
      'of a nested deployment',
      {
        resources: [
          {
            type: 'microsoft.resources/Deployments',
            properties: { template: { resources: [thing({})] } },
          },
        ],
      },
      ['resources 0 properties template resources 0'],
    ],
    [
      'of a template elsewhere',
      {
        resources: [{ type: 'Microsoft.Resources/deployments', properties: { templateLink: {} } }],
      },
      [],
    ],
    [
      'in letters of another case',
      { Resources: [{ ...thing({}), Properties: {} }] },
      ['Resources 0'],
    ],
    ['in no list', { resources: "[variables('r')]" }, []],
    ['that is none', { resources: [null, 'x', []] }, []],
  ])('%s', (_, template, expected) => {
    expect(tracesOf(template)).toEqual(expected)
  })

  test('of a nested deployment is about its own parameters with the scope inner, else about those around it', () => {
    const inner = {
      parameters: { p: { type: 'object' } },
      resources: [thing({ properties: "[parameters('p')]" })],
    }
    const nested = (scope: JsonObject) => ({
      parameters: { p: { type: 'string' } },
      resources: [
        { type: 'Microsoft.Resources/deployments', properties: { template: inner, ...scope } },
      ],
    })
    expect(tracesOf(nested({ expressionEvaluationOptions: { scope: 'Inner' } }))).toHaveLength(1)
    expect(tracesOf(nested({}))).toEqual([])
  })
})

describe('without its mark', () => {
  const marks = [
    { trace: ['resources', 0], isAlone: false },
    { trace: ['resources', 1], isAlone: true },
  ]

  test.each<[Json | undefined, Json | undefined, number | undefined, string]>([
    [{ a: 1, [NAME]: 0 }, { a: 1 }, 0, 'a member less'],
    [{ [NAME]: 0 }, {}, 0, 'an object that was empty stays one'],
    [{ [NAME]: 1 }, undefined, 1, 'what was not there is not there'],
    [
      `[union(parameters('s'), createObject('${NAME}', 0))]`,
      "[parameters('s')]",
      0,
      'an expression as it was',
    ],
    [
      { a: { b: [{ [NAME]: 0, c: 1 }] }, [NAME]: 1 },
      { a: { b: [{ c: 1 }] } },
      1,
      'another one was read into it',
    ],
    [{ a: 1 }, { a: 1 }, undefined, 'there was none'],
    [undefined, undefined, undefined, 'there are no properties'],
    [{ [NAME]: 7 }, {}, undefined, 'a mark that nobody made'],
  ])('%j is %j', (properties, expected, index) => {
    const document = thing(properties === undefined ? {} : { properties })
    const bare = thing(expected === undefined ? {} : { properties: expected })
    const trace = index === undefined ? undefined : marks[index]?.trace
    expect(unmarked(document, marks)).toEqual({ document: bare, ...(trace && { trace }) })
  })

  test('any resource of any template is what it was', () => {
    const anything = fc.letrec<{ json: Json; resource: JsonObject }>((tie) => ({
      json: fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json>,
      resource: fc.record(
        {
          type: fc.constantFrom('Contoso.Test/things', 'Contoso.Test/others'),
          properties: tie('json'),
          existing: fc.boolean(),
        },
        { requiredKeys: ['type'] },
      ) as fc.Arbitrary<JsonObject>,
    })).resource
    fc.assert(
      fc.property(fc.array(anything), (resources) => {
        const { template, marks: made } = marked({ resources })
        const back = (template.resources as readonly JsonObject[]).map((one) => unmarked(one, made))
        expect(back.map(({ document }) => document)).toEqual(resources)
        for (const { trace } of back) if (trace) expect(resources[trace[1] as number]).toBeDefined()
        expect(back.some(({ document }) => showsMark(document))).toBe(false)
      }),
    )
  })
})

describe('an expression that reads a resource', () => {
  test.each([
    ["reference('a')", true, 'all of it'],
    ["string(reference('a'))", true, 'all of it, as a text'],
    ["reference('a').x", false, 'a member'],
    ["reference(resourceId('a', ')'), '2024-01-01').x", false, 'a member, and a bracket in a text'],
    ["reference('a', '2024-01-01', 'full').properties", true, 'all of its properties'],
    ["reference('a', '2024-01-01', 'full').properties.x", false, 'a member of its properties'],
    ["reference('a', '2024-01-01', 'full').identity", false, 'nothing of its properties'],
    ["reference('a')['x']", false, 'a member, in brackets'],
    ["reference('a')[variables('x')]", true, 'a member that is not known'],
    ["reference('a') + 1", true, 'perhaps all of it: it is no expression of ARM'],
    ["concat(reference('a').x, string(reference('b')))", true, 'the second one whole'],
    ["references('a')", true, 'all of several'],
    ["resourceId('a', 'reference')", false, 'none'],
  ])('%s: %j, %s', (expression, expected) => {
    expect(marked({ resources: [], outputs: { o: { value: `[${expression}]` } } }).mayShow).toBe(
      expected,
    )
  })
})
