import { describe, expect, it } from 'vitest'
import type { FirstSeen } from '../../src/engine/first-seen.ts'
import { createCatalogue } from '../../src/rules/catalogue.ts'
import { digestOf } from '../../src/sweep-digest.ts'
import { GROUP, NOW, parameters, SUBSCRIPTION, settingsRule, thing } from '../engine/samples.ts'

const catalogue = createCatalogue(
  [
    settingsRule({ id: 'small', severity: 'low' }),
    settingsRule({ id: 'bad', severity: 'high' }),
    settingsRule({ id: 'worse', severity: 'high' }),
  ],
  parameters,
)
const sweep = { id: 's', source: 'sweep', startedAt: NOW.toISOString() } as const
const idIn = (scope: string, name: string) => `${scope}/providers/${thing.type}/${name}`
const gap = (rule: string, held?: FirstSeen['held']): FirstSeen => ({
  rule,
  verdict: 'nonCompliant',
  ...(held === undefined ? {} : { held }),
})
const digest = (resources: Readonly<Record<string, readonly FirstSeen[]>>) =>
  digestOf(
    sweep,
    Object.entries(resources).map(([resourceId, rules]) => ({ resourceId, rules })),
    NOW,
    { catalogue },
  )

describe('the digest of a sweep', () => {
  it('counts gaps by severity and by the reason why they were left', () => {
    const alert = digest({
      [idIn(GROUP, 'a')]: [gap('bad', 'needsApproval'), gap('small', 'audit')],
      [idIn(GROUP, 'b')]: [gap('bad', 'needsApproval'), gap('worse')],
      [idIn(GROUP, 'c')]: [{ rule: 'bad', verdict: 'unknown' }],
    })
    expect(alert?.digest).toEqual({
      resources: 3,
      gaps: 4,
      unknown: 1,
      severities: { high: 3, medium: 0, low: 1 },
      reasons: { needsApproval: 2, audit: 1 },
    })
  })

  it('names the worst rules first, with how many resources each is about', () => {
    const alert = digest({
      [idIn(GROUP, 'a')]: [gap('small'), gap('worse')],
      [idIn(GROUP, 'b')]: [gap('small'), gap('bad')],
      [idIn(GROUP, 'c')]: [gap('small'), gap('bad')],
    })
    expect(alert?.rules.map(({ id, resources }) => [id, resources])).toEqual([
      ['bad', 2],
      ['worse', 1],
      ['small', 3],
    ])
  })

  it('names no more rules than a reader takes in', () => {
    const rules = Array.from({ length: 50 }, (_, index) => gap(`rule-${index}`))
    expect(digest({ [idIn(GROUP, 'a')]: rules })?.rules).toHaveLength(20)
  })

  const elsewhere = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-ab`
  it.each([
    {
      what: 'the resource group',
      ids: [idIn(GROUP, 'a'), idIn(GROUP.toUpperCase(), 'b')],
      want: GROUP,
    },
    {
      what: 'the subscription of two groups of which one name begins alike',
      ids: [idIn(GROUP, 'a'), idIn(elsewhere, 'b')],
      want: `/subscriptions/${SUBSCRIPTION}`,
    },
    {
      what: 'no scope when there are several subscriptions',
      ids: [idIn(GROUP, 'a'), idIn(GROUP.replace('11111111', '22222222'), 'b')],
      want: '/',
    },
  ])('is about $what', ({ ids, want }) => {
    expect(digest(Object.fromEntries(ids.map((id) => [id, [gap('bad')]])))?.resourceId).toBe(want)
  })
})
