// What is given for parameters: which are missing or unknown, and what stands for a secret.
import { describe, expect, test } from 'vitest'
import { givenFor, namingLater } from '../../../src/assess/bicep/parameters.ts'
import type { JsonObject } from '../../../src/engine/json.ts'

const SECRET = 'hunter2-hunter2'
const given = (parameters: JsonObject, values: JsonObject, more: JsonObject = {}, open = false) =>
  givenFor({ parameters, ...more }, values, open)

describe('a parameter is missing', () => {
  test.each<[JsonObject, string[], string]>([
    [{ type: 'string' }, ['a'], 'nothing stands for it'],
    [{ type: 'string', defaultValue: '' }, [], 'it has a default, though an empty one'],
    [{ type: 'string', DefaultValue: 'x' }, [], 'members are read in any case'],
    [{ type: 'string', nullable: true }, [], 'it may be null'],
    [{ $ref: '#/definitions/maybe' }, [], 'its type may be null'],
    [{ $ref: '#/definitions/name' }, ['a'], 'its type may not be null'],
    [{ $ref: '#/definitions/round' }, ['a'], 'a type that is itself does not hang'],
  ])('%j: %j, as %s', (type, missing) => {
    const definitions = {
      maybe: { $ref: '#/definitions/name', nullable: true },
      name: { type: 'string' },
      round: { $ref: '#/definitions/round' },
    }
    expect(given({ a: type }, {}, { definitions }).missing).toEqual(missing)
  })

  test('and is known later where the template stands alone', () => {
    const { lines, missing, later } = given({ a: { type: 'int' } }, {}, {}, true)
    expect({ lines, missing, later }).toEqual({
      lines: ["param a = any(externalInput('rebaseline.later.0'))"],
      missing: [],
      later: ['a'],
    })
  })
})

test('what is given and not declared is unknown; a name in another case is the same', () => {
  const { lines, unknown } = given(
    { Name: { type: 'string' } },
    { NAME: { value: 'x' }, nane: { value: 1 } },
  )
  expect(lines).toEqual(["param Name = any('x')"])
  expect(unknown).toEqual(['nane'])
})

describe('the name of a parameter', () => {
  test.each([
    ['my-name', 'Bicep has no such names'],
    ["x = loadTextContent('/etc/passwd')\nparam y", 'it would be lines of a program'],
    ['', 'it is no name'],
    ['x y', 'it is two'],
  ])('%j is not written into a line: %s', (name) => {
    const { lines, unwritable } = given({ [name]: { type: 'string' } }, { [name]: { value: 'v' } })
    expect({ lines, unwritable }).toEqual({ lines: [], unwritable: [name] })
  })

  test('is of no matter where its default stands', () => {
    expect(given({ 'my-name': { type: 'string', defaultValue: 'v' } }, {}).unwritable).toEqual([])
  })
})

describe('a secret is in no line', () => {
  const definitions = {
    password: { type: 'SecureString', minLength: 3 },
    user: {
      type: 'object',
      properties: { name: { type: 'string' }, password: { $ref: '#/definitions/password' } },
    },
    either: {
      type: 'object',
      discriminator: {
        propertyName: 'kind',
        mapping: {
          key: { type: 'object', properties: { value: { type: 'securestring' } } },
          text: { type: 'object', properties: { value: { type: 'string' } } },
        },
      },
    },
  }
  test.each<[string, JsonObject, unknown, string]>([
    ['a text', { type: 'securestring' }, SECRET, "''"],
    ['a text of some length', { type: 'secureString', minLength: 4 }, SECRET, "'xxxx'"],
    ['one of some texts', { type: 'securestring', allowedValues: ['p', 'q'] }, SECRET, "'p'"],
    [
      'an object',
      { type: 'secureObject' },
      { a: SECRET, n: 7, b: [true] },
      "{'a': '' 'n': 0 'b': [false]}",
    ],
    ['by a type', { $ref: '#/definitions/password' }, SECRET, "'xxx'"],
    [
      'a member',
      { $ref: '#/definitions/user' },
      { name: 'n', password: SECRET },
      "{'name': 'n' 'password': 'xxx'}",
    ],
    [
      'items',
      { type: 'array', items: { $ref: '#/definitions/user' } },
      [{ name: 'n', password: SECRET }],
      "[{'name': 'n' 'password': 'xxx'}]",
    ],
    [
      'the first item',
      { type: 'array', prefixItems: [{ type: 'securestring' }] },
      [SECRET, 'b'],
      "['' 'b']",
    ],
    [
      'any member',
      { type: 'object', additionalProperties: { type: 'securestring' } },
      { a: SECRET },
      "{'a': ''}",
    ],
    [
      'the secret kind',
      { $ref: '#/definitions/either' },
      { kind: 'key', value: SECRET },
      "{'kind': 'key' 'value': ''}",
    ],
  ])('%s', (_, type, value, expected) => {
    const { lines, shown, secret } = given(
      { pw: type },
      { PW: { value: value as string } },
      { definitions },
    )
    expect(
      lines.map((line) => line.replaceAll('\n', ' ').replaceAll(/([[{]) | ([\]}])/g, '$1$2')),
    ).toEqual([`param pw = any(${expected})`])
    // Nor in what others may look at: there it is known later.
    expect(shown).toEqual({ PW: { expression: "[parameters('pw')]" } })
    expect([...secret]).toEqual(['pw'])
  })

  test('and what is none stays as it is', () => {
    const value = { kind: 'text', value: 'plain' }
    const { lines, shown } = given(
      { pw: { $ref: '#/definitions/either' } },
      { pw: { value } },
      { definitions },
    )
    expect(lines).toEqual(["param pw = any({\n'kind': 'text'\n'value': 'plain'\n})"])
    expect(shown).toEqual({ pw: { value } })
  })
})

describe('a value that is fetched when it is deployed', () => {
  const reference = { keyVault: { id: '/subscriptions/x' }, secretName: 'y' }

  test('is known later', () => {
    const { lines, later } = given(
      { a: { type: 'int' }, b: { type: 'array' } },
      { b: { reference }, a: { expression: '[x()]' } },
    )
    expect(later).toEqual(['a', 'b'])
    expect(lines).toEqual([
      "param a = any(externalInput('rebaseline.later.0'))",
      "param b = any(externalInput('rebaseline.later.1'))",
    ])
  })

  test('of a secure parameter is a secret: something stands for it', () => {
    const { lines, later } = given(
      {
        a: { type: 'securestring' },
        b: {
          type: 'secureObject',
          properties: { k: { type: 'string', minLength: 2 }, n: { type: 'int', nullable: true } },
        },
      },
      { a: { reference }, b: { reference } },
    )
    expect(later).toEqual([])
    expect(lines).toEqual(["param a = any('')", "param b = any({\n'k': 'xx'\n})"])
  })

  test('is named in what the engine says', () => {
    const said =
      "[format('{0}{1}', externalInputs('rebaseline_later_1_0'), externalInputs('theirs_0'))]"
    expect(namingLater(said, ['a', 'b'])).toBe(
      "[format('{0}{1}', parameters('b'), externalInputs('theirs_0'))]",
    )
  })
})

describe('what stands for a secret is bounded, whatever its type asks for', () => {
  const round = { type: 'object', properties: { a: { $ref: '#/definitions/round' } } }
  const twice = (index: number) => ({
    type: 'object',
    properties: {
      a: { $ref: `#/definitions/d${index + 1}` },
      b: { $ref: `#/definitions/d${index + 1}` },
    },
  })
  const doubling = Object.fromEntries(
    Array.from({ length: 60 }, (_, index) => [`d${index}`, twice(index)]),
  )
  test.each<[string, JsonObject, JsonObject]>([
    ['a long text', { type: 'secureString', minLength: 400_000_000 }, {}],
    [
      'a long list',
      { type: 'secureObject', properties: { a: { type: 'array', minLength: 200_000_000 } } },
      {},
    ],
    [
      'a type that holds itself',
      { type: 'secureObject', properties: { a: { $ref: '#/definitions/round' } } },
      { round },
    ],
    [
      'a type that doubles at each step',
      { type: 'secureObject', properties: { a: { $ref: '#/definitions/d0' } } },
      doubling,
    ],
  ])('%s', (_what, type, definitions) => {
    expect(() => given({ a: type }, {}, { definitions }, true)).toThrow(/too large/)
  })
})
