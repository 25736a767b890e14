// Values as Bicep writes them. That bicep reads them so is in answers.test.ts ("values reach the engine as they are").
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { literal } from '../../../src/assess/bicep/literal.ts'
import type { Json } from '../../../src/engine/json.ts'

describe('a literal', () => {
  test.each([
    [null, 'null', 'Bicep has it'],
    [true, 'true', 'Bicep has it'],
    [-5, '-5', 'a whole number'],
    [1.5, "json('1.5')", 'Bicep has no other numbers'],
    [1e21, "json('1e+21')", 'more than a whole number of Bicep can be'],
    [2 ** 53, "json('9007199254740992')", 'no longer exact here'],
    ["it's", "'it\\'s'", 'a quote ends a text'],
    ['a\\b', "'a\\\\b'", 'a backslash begins an escape'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: what Bicep would read as an expression.
    ['${secret}', "'\\${secret}'", 'it would be read as an expression'],
    ['$x{', "'$x{'", 'neither of them alone means anything'],
    ['a\nb\r\tc', "'a\\nb\\r\\tc'", 'a text is on one line'],
    ['\u0000\u2028', "'\\u{0}\\u{2028}'", 'what ends a line, or cannot be seen'],
    ['[x]', "'[x]'", 'a value is no expression'],
    ['\ud83d', "'\ufffd'", 'half a surrogate is in no file'],
    ['\ud83d\ude00', "'\ud83d\ude00'", 'a whole one is'],
    [[], '[]', 'an empty list'],
    [{}, '{}', 'an empty object'],
    [{ 'b-c': [1] }, "{\n'b-c': [\n1\n]\n}", 'names are quoted, whatever they are'],
  ])('of %j is %s: %s', (value, expected, _why) => {
    expect(literal(value as Json)).toBe(expected)
  })

  test('of any value is read back as that value, by the rules of the language', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
        const plain = JSON.parse(JSON.stringify(value)) as Json
        expect(read(literal(plain))).toEqual(plain)
      }),
      { numRuns: 2000 },
    )
  })
})

/** Reads literals of Bicep: the rules of its documentation, and nothing of how they are written here. */
function read(text: string): Json {
  let at = 0
  const space = () => {
    while (/\s/.test(text[at] ?? '')) at += 1
  }
  const expectAt = (token: string) => {
    if (!text.startsWith(token, at)) throw new Error(`expected ${token} at ${text.slice(at)}`)
    at += token.length
  }
  const string = (): string => {
    expectAt("'")
    let value = ''
    while (text[at] !== "'") {
      const [escaped = '', code] =
        /^\\(?:u\{([0-9a-f]+)\}|[\\'nrt]|\$\{)/.exec(text.slice(at)) ?? []
      if (escaped === '') {
        const char = text[at]
        if (char === undefined || char === '\n' || char === '\r' || text.startsWith('${', at))
          throw new Error(`not in a text: ${text.slice(at)}`)
        value += char
        at += 1
        continue
      }
      const simple: Record<string, string> = { '\\n': '\n', '\\r': '\r', '\\t': '\t' }
      value +=
        code === undefined
          ? (simple[escaped] ?? escaped.slice(1))
          : String.fromCodePoint(Number.parseInt(code, 16))
      at += escaped.length
    }
    expectAt("'")
    return value
  }
  const value = (): Json => {
    space()
    if (text[at] === "'") return string()
    if (text[at] === '[') return list()
    if (text[at] === '{') return object()
    if (text.startsWith('json(', at)) {
      at += 5
      const inner: Json = JSON.parse(string())
      expectAt(')')
      return inner
    }
    const [word = ''] = /^(null|true|false|-?\d+)(?![.\w])/.exec(text.slice(at)) ?? []
    at += word.length
    return JSON.parse(word)
  }
  const list = (): Json => {
    const items: Json[] = []
    expectAt('[')
    for (space(); text[at] !== ']'; space()) items.push(value())
    expectAt(']')
    return items
  }
  const object = (): Json => {
    const members: [string, Json][] = []
    expectAt('{')
    for (space(); text[at] !== '}'; space()) {
      const name = string()
      expectAt(': ')
      members.push([name, value()])
    }
    expectAt('}')
    return Object.fromEntries(members)
  }
  const whole = value()
  space()
  if (at !== text.length) throw new Error(`left over: ${text.slice(at)}`)
  return whole
}
