import { describe, expect, it } from 'vitest'
import { cases, judge } from './judging.ts'

// Where a resource says something of itself; a gap may also lie in what a rule reads beyond it.
const MEMBERS = ['properties', 'identity', 'kind', 'sku', 'tags', 'location']

describe('an example', () => {
  it.each(cases.map((one) => ({ ...one, name: one.rule.id })))(
    '$name: $because, so it is $label',
    ({ rule, observation, values, label }) => {
      expect(judge(rule, observation, values)).toMatchObject({ verdict: label })
    },
  )

  it('names the path of every gap below the resource or the need', () => {
    for (const { rule, observation, values } of cases) {
      const verdict = judge(rule, observation, values)
      if (verdict.verdict !== 'nonCompliant') continue
      expect(verdict.gaps.length, rule.id).toBeGreaterThan(0)
      const starts = [...MEMBERS, ...(rule.needs ?? []).map(({ name }) => name)]
      for (const { path } of verdict.gaps) expect(starts, rule.id).toContain(path.split('.')[0])
    }
  })
})
