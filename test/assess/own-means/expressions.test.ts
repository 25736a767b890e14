// What the fallback makes of expressions. What Azure documents is in a row each; engine.test.ts holds the rest.
import { describe, expect, test } from 'vitest'
import { predict } from '../../../src/assess/own-means/predict.ts'
import type { Json } from '../../../src/engine/json.ts'
import { account, deployment, PLACE, template } from './questions.ts'

const PARAMETERS = {
  open: { type: 'string' },
  other: { type: 'string' },
  object: { type: 'object', defaultValue: { Name: 'x', inner: { list: [1, 2] } } },
  derived: { type: 'string', defaultValue: "[concat(parameters('open'), '-x')]" },
  day: { type: 'string', defaultValue: "[split(utcNow(), 'T')[0]]" },
  year: { type: 'string', defaultValue: '[json(utcNow()).year]' },
  within: { type: 'string', defaultValue: "[parameters('open')[length(newGuid())]]" },
  nothing: 'declared',
  chance: { type: 'object', defaultValue: { id: '[newGuid()]', at: ['[utcNow()]'], n: 1 } },
  round: { type: 'string', defaultValue: "[parameters('RoundAgain')]" },
  roundAgain: { type: 'string', defaultValue: "[parameters('round')]" },
}
const VARIABLES = {
  plain: 'text',
  escaped: '[[literal]',
  open: { known: 1, unknown: "[parameters('open')]" },
  self: "[variables('self')]",
  copy: [
    { name: 'twice', count: 2, input: "[concat('n', copyIndex('twice'))]" },
    { name: 'unclear', count: "[length(parameters('open'))]", input: 1 },
    { count: 1 },
    'nothing',
  ],
}

function worth(value: unknown, given: Readonly<Record<string, { value: Json }>> = {}): Json {
  const made = template([account('a', { properties: { v: value } })], {
    parameters: PARAMETERS,
    variables: VARIABLES,
  })
  const properties = predict(made, given, PLACE).resources[0]?.document.properties
  return JSON.parse(JSON.stringify(properties)).v
}

describe('is worked out', () => {
  test.each<[string, unknown, Json]>([
    ['names of functions and parameters without case', "[PARAMETERS('Object').name]", 'x'],
    ['members after each other', "[parameters('object').inner['list'][1]]", 2],
    ['blanks anywhere', "[ concat( 'a' ,\n 'b' ) ]", 'ab'],
    ['a quote in a text', "['it''s']", "it's"],
    ['a variable', "[variables('PLAIN')]", 'text'],
    ['a variable made by a loop', "[variables('twice')]", ['n0', 'n1']],
    ['the branch that is taken, whatever the other is', "[if(true(), 'a', fail('no'))]", 'a'],
    ['and() that the first decides', "[and(false(), parameters('open'))]", false],
    ['or() that the first decides', "[or(true(), parameters('open'))]", true],
    ['a known member of an object with an unknown one', "[variables('open').known]", 1],
    ['a member that is not there, by tryGet', "[tryGet(parameters('object'), 'a', 'b')]", null],
    ['the first that is not null', "[coalesce(null(), tryGet(parameters('object'), 'name'))]", 'x'],
    ['texts that differ in case, which are not equal', "[equals('Deny', 'deny')]", false],
    ['lists that differ in what is known', '[equals(createArray(1, 2), createArray(1, 3))]', false],
    [
      'an object in a union, member by member',
      "[union(createObject('a', createObject('x', 1)), createObject('a', createObject('y', 2)))]",
      { a: { x: 1, y: 2 } },
    ],
    [
      'the later list in a union, not both',
      "[union(createObject('a', createArray(1)), createObject('a', createArray(2)))]",
      { a: [2] },
    ],
    [
      'null in a union, which replaces nothing',
      "[union(createObject('a', 1), createObject('a', null()))]",
      { a: 1 },
    ],
  ])('%s', (_reason, value, expected) => {
    expect(worth(value)).toEqual(expected)
  })
})

describe('stays an expression, with what is known put in', () => {
  test.each<[string, unknown, Json]>([
    ['a parameter that nobody gives', "[parameters('open')]", "[parameters('open')]"],
    [
      'what rests on one',
      "[concat(parameters('derived'), variables('plain'))]",
      "[concat(concat(parameters('open'), '-x'), 'text')]",
    ],
    [
      'only the unknown member of an object',
      "[variables('open')]",
      { known: 1, unknown: "[parameters('open')]" },
    ],
    [
      'an unknown in a union: it may bring any member',
      "[union(createObject('a', 1), parameters('open'))]",
      "[union(createObject('a', 1), parameters('open'))]",
    ],
    [
      'a choice that is open',
      "[if(equals(parameters('open'), 'x'), 'a', variables('plain'))]",
      "[if(equals(parameters('open'), 'x'), 'a', 'text')]",
    ],
    [
      'the same unknown twice: one may be another type',
      "[equals(parameters('open'), parameters('open'))]",
      "[equals(parameters('open'), parameters('open'))]",
    ],
    [
      'a comparison that what is unknown could decide',
      "[equals(createArray(1, parameters('open')), createArray(1, 2))]",
      "[equals(createArray(1, parameters('open')), createArray(1, 2))]",
    ],
    [
      'a search that what is unknown could end',
      "[contains(createArray(parameters('open')), 'x')]",
      "[contains(createArray(parameters('open')), 'x')]",
    ],
    [
      'tryGet into an unknown',
      "[tryGet(parameters('open'), 'a')]",
      "[tryGet(parameters('open'), 'a')]",
    ],
    [
      'a value made when it is deployed',
      "[reference(resourceId('A.B/c', 'd')).x]",
      "[reference('/subscriptions/0a1b2c3d-1111-4222-8333-444455556666/resourceGroups/rg/providers/A.B/c/d').x]",
    ],
    ['a symbolic name', "[reference('sym').x]", "[reference('sym').x]"],
    ['a name with a sign', "[parameters('open')['a-b']]", "[parameters('open')['a-b']]"],
    [
      'an index that is open',
      "[createArray(1)[parameters('open')]]",
      "[createArray(1)[parameters('open')]]",
    ],
    ['an index out of range', '[createArray(1)[1]]', '[createArray(1)[1]]'],
    ['an index of an unknown', "[parameters('open')[0]]", "[parameters('open')[0]]"],
    ['a function of the user’s', "[mine.make('it''s')]", "[mine.make('it''s')]"],
    ['a function that only Azure has', "[uniqueString('a')]", "[uniqueString('a')]"],
    ['a number with a fraction', "[concat('', json('1.5'))]", "[concat('', json('1.5'))]"],
    ['booleans and null, as ARM writes them', '[f(true(), null())]', '[f(true(), null())]'],
    ['what the template does not declare', "[variables('nothing')]", "[variables('nothing')]"],
    ['a parameter that rests on itself', "[parameters('round')]", "[parameters('round')]"],
    ['a variable that rests on itself', "[variables('self')]", "[variables('self')]"],
    [
      'chance, of which each parameter has its own',
      "[parameters('chance')]",
      { id: "[parameters('chance').id]", at: ["[parameters('chance').at[0]]"], n: 1 },
    ],
    ['a day, which is time', "[parameters('day')]", "[parameters('day')]"],
    ['a part of the time', "[parameters('year')]", "[parameters('year')]"],
    ['what chance picks', "[parameters('within')]", "[parameters('within')]"],
    ['a parameter that is not declared well', "[parameters('nothing')]", "[parameters('nothing')]"],
    [
      'the name of a member that is open',
      { "[parameters('open')]": 1 },
      { "[parameters('open')]": 1 },
    ],
    [
      'a list with an unknown in a union',
      "[union(createArray(parameters('open')), createArray(1))]",
      "[union(createArray(parameters('open')), createArray(1))]",
    ],
    ['a number that is not exact here', '[add(9007199254740993, 1)]', '[add(9007199254740993, 1)]'],
    [
      'names that Azure sorts by a culture',
      "[objectKeys(createObject('a_b', 1))]",
      "[objectKeys(createObject('a_b', 1))]",
    ],
    [
      'text that is not plain, as a list is written',
      "[string(createArray('é'))]",
      "[string(createArray('é'))]",
    ],
    [
      'the id of another scope',
      "[resourceId('s', 'g', 'h', 'A.B/c', 'd')]",
      "[resourceId('s', 'g', 'h', 'A.B/c', 'd')]",
    ],
    [
      'a list of unknown texts that are split at',
      "[split('a', createArray('xx', 'y'))]",
      "[split('a', createArray('xx', 'y'))]",
    ],
    ['an index that is a text', "[createObject('a', 1)[concat('b')]]", "[createObject('a', 1).b]"],
    ['text that is no expression', "[concat('a']", "[concat('a']"],
    ['an unfinished index', "[parameters('open')[0]", "[parameters('open')[0]"],
    ['a name without brackets', '[concat]', '[concat]'],
    ['a sign that is none of ARM’s', '[a + b]', '[a + b]'],
    ['a member without a name', "[parameters('open').'a']", "[parameters('open').'a']"],
    ['a function without a name', '[mine.1()]', '[mine.1()]'],
    [
      'too many members in a row',
      `[parameters('open')${'.a'.repeat(70)}]`,
      `[parameters('open')${'.a'.repeat(70)}]`,
    ],
    [
      'two texts of unknown parts in a union',
      "[union(createObject('a', parameters('open')), createObject('a', parameters('other')))]",
      { a: "[union(parameters('open'), parameters('other'))]" },
    ],
  ])('%s', (_reason, value, expected) => {
    expect(worth(value)).toEqual(expected)
  })

  test('a loop of properties whose count is not known: its member is unknown, not absent', () => {
    const copy = [{ name: 'rules', count: "[length(parameters('open'))]", input: 1 }, 'nothing']
    expect(worth({ copy })).toEqual({ rules: '[notWorkedOut(1)]', copy: '[notWorkedOut(2)]' })
  })

  test('a loop without an input gives nulls, one without a count is unknown', () => {
    expect(worth({ copy: [{ name: 'a', count: 2 }, { name: 'b' }] })).toEqual({
      a: [null, null],
      b: '[notWorkedOut(1)]',
    })
  })

  test.each<[string, string]>([
    ['an argument', "[f(variables('v0'), variables('v0'))]"],
    ['a member of it', "[variables('long').b]"],
    ['an element of it', "[variables('long')[9]]"],
  ])('what is too long for an expression is given up: %s', (_reason, value) => {
    const long = { v0: 'x'.repeat(20_000), long: ["[variables('v0')]", "[variables('v0')]"] }
    const made = template([account('a', { properties: { v: value } })], { variables: long })
    const [resource] = predict(made, {}, PLACE).resources
    expect(resource?.document.properties).toEqual({ v: '[notWorkedOut(1)]' })
  })

  test('a variable whose loop is not known', () => {
    expect(worth("[variables('unclear')]")).toBe('[notWorkedOut(1)]')
  })
})

describe('literal text', () => {
  test.each<[string, unknown, Json]>([
    ['that is escaped stays escaped, so that nobody takes it for an expression', '[[x]', '[[x]'],
    ['that comes out of a variable is escaped again', "[variables('escaped')]", '[[literal]'],
    ['that an expression makes is escaped', "[concat('[', 'x]')]", '[[x]'],
    ['with a bracket at its start only is as it is', '[x', '[x'],
    ['with two at its start only is as it is', '[[x', '[[x'],
    ['that is escaped twice keeps what it stands for', '[[[x]', '[[[x]'],
  ])('%s', (_reason, value, expected) => {
    expect(worth(value)).toEqual(expected)
  })
})

describe('parameters', () => {
  test.each<[string, unknown, Json, Json]>([
    [
      'what is given stands before the default',
      "[parameters('object')]",
      { other: 1 },
      { other: 1 },
    ],
    ['null is not given: the default stands', "[parameters('object').name]", null, 'x'],
    [
      'a given text that looks like an expression is left open',
      "[parameters('object')]",
      '[concat(1)]',
      "[parameters('object')]",
    ],
    [
      'also deep in an object',
      "[parameters('object')]",
      { a: ['[[x]', 'y'] },
      { a: ["[parameters('object').a[0]]", 'y'] },
    ],
  ])('%s', (_reason, value, given, expected) => {
    expect(worth(value, { OBJECT: { value: given } })).toEqual(expected)
  })

  test('a reference to a key vault stays an expression', () => {
    const made = template([account('a', { properties: { v: "[parameters('p')]" } })], {
      parameters: { p: { type: 'string', defaultValue: 'x' } },
    })
    const given = { p: { reference: { keyVault: { id: '/x' }, secretName: 's' } } }
    const [resource] = predict(made, given, PLACE).resources
    expect(resource?.document.properties).toEqual({ v: "[parameters('p')]" })
  })

  test('what is given in no known form stays an expression', () => {
    const made = template([account('a', { properties: { v: "[parameters('p')]" } })], {
      parameters: { p: { type: 'string', defaultValue: 'x' } },
    })
    const [resource] = predict(made, { p: 'x' }, PLACE).resources
    expect(resource?.document.properties).toEqual({ v: "[parameters('p')]" })
  })

  test('null that is given where there is no default is null', () => {
    const made = template([account('a', { properties: { v: "[parameters('p')]" } })], {
      parameters: { p: { type: 'string' } },
    })
    const [resource] = predict(made, { p: { value: null } }, PLACE).resources
    expect(resource?.document.properties).toEqual({ v: null })
  })
})

describe('a secret is never put in', () => {
  const secret = (declaration: object, definitions: object, read: string): string => {
    const made = template([account('a', { properties: { v: read } })], {
      definitions,
      parameters: { pw: declaration },
    })
    const given = { pw: { value: { in: ['hunter2'] } } }
    return JSON.stringify(predict(made, given, PLACE))
  }
  test.each<[string, object, object]>([
    ['secureString', { type: 'secureString' }, {}],
    ['secureobject', { type: 'secureobject', defaultValue: { in: 'hunter2' } }, {}],
    [
      'a type that is defined elsewhere',
      { $ref: '#/definitions/t' },
      { t: { type: 'securestring' } },
    ],
    ['a type that cannot be found', { $ref: '#/definitions/t' }, {}],
    ['a type of another file', { $ref: 'https://x/y' }, { t: { type: 'string' } }],
    [
      'a member of an object',
      { type: 'object', properties: { metadata: { type: 'securestring' } } },
      {},
    ],
    [
      'any member of an object',
      { type: 'object', additionalProperties: { type: 'secureobject' } },
      {},
    ],
    ['elements of a list', { type: 'array', items: { type: 'securestring' } }, {}],
    ['one element of a list', { type: 'array', prefixItems: [{}, { type: 'securestring' }] }, {}],
    [
      'one of several types',
      { type: 'object', discriminator: { mapping: { a: { type: 'secureObject' } } } },
      {},
    ],
    [
      'a type that holds itself',
      { $ref: '#/definitions/t' },
      { t: { properties: { t: { $ref: '#/definitions/t' }, s: { type: 'securestring' } } } },
    ],
    ['a type nested deeper than any', deep(40), {}],
  ])('%s', (_reason, declaration, definitions) => {
    expect(secret(declaration, definitions, "[parameters('pw')]")).toContain("[parameters('pw')")
    for (const read of [
      "[parameters('pw')]",
      "[parameters('pw').in[0]]",
      "[string(parameters('pw'))]",
      "[concat('a', parameters('pw'))]",
    ]) {
      expect(secret(declaration, definitions, read)).not.toContain('hunter2')
    }
  })

  test('but what lies beside one in an object is', () => {
    const properties = { s: { type: 'securestring' }, in: { type: 'array' } }
    const read = secret({ type: 'object', properties }, {}, "[parameters('pw').in]")
    expect(read).toContain('hunter2')
  })

  test('that it is not given is known', () => {
    const made = template([account('a', { properties: { v: "[empty(parameters('pw'))]" } })], {
      parameters: { pw: { type: 'securestring', nullable: true } },
    })
    const [resource] = predict(made, {}, PLACE).resources
    expect(resource?.document.properties).toEqual({ v: true })
  })

  test('a type without secrets is put in, also one that holds itself', () => {
    const definitions = { t: { type: 'object', properties: { t: { $ref: '#/definitions/t' } } } }
    expect(secret({ $ref: '#/definitions/t' }, definitions, "[parameters('pw').in]")).toContain(
      'hunter2',
    )
  })

  test('in a deployment within the template', () => {
    const inner = template([account('a', { properties: { v: "[parameters('pw')]" } })], {
      parameters: { pw: { type: 'securestring' } },
    })
    const given = { parameters: { pw: { value: 'hunter2' } } }
    const { resources } = predict(template([deployment('d', inner, {}, given)]), {}, PLACE)
    expect(resources[0]?.document.properties).toEqual({ v: "[parameters('d/pw')]" })
  })
})

function deep(levels: number): object {
  return levels === 0 ? { type: 'string' } : { type: 'array', items: deep(levels - 1) }
}
