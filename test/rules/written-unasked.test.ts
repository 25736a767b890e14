// What is written without asking anybody, and why it ends nobody's work: the page and the rules say the same.
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { rules } from '../../src/rules/index.ts'

it('every rule that may write unasked says, at an old gap and on a new resource, whose work or way in it could end', () => {
  const page = readFileSync('docs/decisions/0014-nobody-comes-the-other-way.md', 'utf8')
  const rows = page.split('\n').filter((line) => /^\| `/.test(line))
  const named = rows.flatMap((row) =>
    [...(row.split('|')[1] ?? '').matchAll(/`([a-z0-9-]+)`/g)].map((match) => match[1]),
  )
  const unasked = rules.filter(({ safety }) => ['safe', 'guarded'].includes(safety.class))
  expect(named.toSorted()).toEqual(unasked.map(({ id }) => id).toSorted())
  for (const row of rows) expect(row).toMatch(/^\|[^|]+\|[^|]{5,}\|[^|]{5,}\|$/)
})
