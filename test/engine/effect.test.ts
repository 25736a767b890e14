import { describe, expect, it } from 'vitest'
import {
  type EffectOverride,
  effectOf,
  inScope,
  switchedOn,
  switchesOff,
} from '../../src/engine/effect.ts'
import { GROUP, policy, SUBSCRIPTION, THING_ID } from './samples.ts'

describe('effectOf', () => {
  it.each([
    { name: 'no override', because: 'the default holds', given: [], want: 'audit' },
    {
      name: 'an override without conditions',
      because: 'it is for all rules everywhere',
      given: [{ effect: 'remediate' }],
      want: 'remediate',
    },
    {
      name: 'an override for the rule',
      because: 'it names it',
      given: [{ rules: ['thing-tls'], effect: 'remediate' }],
      want: 'remediate',
    },
    {
      name: 'an override for another rule',
      because: 'it does not match',
      given: [{ rules: ['thing-other'], effect: 'remediate' }],
      want: 'audit',
    },
    {
      name: 'an override for the group',
      because: 'the resource lies in it',
      given: [{ scope: GROUP, effect: 'disabled' }],
      want: 'disabled',
    },
    {
      name: 'an override for a group of a similar name',
      because: 'the resource lies elsewhere',
      given: [{ scope: `${GROUP.slice(0, -1)}`, effect: 'disabled' }],
      want: 'audit',
    },
    {
      name: 'rule and scope where only the rule fits',
      because: 'both must match',
      given: [{ rules: ['thing-tls'], scope: `${GROUP}b`, effect: 'disabled' }],
      want: 'audit',
    },
    {
      name: 'two that match',
      because: 'the later one wins, also when it is the wider one',
      given: [{ scope: THING_ID, effect: 'remediate' }, { effect: 'disabled' }],
      want: 'disabled',
    },
  ] as readonly { name: string; because: string; given: EffectOverride[]; want: string }[])(
    '$name: $want, because $because',
    ({ given, want }) => {
      const audited = { ...policy, effect: 'audit', overrides: given } as const
      expect(effectOf(audited, 'thing-tls', THING_ID)).toBe(want)
    },
  )
})

describe('inScope', () => {
  const subscription = `/subscriptions/${SUBSCRIPTION}`
  it.each([
    { name: 'included', because: 'it lies below', given: [[subscription], []], want: true },
    {
      name: 'nothing included',
      because: 'no scope is no permission',
      given: [[], []],
      want: false,
    },
    {
      name: 'included elsewhere',
      because: 'it lies in another group',
      given: [[`${GROUP}b`], []],
      want: false,
    },
    {
      name: 'included twice, excluded once',
      because: 'excludes win, even over a narrower include',
      given: [[subscription, THING_ID], [GROUP]],
      want: false,
    },
    {
      name: 'a similar name excluded',
      because: 'rg-a is not rg-ab',
      given: [[subscription], [`${GROUP}b`]],
      want: true,
    },
  ])('$name: $want, because $because', ({ given: [include = [], exclude = []], want }) => {
    expect(inScope({ ...policy, include, exclude }, THING_ID)).toBe(want)
  })
})

describe('the switches of the operator', () => {
  const id = 'thing-tls'
  const group: EffectOverride = { scope: GROUP, effect: 'audit' }
  const rule: EffectOverride = { rules: ['thing-other'], effect: 'audit' }

  it.each([
    { name: 'the default', given: { effect: 'audit' }, want: { effect: 'remediate' } },
    {
      name: 'the override that decides, and no other',
      given: { overrides: [rule, group] },
      want: { overrides: [rule, { ...group, effect: 'remediate' }] },
    },
    { name: 'the kill switch', given: { writes: 'off' }, want: {} },
  ] as const)('are turned on in one place: $name', ({ given, want }) => {
    const before = { ...policy, effect: 'remediate', ...given } as const
    const after = switchedOn(before, id, THING_ID)
    expect(after).toEqual({ ...before, ...want, writes: 'on' })
    expect(switchesOff(after, id, THING_ID)).toEqual([])
  })

  it('are all named', () => {
    const off = { ...policy, writes: 'off', effect: 'audit' } as const
    expect(switchesOff(off, id, THING_ID)).toEqual(['writesOff', 'audit'])
  })
})
