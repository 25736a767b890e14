// Values of parameter files that Azure refuses before a deployment: exit code 2, and what is expected, never the value.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { withoutValue, wrongValues } from '../../src/assess/deployments/given-values.ts'
import type { Json, JsonObject } from '../../src/engine/json.ts'
import { cli } from './run.ts'

const folder = mkdtempSync(join(tmpdir(), 'given-'))
afterAll(() => rmSync(folder, { recursive: true }))

const file = (name: string, value: unknown) => {
  const path = join(folder, name)
  writeFileSync(path, JSON.stringify(value))
  return path
}
const template = (parameters: JsonObject, more: JsonObject = {}): JsonObject => ({
  $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
  contentVersion: '1.0.0.0',
  parameters,
  resources: [],
  ...more,
})

/** What is said of one value of one parameter `p`. */
function said(declaration: JsonObject, entry: JsonObject, more: JsonObject = {}) {
  const given = { values: { p: entry }, fileOf: () => 'p.json' }
  return wrongValues('t.json', template({ p: declaration }, more), given)
}

const refType = { languageVersion: '2.0', definitions: { Sku: { type: 'string', maxLength: 2 } } }

describe('a value that is not as declared', () => {
  // As Bicep 0.49.2 takes and refuses them, but for `secure…`, of which it only sees what stands in their place.
  test.each<[string, JsonObject, Json, string]>([
    ['a number for a text', { type: 'string' }, 42, 'a text'],
    ['a switch for a text, type in another case', { type: 'String' }, true, 'a text'],
    ['a text for a number', { type: 'int' }, '42', 'a whole number'],
    ['a fraction', { type: 'int' }, 1.5, 'a whole number'],
    ['more than 64 bits', { type: 'int' }, 1e20, 'a whole number'],
    ['a text for a switch', { type: 'bool' }, 'true', 'true or false'],
    ['a number for a switch', { type: 'bool' }, 0, 'true or false'],
    ['an object for a list', { type: 'array' }, {}, 'a list'],
    ['a list for an object', { type: 'object' }, [], 'an object'],
    ['an object for a secret text', { type: 'securestring' }, { x: 1 }, 'a text'],
    ['a text for a secret object', { type: 'secureObject' }, 'x', 'an object'],
    ['null where there is no default', { type: 'string' }, null, 'a text, found null'],
    ['null of a type that nobody knows', { type: 'x' }, null, 'a value, found null'],
    ['a number for a default text', { type: 'string', defaultValue: 'd' }, 1, 'a text'],
    ['another case', { type: 'string', allowedValues: ['a', 'b'] }, 'A', 'one of a, b'],
    ['a number that is not allowed', { type: 'int', allowedValues: [1] }, 2, 'one of 1'],
    ['an element', { type: 'array', allowedValues: ['a'] }, ['a', 'c'], 'one of a'],
    ['too short', { type: 'string', minLength: 2 }, '', 'at least 2 characters'],
    ['two emoji are four', { type: 'string', maxLength: 3 }, '😀😀', 'at most 3 characters'],
    ['a short secret', { type: 'securestring', minLength: 4 }, 'x', 'at least 4 characters'],
    ['too few', { type: 'array', minLength: 1 }, [], 'at least 1 element'],
    ['too small', { type: 'int', minValue: 2 }, 1, 'at least 2'],
    ['too large', { type: 'int', maxValue: 3 }, 4, 'at most 3'],
    ['what a definition says', { $ref: '#/definitions/Sku' }, 'abc', 'at most 2 characters'],
    ['null of a definition', { $ref: '#/definitions/Sku' }, null, 'a text, found null'],
  ])('%s is refused', (_why, declaration, value, expected) => {
    const [line, ...more] = said(declaration, { value }, refType)
    expect(more).toEqual([])
    expect(line).toContain(`p.json: parameter p of t.json: expected ${expected}`)
  })

  test.each<[string, JsonObject, Json]>([
    ['a text', { type: 'string' }, 'x'],
    ['no text', { type: 'string' }, ''],
    ['what looks like an expression', { type: 'string' }, '[x]'],
    ['the largest numbers', { type: 'int' }, 2 ** 53],
    ['null stands for the default', { type: 'string', defaultValue: 'd' }, null],
    ['null where it may be', { type: 'string', nullable: true, allowedValues: ['a'] }, null],
    ['some of a list', { type: 'array', allowedValues: ['a', 'b'] }, ['b']],
    ['none of a list', { type: 'array', allowedValues: ['a', 'b'] }, []],
    ['one of several lists', { type: 'array', allowedValues: [['a'], ['b']] }, ['b']],
    ['an object, whatever the order', { allowedValues: [{ a: 1, b: 2 }] }, { b: 2, a: 1 }],
    ['one emoji is two', { type: 'string', minLength: 2 }, '😀'],
    ['the bounds themselves', { type: 'int', minValue: 2, maxValue: 2 }, 2],
    ['a type that nobody knows', { type: 'x' }, 1],
    ['a definition that is not there', { $ref: '#/definitions/%' }, 1],
    ['a definition in a circle', { $ref: '#/definitions/A' }, 1],
    ['members, which are left to the engine', { properties: { a: { type: 'int' } } }, { a: 'x' }],
  ])('no fault is found in %s', (_what, declaration, value) => {
    const definitions = { A: { $ref: '#/definitions/B' }, B: { $ref: '#/definitions/A' } }
    expect(said(declaration, { value }, { definitions })).toEqual([])
  })

  test('a reference to a key vault is left to Azure', () => {
    const reference = { keyVault: { id: '/x' }, secretName: 'y' }
    expect(said({ type: 'int' }, { reference })).toEqual([])
  })

  test('is never told, whatever it is', () => {
    const secret = fc.string({ minLength: 6, unit: 'grapheme-ascii' }).map((text) => `#${text}#`)
    const type = fc.constantFrom<JsonObject>(
      { type: 'secureObject' },
      { type: 'securestring', maxLength: 2 },
      { type: 'int' },
      { type: 'string', allowedValues: ['a'] },
    )
    fc.assert(
      fc.property(secret, type, (value, declaration) => {
        const lines = said(declaration, { value })
        expect(lines).toHaveLength(1)
        expect(lines.join()).not.toContain(value)
      }),
    )
  })
})

test('what has a default or may be null needs no value, also by a definition', () => {
  const definitions = { Maybe: { type: 'string', nullable: true }, Must: { type: 'string' } }
  const parameters = {
    given: { type: 'string' },
    plain: { type: 'string' },
    byDefault: { type: 'string', defaultValue: '' },
    nullable: { type: 'string', nullable: true },
    maybe: { $ref: '#/definitions/Maybe' },
    must: { $ref: '#/definitions/Must' },
  }
  const found = withoutValue(template(parameters, { definitions }), { GIVEN: { value: 'x' } })
  expect(found).toEqual(['plain', 'must'])
})

describe('the command', () => {
  const path = file(
    'main.json',
    template({ n: { type: 'string' }, s: { type: 'securestring' }, c: { type: 'int' } }),
  )
  const run = (...files: readonly string[]) =>
    cli(['assess', '--file', path, ...files.flatMap((one) => ['--parameters', one])])

  test('tells of all faults in one go, with the file that each is in', async () => {
    const one = file('one.json', { n: { value: 42 }, s: { value: 'right' }, other: { value: 1 } })
    const two = file('two.json', { parameters: { S: { value: { x: 'hidden' } } } })
    const { code, stdout, stderr } = await run(one, two)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    for (const line of [
      `${path}: there is no parameter other; it has n, s, c`,
      `${path}: no value for c`,
      `${one}: parameter n of ${path}: expected a text (string), found a number`,
      `${two}: parameter S of ${path}: expected a text (securestring), found an object`,
    ]) {
      expect(stderr).toContain(line)
    }
    expect(stderr).not.toContain('hidden')
  })

  test('tells of all entries of a parameter file that are none', async () => {
    const { code, stderr } = await run(file('none.json', { n: 1, s: { reference: null } }))
    expect(code).toBe(2)
    expect(stderr).toContain('parameter n has neither a value nor a reference')
    expect(stderr).toContain('parameter s has neither a value nor a reference')
  })

  test('refuses an empty parameter file where values are needed', async () => {
    const { code, stderr } = await run(file('empty.json', { parameters: {} }))
    expect(code).toBe(2)
    expect(stderr).toContain('no value for n, s, c')
  })

  test('without a parameter file judges with what has no value left open, and says so', async () => {
    const { code, stderr } = await run()
    expect(code).toBe(0)
    expect(stderr).toContain(`${path}: no value for n, s, c: what rests on them is unknown`)
  })
})
