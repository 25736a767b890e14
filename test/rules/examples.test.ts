import { describe, expect, it } from 'vitest'
import type { Example } from '../../src/engine/rule.ts'
import { rules } from '../../src/rules/index.ts'
import { judge, observe } from './judging.ts'

const labels = ['compliant', 'nonCompliant', 'notApplicable', 'unknown'] as const
const examples = rules.flatMap((rule) =>
  labels.flatMap((label) =>
    (rule.examples[label] ?? []).map((example: Example) => ({
      name: rule.id,
      because: example.because,
      given: observe(rule, example.resource, example.needs),
      rule,
      want: label,
    })),
  ),
)

describe('an example', () => {
  it.each(examples)('$name: $because, so it is $want', ({ rule, given, want }) => {
    expect(judge(rule, given)).toMatchObject({ verdict: want })
  })

  it('names the path of every gap below the resource or the need', () => {
    for (const { rule, given, want } of examples) {
      const verdict = judge(rule, given)
      if (verdict.verdict !== 'nonCompliant') continue
      expect(want).toBe('nonCompliant')
      const starts = ['properties', ...(rule.needs ?? []).map(({ name }) => name)]
      for (const { path } of verdict.gaps) expect(starts).toContain(path.split('.')[0])
    }
  })
})
