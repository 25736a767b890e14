// What the compiler and the engine say comes without values. The messages are those of Bicep 0.49, the values are made up.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sayableOf } from '../../../src/assess/bicep/sayable.ts'
import { NOTHING, type Sayable, withoutValues } from '../../../src/assess/bicep/without-values.ts'

const SECRET = 'hunter2'
const beside: Sayable = {
  names: new Set(['s', 'k', 'x', 'a', 'b', 'int', 'admin']),
  texts: new Set(['/here/m.bicep']),
  source: '',
}
const SEE = 'Please see https://aka.ms/arm-function-int for usage details.'

describe('of a parameter file', () => {
  test.each([
    [
      'the type of a value is the value',
      `Expected a value of type "'a' | 'b'" but the provided value is of type "'${SECRET}'".`,
      `Expected a value of type "'a' | 'b'" but the provided value is of type "…".`,
    ],
    [
      'quotes in a value do not end it',
      `Expected a value of type "int" but the provided value is of type "'it\\'s "${SECRET}" ${SECRET}'".`,
      'Expected a value of type "int" but the provided value is of type "…".',
    ],
    [
      'a value that is spelt like a name is one all the same',
      `Failed to evaluate parameter "k": The template language function 'int' cannot convert provided value 'admin' to integer value. ${SEE}`,
      `Failed to evaluate parameter "k": The template language function 'int' cannot convert provided value '…' to integer value. ${SEE}`,
    ],
    [
      'fail() says anything',
      `Failed to evaluate parameter "k": ${SECRET}`,
      'Failed to evaluate parameter "k": …',
    ],
    [
      'what JSON is found has no quotes',
      `Failed to evaluate parameter "k": The template language function 'int' is not valid: Unexpected ${SECRET}. At 3.`,
      null,
    ],
    [
      'a number may be one in a secret object',
      'The provided value (which will always be greater than or equal to 123456) is too large to assign to a target for which the maximum allowable value is 10.',
      'The provided value (which will always be greater than or equal to …) is too large to assign to a target for which the maximum allowable value is 10.',
    ],
    [
      'a text without its quotes is taken for a name',
      `The name "${SECRET}" does not exist in the current context.`,
      'The name "…" does not exist in the current context.',
    ],
    [
      'a member is said, if it is declared',
      `The property "${SECRET}" is not allowed on objects of type "{ x: int }". Permissible properties include "x".`,
      'The property "…" is not allowed on objects of type "{ x: int }". Permissible properties include "x".',
    ],
    [
      'nothing in it is a value',
      'The parameter "s" is assigned in the params file without being declared in the Bicep file.',
      'The parameter "s" is assigned in the params file without being declared in the Bicep file.',
    ],
    [
      'the file that it uses',
      "An error occurred reading file. Could not find file '/here/m.bicep'.",
      "An error occurred reading file. Could not find file '/here/m.bicep'.",
    ],
  ])('%s', (_why, message, expected) => {
    const said = withoutValues(message, beside)
    expect(said).not.toMatch(/hunter2|admin|123456/)
    if (expected !== null) expect(said).toBe(expected)
  })

  test('no value is seen, whatever quotes it has', () => {
    const piece = fc.constantFrom("'", '"', ' ', ': ', '. ', 'x', '\n', '…')
    const value = fc
      .tuple(fc.array(piece, { maxLength: 6 }), fc.array(piece, { maxLength: 6 }))
      .map(([before, after]) => `${before.join('')}${SECRET}${after.join('')}${SECRET}`)
    fc.assert(
      fc.property(value, (one) => {
        for (const message of [
          `Expected a value of type "'a' | 'b'" but the provided value is of type "'${one}'".`,
          `Failed to evaluate parameter "k": The template language function 'int' cannot convert provided value '${one}' to integer value. ${SEE}`,
          `Failed to evaluate parameter "k": The specified CIDR '${one}' is not valid.`,
          `Failed to evaluate parameter "k": ${one}`,
          `The provided value for the template parameter 's' is not valid. The value '${one}' is not part of the allowed value(s): 'a,b'.`,
        ]) {
          expect(withoutValues(message, beside)).not.toContain(SECRET)
        }
      }),
    )
  })
})

describe('of a copy of a template', () => {
  const template = {
    parameters: {
      access: { type: 'string', allowedValues: ['open', 'closed'] },
      pw: { type: 'securestring', defaultValue: SECRET },
    },
    resources: [{ type: 'A/b', name: 'thing', properties: { a: "[fail('not here')]" } }],
  }
  const say = sayableOf(template)

  test.each([
    [
      'what is allowed stands in the template, what is given does not',
      "The provided value for the template parameter 'access' is not valid. The value 'ajar' is not part of the allowed value(s): 'open,closed'.",
      "The provided value for the template parameter 'access' is not valid. The value '…' is not part of the allowed value(s): 'open,closed'.",
    ],
    [
      'a text of the template in fail(), and places',
      "The template resource 'thing' at line '1' and column '134' is not valid: not here. Please see https://aka.ms/arm-functions for usage details.",
      "The template resource 'thing' at line '1' and column '134' is not valid: not here. Please see https://aka.ms/arm-functions for usage details.",
    ],
    [
      'another text in fail()',
      `The template resource 'thing' at line '1' and column '134' is not valid: bad ${SECRET}. Please see https://aka.ms/arm-functions for usage details.`,
      "The template resource 'thing' at line '1' and column '134' is not valid: …. Please see https://aka.ms/arm-functions for usage details.",
    ],
    [
      'types of the engine',
      "The provided value for the template parameter 'access' is not valid. Expected a value of type 'Integer', but received a value of type 'String'.",
      "The provided value for the template parameter 'access' is not valid. Expected a value of type 'Integer', but received a value of type 'String'.",
    ],
    ['a secret default', `The name '${SECRET}' is bad.`, "The name '…' is bad."],
  ])('%s', (_why, message, expected) => {
    expect(withoutValues(message, say)).toBe(expected)
  })
})

test('last words of a process have no quoted value', () => {
  expect(withoutValues(`Unhandled exception: '${SECRET}'`, NOTHING)).not.toContain(SECRET)
})
