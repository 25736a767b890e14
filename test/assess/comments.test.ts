// Comments and texts over several lines, as ARM templates have them.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sourceOfBytes, Window } from '../../src/assess/byte-source.ts'
import { parseRange } from '../../src/assess/parse-range.ts'
import { plainJson } from '../../src/assess/plain-json.ts'
import { Scan } from '../../src/assess/scan.ts'
import type { ScanListener } from '../../src/assess/scan-listener.ts'
import { account, judge } from './run.ts'

/** What may stand between two tokens. */
const between = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '',
        ' ',
        '\n',
        '\r\n',
        '\t',
        '//\n',
        '/**/',
        '/***/',
        '/*/*/',
        '// x*/ "{[\r',
      ),
      fc
        .string({ maxLength: 8 })
        .map((text) => `/*${text.replaceAll('*/', '')}*/`.replace('**/', '* */')),
      fc.string({ maxLength: 8 }).map((text) => `//${text.replaceAll(/[\r\n]/g, '')}\n`),
    ),
    { maxLength: 3 },
  )
  .map((parts) => parts.join(''))

/** A text in which quotes, slashes, brackets and line breaks are common. */
const words = fc
  .array(
    fc.constantFrom('/', '*', '//', '/*', '*/', '"', '\\', '{', ']', '\n', '\r', '\t', 'ä', ','),
    {
      maxLength: 6,
    },
  )
  .map((parts) => parts.join(''))
// V8 of Node.js 24.21 mistakes one escaped name of a member for another after an object of the same form.
const names = fc
  .array(fc.constantFrom('/', '*', '//', '/*', '*/', '{', ']', 'ä', ','), { maxLength: 6 })
  .map((parts) => parts.join(''))
const { value: json } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    words,
    fc.constantFrom(0, -1.5e-7, true, false, null),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(names, tie('value'), { maxKeys: 3 }),
  ),
}))

/** The tokens of a JSON text; line breaks and tabs in texts are left as they are. */
function tokens(value: unknown): readonly string[] {
  if (typeof value === 'string') {
    return [JSON.stringify(value).replaceAll(/\\\\|\\[nrt]/g, (found) => RAW[found] ?? found)]
  }
  if (typeof value !== 'object' || value === null) return [JSON.stringify(value)]
  if (Array.isArray(value)) return ['[', ...joined(value.map(tokens)), ']']
  const members = Object.entries(value).map(([key, one]) => [...tokens(key), ':', ...tokens(one)])
  return ['{', ...joined(members), '}']
}

const RAW: Readonly<Record<string, string>> = { '\\n': '\n', '\\r': '\r', '\\t': '\t' }
const joined = (lists: readonly (readonly string[])[]) =>
  lists.flatMap((list, index) => (index === 0 ? list : [',', ...list]))

/** Everything that a scan tells of a text that is fed in pieces. */
function scanned(bytes: Uint8Array, cuts: readonly number[]) {
  const found: unknown[] = []
  const source = sourceOfBytes(bytes, 'x.json')
  const window = new Window()
  const read = ({ start, end }: { start: number; end: number }) =>
    parseRange(source, { start, end }, window.bytes(source, { start, end }))
  const listener: ScanListener = {
    element: (range, list) => found.push(['element', list, range, read(range)]),
    object: (range, members, lists) =>
      found.push(['object', lists, range, members.map((one) => [one.key, read(one)])]),
  }
  const scan = new Scan(listener)
  const points = [...cuts, bytes.length].sort((one, other) => one - other)
  for (const [index, point] of points.entries()) {
    scan.feed(bytes.subarray(points[index - 1] ?? 0, point))
  }
  scan.end()
  return found
}

/** Without the ranges. */
const values = (found: readonly unknown[]) =>
  found.map((one) => (Array.isArray(one) ? [one[0], one[1], one[3]] : one))

describe('JSON with comments and line breaks between its tokens', () => {
  const spread = (value: unknown) => {
    const all = tokens(value)
    return fc
      .array(between, { minLength: all.length + 1, maxLength: all.length + 1 })
      .map((gaps) => gaps.map((gap, index) => gap + (all[index] ?? '')).join(''))
  }

  test('parses to the same value', () => {
    fc.assert(
      fc.property(
        json.chain((value) => fc.tuple(fc.constant(value), spread(value))),
        ([value, text]) => {
          expect(JSON.parse(plainJson(text))).toEqual(value)
        },
      ),
      { numRuns: 2000 },
    )
  })

  test('has the same resources and members, in any pieces, and each range holds its value alone', () => {
    const resource = fc.dictionary(names, json, { maxKeys: 3 })
    const input = fc.oneof(
      fc.array(resource, { maxLength: 3 }),
      fc.record({ a: json, value: fc.array(resource, { maxLength: 3 }), b: json }),
      fc.record({ resources: fc.array(resource, { maxLength: 2 }), b: json }),
    )
    fc.assert(
      fc.property(
        input.chain((value) => fc.tuple(fc.constant(value), spread(value))),
        fc.array(fc.nat(400), { maxLength: 6 }),
        ([value, text], cuts) => {
          const bytes = Buffer.from(text)
          const whole = scanned(bytes, [])
          const plain = scanned(Buffer.from(JSON.stringify(value)), [])
          expect(values(whole)).toEqual(values(plain))
          const inside = cuts.map((cut) => Math.min(cut, bytes.length))
          expect(scanned(bytes, inside)).toEqual(whole)
          for (const one of whole) {
            if (!Array.isArray(one) || one[0] !== 'element') continue
            const { start, end } = one[2]
            expect([bytes[start], bytes[end - 1]]).toEqual(['{'.charCodeAt(0), '}'.charCodeAt(0)])
          }
        },
      ),
      { numRuns: 500 },
    )
  })
})

describe('a template with comments', () => {
  const TLS = ['storage-minimum-tls']
  const old = JSON.stringify(account('old', { minimumTlsVersion: 'TLS1_0' }))
  test.each<[string, string]>([
    ['before it', `// a template\n/* of the lab */ {"resources":[${old}]}`],
    ['after it, without a line break', `{"resources":[${old}]} // end`],
    ['between members', `{"contentVersion": /* x */ "1.0.0.0", // y\n"resources":[${old}]}`],
    ['after a number', `{"a": 1 // ,"resources":[]\n, "resources":[${old}]}`],
    ['between resources', `{"resources":[ // {\n${old} /* ] */]}`],
    ['in a resource', `{"resources":[${old.replace('{', '{ // "}]\n')}]}`],
    ['with CR only at its end', `{"resources":[ // x\r${old}]}`],
    ['in JSON lines', `// one\n${old}\n// two\n`],
    ['beside symbolic names', `{"resources":{"a": /* x */ ${old}}}`],
    [
      'with a text over lines',
      `{"resources":[${old.replace('{', '{"comments":"a\r\n\t// {b",')}]}`,
    ],
  ])('%s', async (_where, text) => {
    const found = await judge([text], TLS)
    expect(found.map(({ resourceName, verdict }) => [resourceName, verdict])).toEqual([
      ['old', 'nonCompliant'],
    ])
  })

  test('what looks like a comment in a text is text', async () => {
    const url = account('http://x/*y*/', { minimumTlsVersion: 'TLS1_0' })
    const [found] = await judge([JSON.stringify([url])], TLS)
    expect(found?.resourceName).toBe('http://x/*y*/')
  })

  test('a text over several lines keeps them', () => {
    expect(JSON.parse(plainJson('{"a":"x\n\ty\\n\r\n//z"}'))).toEqual({ a: 'x\n\ty\n\r\n//z' })
  })
})
