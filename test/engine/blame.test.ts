import { describe, expect, it } from 'vitest'
import type { Judged } from '../../src/engine/assess.ts'
import { brokenByOf, isNotByCause } from '../../src/engine/blame.ts'
import type { RuleFinding } from '../../src/engine/finding.ts'
import type { WorkItem } from '../../src/engine/work-item.ts'
import { itemOf, NOW } from './samples.ts'

const since = NOW.toISOString()
const verdict = { verdict: 'nonCompliant', gaps: [] } as const
const before: RuleFinding = { verdict: 'nonCompliant', since, brokenBy: 'event-0' }

describe('the cause that broke a rule', () => {
  it.each([
    {
      name: 'the present one',
      because: 'a gap came up with the change that it tells of',
      given: [{ verdict, broken: ['properties.a'] }, before, itemOf()],
      want: 'event-1',
    },
    {
      name: 'the one from before',
      because: 'no gap is new',
      given: [{ verdict, broken: [] }, before, itemOf()],
      want: 'event-0',
    },
    {
      name: 'the one from before it became unknown',
      because: 'what cannot be seen is not forgotten',
      given: [{ verdict, broken: [] }, { verdict: 'unknown', since, known: before }, itemOf()],
      want: 'event-0',
    },
    {
      name: 'not one that is about another resource',
      because: 'a change of the account did not change the workspace',
      given: [{ verdict, broken: ['properties.a'] }, undefined, itemOf({ indirect: true })],
      want: undefined,
    },
    {
      name: 'not there for a gap that nobody saw come',
      because: 'it may have been there for years',
      given: [{ verdict, broken: [] }, undefined, itemOf()],
      want: undefined,
    },
    {
      name: 'not there for a rule that is not broken',
      because: 'nobody did it',
      given: [{ verdict: { verdict: 'compliant' }, broken: [] }, before, itemOf()],
      want: undefined,
    },
  ] as readonly {
    name: string
    because: string
    given: [Pick<Judged, 'verdict' | 'broken'>, RuleFinding | undefined, WorkItem]
    want: string | undefined
  }[])('is $name: $because', ({ given, want }) => {
    expect(brokenByOf(...given)).toBe(want)
  })
})

it.each([
  { because: 'the event broke it', given: 'event-1', source: 'event', want: false },
  { because: 'another event broke it', given: 'event-0', source: 'event', want: true },
  { because: 'nobody saw who broke it', given: undefined, source: 'event', want: true },
  { because: 'a sweep blames nobody', given: undefined, source: 'sweep', want: false },
] as const)('a rule is said not to come from the cause ($want): $because', (row) => {
  const cause = { source: row.source, id: 'event-1', at: since }
  expect(isNotByCause({ brokenBy: row.given }, { cause })).toBe(row.want)
})
