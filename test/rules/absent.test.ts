// A rule reads what is absent as the service does.
import { describe, expect, it } from 'vitest'
import type { Rule } from '../../src/engine/rule.ts'
import { rules } from '../../src/rules/index.ts'
import { ABSENT } from './absent.ts'

describe.each(rules.map((rule) => ({ id: rule.id, rule })))('$id', ({ rule }) => {
  const own = ABSENT[rule.resource.type] ?? {}

  it('reads an absent value as the service does, and is unknown where nobody can tell', () => {
    if (!('settings' in rule)) return
    for (const { path, absent } of rule.settings) {
      expect(own, 'test/rules/absent.ts does not say what its absence means').toHaveProperty([path])
      expect('means' in absent ? absent.means : undefined, path).toEqual(own[path]?.means)
    }
  })

  it('applies to a resource without the member on which that depends as to one with it', () => {
    for (const { path, absent } of [rule.only ?? []].flat()) {
      expect(own, 'test/rules/absent.ts does not say what its absence means').toHaveProperty([path])
      expect(absent, path).toEqual(own[path]?.means)
    }
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
