// The line that a report names for a resource of a template.
import { describe, expect, test } from 'vitest'
import { createLineOf } from '../../src/assess/json-lines.ts'

const TEXT = `// the estate
{
  "$schema": "x", /* one
  comment over two lines with a " and a { in it */
  "resources": [
    { "name": "a", "properties": { "text": "one
over two lines, with \\" and ] in it" } },
    // { "name": "not this" },
    { "name": "b",
      "resources": [ { "name": "child" },

        { "name": "\\u0041" } ] },
    7, true
  ],
  "b": 1,
  "r\\u0061w": [[ 1,
    2 ]],
  "b": 2
}`

describe('the line', () => {
  test.each<[string, readonly (string | number)[], number | undefined]>([
    ['of the whole, after a comment', [], 2],
    ['of a list', ['resources'], 5],
    ['of its first element', ['resources', 0], 6],
    ['of one after a text over two lines and a comment', ['resources', 1], 9],
    ['of a nested one', ['resources', 1, 'resources', 1], 12],
    ['of a number', ['resources', 2], 13],
    ['of a value after one', ['resources', 3], 13],
    ['of the last of two members of one name', ['b'], 18],
    ['of a member whose name is escaped', ['raw', 0, 1], 17],
    ['of nothing that is there', ['resources', 9], undefined],
    ['of a member that no object has', ['missing', 'below'], undefined],
    ['of an element of what is no list', ['$schema', 0], undefined],
  ])('%s', (_what, path, line) => {
    expect(createLineOf(TEXT)(path)).toBe(line)
  })

  test.each(['', '{', '[', '{"a"', '{"a":', '{a:1}', '[,', '"', '[1 2'])(
    'of a text that is cut off is not known, and nothing hangs: %s',
    (text) => {
      expect(createLineOf(text)(['a', 1])).toBeUndefined()
    },
  )
})

test('the lines of many resources in a long text are told without looking at every line for each', () => {
  const text = JSON.stringify({ a: Array.from({ length: 200_000 }, () => 'x'), b: [1, 2] }, null, 1)
  const lineOf = createLineOf(text)
  for (let turn = 0; turn < 50_000; turn += 1) expect(lineOf(['b', 0])).toBe(200_005)
})
