// A rule reads what is absent as the service does.
import { describe, expect, it } from 'vitest'
import type { Rule } from '../../src/engine/rule.ts'
import { rules } from '../../src/rules/index.ts'
import { ABSENT } from './absent.ts'

const SAYS_NOTHING = 'test/rules/absent.ts does not say what its absence means'
const rows = rules.map((rule) => ({ id: rule.id, rule, own: ABSENT[rule.resource.type] ?? {} }))

describe('a value that is absent is read as the service does, and is unknown where nobody can tell', () => {
  it.each(
    rows.flatMap(({ id, rule, own }) =>
      ('settings' in rule ? rule.settings : []).map((setting) => ({ id, own, ...setting })),
    ),
  )('$id: $path', ({ own, path, absent }) => {
    expect(own, SAYS_NOTHING).toHaveProperty([path])
    expect('means' in absent ? absent.means : undefined).toEqual(own[path]?.means)
  })
})

describe('a rule applies to a resource without the member on which that depends as to one with it', () => {
  it.each(
    rows.flatMap(({ id, rule, own }) =>
      [rule.only ?? []].flat().map((condition) => ({ id, own, ...condition })),
    ),
  )('$id: $path', ({ own, path, absent }) => {
    expect(own, SAYS_NOTHING).toHaveProperty([path])
    expect(absent).toEqual(own[path]?.means)
  })
})

it('has no row that no rule asks for', () => {
  const asked = new Set(rules.flatMap(pathsOf))
  const rows = Object.entries(ABSENT).flatMap(([type, own]) =>
    Object.keys(own).map((path) => `${type} ${path}`),
  )
  expect(rows.filter((row) => !asked.has(row))).toEqual([])
})

function pathsOf(rule: Rule): readonly string[] {
  const settings = 'settings' in rule ? rule.settings : []
  return [...settings, ...[rule.only ?? []].flat()].map(
    ({ path }) => `${rule.resource.type} ${path}`,
  )
}
