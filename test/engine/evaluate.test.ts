import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { describeWant, factsOf, prepare, type Verdict } from '../../src/engine/evaluate.ts'
import type { Json, JsonObject } from '../../src/engine/json.ts'
import type { Absent, Observation, Rule, Want } from '../../src/engine/rule.ts'
import {
  codedRule,
  logs,
  observationOf,
  parameters,
  settingsRule,
  thing,
  thingOf,
  tls,
} from './samples.ts'

function judge(rule: Rule, observation: Observation): Verdict | undefined {
  return prepare([rule], parameters)[0]?.judge(observation)
}

function ruleOf(want: Want, absent: Absent = { means: 'absent' }) {
  return settingsRule({
    id: 'thing-value',
    settings: [{ path: 'properties.a.value', want, write: 1, absent }],
  })
}

describe('a setting', () => {
  const equals: Want = { equals: 'Deny' }
  const oneOf: Want = { oneOf: ['Disabled', 'SecuredByPerimeter'] }
  const atLeast: Want = { atLeast: 7 }
  const broken = (expected: Json, actual?: Json) => ({
    verdict: 'nonCompliant',
    gaps: [{ path: 'properties.a.value', expected, ...(actual === undefined ? {} : { actual }) }],
  })
  const right = { verdict: 'compliant' }

  it.each([
    { name: 'equal', because: 'it is what is asked for', given: [equals, 'Deny'], want: right },
    {
      name: 'other case',
      because: 'Azure answers in either',
      given: [equals, 'DENY'],
      want: right,
    },
    {
      name: 'other value',
      because: 'the gap says what is there and what is wanted',
      given: [equals, 'Allow'],
      want: broken('Deny', 'Allow'),
    },
    {
      name: 'true for "true"',
      because: 'a type is a difference',
      given: [{ equals: true }, 'true'],
      want: broken(true, 'true'),
    },
    {
      name: 'one of two',
      because: 'the second will do',
      given: [oneOf, 'securedbyperimeter'],
      want: right,
    },
    {
      name: 'none of two',
      because: 'all are named to the reader',
      given: [oneOf, 'Enabled'],
      want: broken(['Disabled', 'SecuredByPerimeter'], 'Enabled'),
    },
    {
      name: 'exactly enough',
      because: 'the bound belongs to it',
      given: [atLeast, 7],
      want: right,
    },
    { name: 'more than enough', because: 'stricter is fine', given: [atLeast, 90], want: right },
    {
      name: 'too little',
      because: 'it is below',
      given: [atLeast, 6.9],
      want: broken('at least 7', 6.9),
    },
    {
      name: 'a number as text',
      because: 'text is not compared as a number',
      given: [atLeast, '90'],
      want: broken('at least 7', '90'),
    },
    {
      name: 'an object where text belongs',
      because: 'a changed API must not look like a pass',
      given: [equals, { Deny: true }],
      want: broken('Deny', { Deny: true }),
    },
    {
      name: 'false where a minimum belongs',
      because: 'it is a value, and not enough',
      given: [atLeast, false],
      want: broken('at least 7', false),
    },
  ] as readonly { name: string; because: string; given: [Want, Json]; want: unknown }[])(
    '$name: $because',
    ({ given: [want, value], want: verdict }) => {
      expect(judge(ruleOf(want), observationOf({ properties: { a: { value } } }))).toEqual(verdict)
    },
  )

  it.each([
    {
      name: 'absent',
      because: 'it stands for a wrong value',
      given: { a: {} },
      want: 'nonCompliant',
    },
    {
      name: 'null',
      because: 'it says as much as absent',
      given: { a: { value: null } },
      want: 'nonCompliant',
    },
    { name: 'no parent', because: 'the value is absent too', given: {}, want: 'nonCompliant' },
    {
      name: 'a parent that is text',
      because: 'the value is absent too',
      given: { a: 'x' },
      want: 'nonCompliant',
    },
  ] as readonly { name: string; because: string; given: JsonObject; want: string }[])(
    'that is $name is $want without an actual value: $because',
    ({ given, want }) => {
      const verdict = judge(
        ruleOf({ equals: 'Deny' }, { means: 'Allow' }),
        observationOf({ properties: given }),
      )
      expect(verdict).toEqual({
        verdict: want,
        gaps: [{ path: 'properties.a.value', expected: 'Deny' }],
      })
    },
  )

  it('that is absent is right when absent means the wanted value', () => {
    const rule = ruleOf({ equals: 'Deny' }, { means: 'deny' })
    expect(judge(rule, observationOf({ properties: {} }))).toEqual({ verdict: 'compliant' })
  })

  it('that is absent is unknown when nobody can say what absent means', () => {
    const rule = ruleOf({ equals: 'Deny' }, { unknown: 'older accounts do not say' })
    expect(judge(rule, observationOf({ properties: {} }))).toEqual({
      verdict: 'unknown',
      reason: 'older accounts do not say',
    })
  })

  it('that an older api-version leaves out is unknown, but judged when it is there', () => {
    const rule = settingsRule({ ...ruleOf({ equals: 'Deny' }), since: '2024-06-01' })
    const old = { apiVersion: '2024-01-01' }
    expect(judge(rule, observationOf({ properties: {} }, old))).toEqual({
      verdict: 'unknown',
      reason: 'properties.a.value is only returned from api-version 2024-06-01 on',
    })
    const there = observationOf({ properties: { a: { value: 'Allow' } } }, old)
    expect(judge(rule, there)?.verdict).toBe('nonCompliant')
  })
})

it('names every setting of a rule that is wrong, in the order of the rule, and none that is right', () => {
  const setting = (path: string) =>
    ({ path, want: { equals: 1 }, write: 1, absent: { means: 0 } }) as const
  const rule = settingsRule({
    id: 'thing-three',
    settings: [setting('properties.c'), setting('properties.a'), setting('properties.b')],
  })
  const verdict = judge(rule, observationOf({ properties: { a: 1, b: 2 } }))
  expect(verdict).toEqual({
    verdict: 'nonCompliant',
    gaps: [
      { path: 'properties.c', expected: 1 },
      { path: 'properties.b', expected: 1, actual: 2 },
    ],
  })
})

describe('a condition', () => {
  const rule = settingsRule({
    ...tls,
    id: 'thing-hub',
    only: {
      path: 'kind',
      oneOf: ['Hub', 'Default'],
      absent: 'Default',
      otherwise: 'a hub decides',
    },
  })
  const not = { verdict: 'notApplicable', reason: 'a hub decides' }
  const compliant = { verdict: 'compliant' }
  it.each([
    { name: 'met', because: 'the kind is listed', given: { kind: 'Hub' }, want: compliant },
    {
      name: 'met in other case',
      because: 'case is no difference',
      given: { kind: 'hUB' },
      want: compliant,
    },
    { name: 'absent', because: 'absent counts as Default', given: {}, want: compliant },
    { name: 'null', because: 'null counts as absent', given: { kind: null }, want: compliant },
    { name: 'not met', because: 'the kind is not listed', given: { kind: 'Project' }, want: not },
  ] as readonly { name: string; because: string; given: JsonObject; want: unknown }[])(
    '$name: $because',
    ({ given, want }) => {
      const resource = { properties: { tls: 'TLS1_2' }, ...given }
      expect(judge(rule, observationOf(resource))).toEqual(want)
    },
  )
})

describe('several conditions', () => {
  const hubs = { path: 'kind', oneOf: ['Hub'], absent: '', otherwise: 'not a hub' }
  const live = { path: 'properties.on', oneOf: [true], absent: true, otherwise: 'it is off' }
  const rule = settingsRule({ ...tls, id: 'thing-both', only: [hubs, live] })
  it.each([
    {
      name: 'all met',
      because: 'the rule applies',
      given: { kind: 'Hub', properties: { tls: 'TLS1_2' } },
      want: { verdict: 'compliant' },
    },
    {
      name: 'the first not met',
      because: 'it is the reason, whatever the others say',
      given: { properties: { on: false } },
      want: { verdict: 'notApplicable', reason: 'not a hub' },
    },
    {
      name: 'the second not met',
      because: 'each of them counts',
      given: { kind: 'Hub', properties: { on: false } },
      want: { verdict: 'notApplicable', reason: 'it is off' },
    },
  ] as readonly { name: string; because: string; given: JsonObject; want: unknown }[])(
    '$name: $because',
    ({ given, want }) => {
      expect(judge(rule, observationOf(given))).toEqual(want)
    },
  )

  it('that are none at all: the rule applies', () => {
    const always = settingsRule({ ...tls, only: [] })
    expect(judge(always, observationOf(thingOf({ tls: 'TLS1_2' })))).toEqual({
      verdict: 'compliant',
    })
  })
})

describe('a document that is no resource', () => {
  it.each([
    { name: 'null', because: 'there is nothing to judge', given: null },
    { name: 'text', because: 'there is nothing to judge', given: 'not found' },
    { name: 'a list', because: 'a list is no resource', given: [thingOf({})] },
    {
      name: 'an object without properties',
      because: 'an absent value would be guessed',
      given: {},
    },
    {
      name: 'null properties',
      because: 'an absent value would be guessed',
      given: { properties: null },
    },
    { name: 'a list of properties', because: 'nothing can be in it', given: { properties: [] } },
  ] as readonly { name: string; because: string; given: Json }[])(
    '$name is unknown, never a pass: $because',
    ({ given }) => {
      const want = {
        verdict: 'unknown',
        reason: 'Azure returned no properties for this resource',
      }
      expect(judge(tls, observationOf(given))).toEqual(want)
      expect(judge(codedRule({ id: 'thing-any', gaps: () => [] }), observationOf(given))).toEqual(
        want,
      )
    },
  )
})

describe('a coded rule', () => {
  const gap = { path: 'properties.list', expected: 'two entries' }
  it.each([
    { name: 'no gaps', because: 'it is right', given: () => [], want: { verdict: 'compliant' } },
    {
      name: 'gaps',
      because: 'they are passed on',
      given: () => [gap],
      want: { verdict: 'nonCompliant', gaps: [gap] },
    },
    {
      name: 'a text',
      because: 'it cannot be judged',
      given: () => 'the list is hidden',
      want: { verdict: 'unknown', reason: 'the list is hidden' },
    },
    {
      name: 'an error',
      because: 'a broken rule must not look like a pass',
      given: () => {
        throw new TypeError('x is not a function')
      },
      want: { verdict: 'unknown', reason: 'the rule failed: x is not a function' },
    },
    {
      name: 'a thrown text',
      because: 'anything can be thrown',
      given: () => {
        throw 'no'
      },
      want: { verdict: 'unknown', reason: 'the rule failed: no' },
    },
  ])('that answers with $name: $because', ({ given, want }) => {
    expect(judge(codedRule({ id: 'thing-list', gaps: given }), observationOf(thingOf({})))).toEqual(
      want,
    )
  })

  it('that throws leaves the rules beside it alone', () => {
    const broken = codedRule({
      id: 'thing-broken',
      gaps: () => {
        throw new Error('broken')
      },
    })
    const verdicts = prepare([tls, broken, logs], parameters).map(({ judge }) =>
      judge(
        observationOf(thingOf({ tls: 'TLS1_0' }), {
          needs: { logSettings: { value: { value: [] } } },
        }),
      ),
    )
    expect(verdicts.map((verdict) => verdict.verdict)).toEqual([
      'nonCompliant',
      'unknown',
      'nonCompliant',
    ])
  })

  it.each([
    {
      name: 'was not read',
      because: 'a sweep has only the resource',
      given: {},
      want: 'logSettings was not read',
    },
    {
      name: 'could not be read',
      because: 'the reason is what a person needs',
      given: { logSettings: { unavailable: 'AuthorizationFailed' } },
      want: 'logSettings could not be read: AuthorizationFailed',
    },
  ] as readonly { name: string; because: string; given: Observation['needs']; want: string }[])(
    'whose need $name is unknown: $because',
    ({ given, want }) => {
      expect(judge(logs, observationOf(thingOf({}), { needs: given }))).toEqual({
        verdict: 'unknown',
        reason: want,
      })
    },
  )

  it('is given the resource, its needs, its unit, the parameters and the moment of the observation', () => {
    const resource = thingOf({ a: 1 })
    const needs = { logSettings: { value: [1] }, other: { unavailable: 'not asked for' } }
    const unit = ['/workspaces/ws']
    expect(factsOf(logs, observationOf(resource, { needs, unit }), parameters)).toEqual({
      resource,
      needs: { logSettings: [1] },
      unit,
      parameters,
      now: new Date('2026-11-20T10:00:00.000Z'),
    })
    expect(factsOf(logs, observationOf(null), parameters)).toBe('Azure returned no resource')
  })
})

describe('describeWant', () => {
  it.each([
    { name: 'one value', because: 'it is the value itself', given: { equals: true }, want: true },
    { name: 'a minimum', because: 'a person reads it', given: { atLeast: 7 }, want: 'at least 7' },
    {
      name: 'several values',
      because: 'any will do',
      given: { oneOf: ['a', 'b'] },
      want: ['a', 'b'],
    },
    {
      name: 'a list of one',
      because: 'it is the value itself',
      given: { oneOf: ['a'] },
      want: 'a',
    },
    { name: 'a list of null', because: 'null can be wanted', given: { oneOf: [null] }, want: null },
  ] as readonly { name: string; because: string; given: Want; want: Json }[])(
    '$name: $because',
    ({ given, want }) => {
      expect(describeWant(given)).toEqual(want)
    },
  )
})

it('judges any JSON without throwing', () => {
  const judges = prepare([tls, logs], parameters)
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (resource, need) => {
      const needs = { logSettings: { value: need as Json } }
      for (const document of [resource, { properties: resource }] as Json[]) {
        for (const one of judges) {
          const { verdict } = one.judge(observationOf(document, { needs }))
          expect(['compliant', 'nonCompliant', 'notApplicable', 'unknown']).toContain(verdict)
        }
      }
    }),
  )
  expect(thing.apiVersion >= tls.since).toBe(true)
})

describe('the basis of a verdict', () => {
  const rule = codedRule({
    id: 'thing-coded',
    gaps: () => [],
    parameters: ['publicNetwork', 'logAnalyticsWorkspaceId'],
  })
  const basis = (one: Rule, more: Partial<typeof parameters> = {}) =>
    prepare([one], { ...parameters, ...more })[0]?.basis

  it('changes with a parameter that the rule takes, and with no other', () => {
    expect(basis(rule, { publicNetwork: 'SelectedNetworks' })).not.toBe(basis(rule))
    expect(basis(rule, { retentionDays: 99 })).toBe(basis(rule))
  })

  it('changes with what a setting asks for', () => {
    expect(basis(ruleOf({ equals: 'Deny' }))).not.toBe(basis(ruleOf({ equals: 'Allow' })))
  })

  it('changes with the version of a rule; the first version is the one of before there were versions', () => {
    expect(basis({ ...rule, version: 2 })).not.toBe(basis(rule))
    expect(basis({ ...rule, version: 3 })).not.toBe(basis({ ...rule, version: 2 }))
    expect(basis({ ...rule, version: 1 })).toBe(basis(rule))
  })
})

describe('a rule that is partly known', () => {
  const both = settingsRule({
    id: 'thing-both',
    settings: [
      {
        path: 'properties.a',
        want: { equals: 1 },
        write: 1,
        absent: { unknown: 'not documented' },
      },
      { path: 'properties.b', want: { equals: 1 }, write: 1, absent: { means: 0 } },
    ],
  })

  it('is broken when one value is wrong, whatever the others may be', () => {
    expect(judge(both, observationOf(thingOf({ b: 2 })))).toMatchObject({
      verdict: 'nonCompliant',
      gaps: [{ path: 'properties.b', actual: 2 }],
    })
  })

  it('is unknown when what is known is right', () => {
    expect(judge(both, observationOf(thingOf({ b: 1 })))).toEqual({
      verdict: 'unknown',
      reason: 'not documented',
    })
  })
})

describe('a coded rule on what an older api-version returned', () => {
  const since = '2024-01-01'
  const old = (properties: JsonObject) => ({
    ...observationOf(thingOf(properties)),
    apiVersion: '2020-01-01',
  })
  const gapAt = (actual: Json | undefined) =>
    codedRule({
      id: 'thing-coded',
      since,
      gaps: () => [
        { path: 'properties.x', expected: 1, ...(actual === undefined ? {} : { actual }) },
      ],
    })

  it.each([
    {
      name: 'no gap',
      because: 'the value may only be hidden',
      rule: codedRule({ id: 'thing-coded', since, gaps: () => [] }),
      want: 'unknown',
    },
    { name: 'a gap of nothing', because: 'the same', rule: gapAt(undefined), want: 'unknown' },
    { name: 'a gap of null', because: 'null is nothing', rule: gapAt(null), want: 'unknown' },
    {
      name: 'a value',
      because: 'it is there and wrong',
      rule: gapAt('open'),
      want: 'nonCompliant',
    },
  ])('with $name is $want: $because', ({ rule, want }) => {
    expect(judge(rule, old({}))?.verdict).toBe(want)
  })
})

it('no number is infinite: what JSON cannot say is no number that is enough', () => {
  const rule = ruleOf({ atLeast: 7 })
  const given = observationOf(thingOf({ a: { value: Number.POSITIVE_INFINITY } }))
  expect(judge(rule, given)?.verdict).toBe('nonCompliant')
})
