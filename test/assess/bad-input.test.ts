// Input that is not ARM JSON: the first fault is told with its place, and nothing is reported.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { jsonFault } from '../../src/assess/json-fault.ts'
import { plainJson } from '../../src/assess/plain-json.ts'
import { Scan } from '../../src/assess/scan.ts'
import { account, judge } from './run.ts'

const a = JSON.stringify(account('a'))

describe('the place of a fault', () => {
  test.each<[string, string | Uint8Array, string]>([
    ['nothing', '', 'input-0: is empty; expected ARM JSON'],
    ['blanks only', ' \n\t', 'input-0: is empty; expected ARM JSON'],
    ['no JSON', 'hello', '1:1: expected a list ([) or an object ({), found "hello"'],
    ['a number', '42', '1:1: expected a list'],
    ['a word at the top', 'null', '1:1: expected a list'],
    ['a list of numbers', '[1]', '1:2: expected an object or the end of the list (]), found "1"'],
    ['a list of lists', '[[]]', '1:2: expected an object'],
    ['null in a list', `[${a},null]`, `1:${a.length + 3}: expected an object: every element`],
    ['a comma at the end of a list', `[${a},]`, 'expected an object: every element'],
    ['a comma missing between two', `[${a} ${a}]`, 'expected a comma or the end of the list'],
    ['text after the list', '[] x', '1:4: expected a list ([) or an object ({), found "x"'],
    ['a comma between lines', `${a},\n${a}`, 'expected a list ([) or an object ({), found ","'],
    ['a word that is none', '[\n  {"type": tru}\n]', '2:12: expected a value, found "tru"'],
    ['a number that is none', '[{"a":01}]', '1:8: expected a comma or }, found "1"'],
    [
      'a comma at the end of an object',
      '[{"a":1,}]',
      '1:9: expected a member name in double quotes, found "}"',
    ],
    ['a colon missing', '[{"a" 1}]', '1:7: expected a colon, found "1"'],
    ['single quotes', "[{'a':1}]", '1:3: expected a member name in double quotes, found "\'"'],
    ['the wrong bracket', '[{"a":[1}]', '1:9: expected a comma or ], found "}"'],
    [
      'a bracket too many',
      `[${a}}]`,
      `1:${a.length + 2}: expected a comma or the end of the list (]), found "}"`,
    ],
    [
      'a raw control character in a text',
      '[{"a":"x\n\u0001"}]',
      '2:1: expected the control character to be escaped',
    ],
    ['an escape that does not exist', '[{"a":"\\x"}]', '1:8: expected an escape that JSON knows'],
    ['half a comment', '[{"a":1 / * x */}]', '1:9: expected a comma or }, found "/"'],
    ['half a comment between resources', `[${a} /x]`, `1:${a.length + 3}: expected a comma or the`],
    ['half a comment at the end', '[] /', '1:4: expected the end (*/) of the comment'],
    ['a comment of a shell', '# x\n[]', '1:1: expected a list ([) or an object ({), found "#"'],
    ['a comment only', '// x', 'is empty; expected ARM JSON'],
    [
      'a comment that is not closed, in a value',
      `[\n{"a":1 /* x }]\n*`,
      '2:8: expected the end (*/) of the comment that begins here',
    ],
    [
      'a comment that is not closed, between values',
      `[\n${a} /*/`,
      `2:${a.length + 2}: expected the end (*/) of the comment that begins here`,
    ],
    [
      'a comment that is not closed, after all',
      '[]\n/* x *',
      '2:1: expected the end (*/) of the comment that begins here',
    ],
    [
      'a fault behind comments and line breaks',
      '[\n// "a": {\n{"a":"x\n\ty", /* [\n*/ "b": tru}]',
      '5:9: expected a value, found "tru"',
    ],
    ['a number that a comment cuts', '[{"a":1/**/2}]', '1:12: expected a comma or }, found "2"'],
    [
      'a fault in a member after a comment',
      '{"n":/*,*/nul,"value":[]}',
      'expected a value, found "nul"',
    ],
    ['the column counts characters', '[{"ä€😀":x}]', '1:9: expected a value, found "x"'],
    ['a quote missing', '[{"a":"x},{"b":"y"}]', '1:13: expected a comma or }, found "b"'],
    [
      'cut off in a list',
      `[${a}`,
      `1:${a.length + 2}: expected a comma or the end of the list (]), found the end`,
    ],
    ['cut off in a text', `[${a},{"name":"acc`, 'expected the closing quote, found the end'],
    ['cut off in an object', `[${a},{"name":"acc"`, 'expected a comma or }, found the end'],
    [
      'cut off in a page',
      '{"value":[]',
      '1:12: expected a comma or the end of the object (}), found the end',
    ],
    [
      'cut off in a member',
      '{"value":[],"nextLink":"htt',
      'expected the rest of a value, found the end',
    ],
    [
      'a fault beside the list',
      '{"value":[],"nextLink":tru}',
      '1:24: expected a value, found "tru"',
    ],
    [
      'a value missing beside the list',
      '{"count":,"value":[]}',
      '1:10: expected a value, found ","',
    ],
    ['an object that is no resource', '{"a":1}', '1:1: expected a resource'],
    ['an element that is no resource', `[\n${a},\n{"a":1}]`, '3:1: expected a resource'],
    ['a JSON schema', '{"type":"object","properties":{}}', '1:1: expected a resource'],
    ['a type without a name', '[{"type":"A.B/c"}]', '1:2: expected a resource'],
    ['UTF-16', Buffer.from('\uFEFF[]', 'utf16le'), 'is UTF-16; expected UTF-8'],
    [
      'another encoding',
      Buffer.from('[{"type":"A.B/c","name":"\u00fc"}]', 'latin1'),
      '1:26: expected UTF-8',
    ],
  ])('%s', async (_fault, input, message) => {
    const failure = await judge([input]).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(Error)
    expect((failure as Error).message).toContain(message)
    expect((failure as Error).message).toMatch(/^input-0:/)
  })

  test('in the second input', async () => {
    await expect(judge([`[${a}]`, '\n\n[}'])).rejects.toThrow('input-1:3:2: expected an object')
  })

  test('the first of two faults, far down in the file', async () => {
    const lines = Array.from({ length: 20_000 }, () => a)
    lines[15_000] = '{"type":"A.B/c","name":"x","properties":{"a":nul}}'
    lines[16_000] = '{"a"}'
    await expect(judge([`[\n${lines.join(',\n')}\n]`])).rejects.toThrow(
      'input-0:15002:46: expected a value, found "nul"',
    )
  })

  test('objects that are nested without end', async () => {
    const deep = (open: string, close: string) => open.repeat(200_000) + close.repeat(200_000)
    const nested = `{"type":"A.B/c","name":"x","resources":[`
    await expect(judge([`[${nested.repeat(2000)}${']}'.repeat(2000)}]`])).rejects.toThrow(
      'expected a resource',
    )
    const found = await judge([
      `[${JSON.stringify(account('a')).replace('"properties":{}', `"properties":{"minimumTlsVersion":${deep('[', ']')}}`)}]`,
    ])
    expect(found.find(({ rule }) => rule === 'storage-minimum-tls')?.verdict).not.toBe('compliant')
  })
})

describe('jsonFault', () => {
  test('finds a fault exactly where JSON.parse refuses what is left without comments and line breaks', () => {
    const alphabet = [
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"',
      '\\',
      'a',
      '1',
      '-',
      '.',
      'e',
      ' ',
      'true',
      'null',
      'u00e4',
      '/',
      '*',
      '\n',
    ]
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...alphabet), maxLength: 14 }), (text) => {
        let accepted = true
        try {
          JSON.parse(plainJson(text))
        } catch {
          accepted = false
        }
        expect(jsonFault(text) === undefined).toBe(accepted)
      }),
      { numRuns: 20_000 },
    )
  })

  test('finds none in any JSON', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(jsonFault(text)).toBeUndefined()
      }),
    )
  })
})

describe('the scan', () => {
  test('finds the same however the bytes are cut', () => {
    const text = Buffer.from(
      [
        JSON.stringify({
          a: '\\"]}',
          value: [account('a"\\'), account('b')],
          z: { y: ['}'] },
          n: -1.5,
        }),
        JSON.stringify([account('c')]),
      ].join('\n'),
    )
    const found = (cuts: readonly number[]) => {
      const seen: unknown[] = []
      const scan = new Scan({
        element: (range, list) => seen.push([range.start, range.end, list]),
        object: (range, members, lists) => seen.push([range, members, lists]),
      })
      let from = 0
      for (const cut of [...cuts, text.length]) {
        scan.feed(text.subarray(from, cut))
        from = cut
      }
      scan.end()
      return seen
    }
    const whole = found([])
    expect(whole).toHaveLength(4)
    for (let cut = 0; cut <= text.length; cut += 1) expect(found([cut])).toEqual(whole)
    expect(found(Array.from(text, (_, index) => index))).toEqual(whole)
  })
})
