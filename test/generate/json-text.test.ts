import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Json } from '../../src/engine/json.ts'
import { jsonText } from '../../src/generate/json-text.ts'

it('means the same as the value', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(JSON.parse(jsonText(value as Json))).toEqual(JSON.parse(JSON.stringify(value)))
    }),
  )
})

it('keeps a list of plain values on a line as long as it fits, and objects on lines of their own', () => {
  const short = jsonText({ list: ['a', 1, true, null], none: [], empty: {}, nested: [{ a: [] }] })
  expect(short).toBe(
    '{\n  "list": ["a", 1, true, null],\n  "none": [],\n  "empty": {},\n  "nested": [\n    {\n      "a": []\n    }\n  ]\n}\n',
  )
  const long = jsonText([['x'.repeat(60), 'y'.repeat(60)]])
  expect(long.split('\n')).toHaveLength(7)
  for (const line of long.split('\n')) expect(line.length).toBeLessThanOrEqual(100)
})
