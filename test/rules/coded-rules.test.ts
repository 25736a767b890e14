import { describe, expect, it } from 'vitest'
import type { Json, JsonObject } from '../../src/engine/json.ts'
import { keyAge } from '../../src/rules/keyvault/key-age.ts'
import { keyRotationPolicy } from '../../src/rules/keyvault/key-rotation-policy.ts'
import { workspaceDiagnosticLogs } from '../../src/rules/ml/workspace-diagnostic-logs.ts'
import { EXAMPLES_NOW, judge, observe, parameters, writesOf } from './judging.ts'

const NOW_SECONDS = Date.parse(EXAMPLES_NOW) / 1000
const days = (count: number) => NOW_SECONDS - count * 86_400

describe(keyAge.id, () => {
  const expected = 'at most 365 days ago'
  it.each([
    { name: 'made today', because: 'it is new', given: { created: days(0) }, want: [] },
    {
      name: 'exactly a year old',
      because: 'the bound belongs to it',
      given: { created: days(365) },
      want: [],
    },
    {
      name: 'a year and most of a day old',
      because: 'whole days count',
      given: { created: days(365.9) },
      want: [],
    },
    {
      name: 'a year and a day old',
      because: 'that is too old, and it says since when',
      given: { created: days(366) },
      want: [
        { path: 'properties.attributes.created', actual: '2025-11-19T10:00:00.000Z', expected },
      ],
    },
    {
      name: 'made long ago, usable since last month',
      because: 'the built-in policy counts from there',
      given: { created: days(900), nbf: days(30) },
      want: [],
    },
    {
      name: 'made last month, usable since long ago',
      because: 'the built-in policy counts from there',
      given: { created: days(30), nbf: days(900) },
      want: [
        { path: 'properties.attributes.created', actual: '2024-06-03T10:00:00.000Z', expected },
      ],
    },
    {
      name: 'of no known age',
      because: 'only very old keys do not say',
      given: {},
      want: [{ path: 'properties.attributes.created', expected }],
    },
    {
      name: 'with a time as text',
      because: 'it is not guessed at',
      given: { created: '2026-11-01' },
      want: [{ path: 'properties.attributes.created', expected }],
    },
  ] as readonly { name: string; because: string; given: JsonObject; want: Json[] }[])(
    'a version $name: $because',
    ({ given, want }) => {
      const verdict = judge(keyAge, observe(keyAge, { properties: { attributes: given } }))
      expect(verdict).toEqual(
        want.length === 0 ? { verdict: 'compliant' } : { verdict: 'nonCompliant', gaps: want },
      )
    },
  )
})

describe(keyRotationPolicy.id, () => {
  const rotate = (trigger: JsonObject) => ({ trigger, action: { type: 'rotate' } })
  const notify = (trigger: JsonObject) => ({ trigger, action: { type: 'Notify' } })
  const keyWith = (lifetimeActions: readonly Json[], expiryTime?: string) => ({
    properties: {
      rotationPolicy: {
        ...(expiryTime === undefined ? {} : { attributes: { expiryTime } }),
        lifetimeActions,
      },
    },
  })

  it.each([
    {
      name: 'a year after creation',
      because: 'that is the bound',
      given: keyWith([rotate({ timeAfterCreate: 'P365D' })]),
      want: 'right',
    },
    {
      name: 'a day more',
      because: 'it says how long',
      given: keyWith([rotate({ timeAfterCreate: 'P366D' })]),
      want: 'rotated every 366 days',
    },
    {
      name: 'before an expiry that nobody set',
      because: 'that never comes',
      given: keyWith([rotate({ timeBeforeExpiry: 'P30D' })]),
      want: undefined,
    },
    {
      name: 'a month before two years are over',
      because: 'the interval counts, not the trigger',
      given: keyWith([rotate({ timeBeforeExpiry: 'P30D' })], 'P2Y'),
      want: 'rotated every 700 days',
    },
    {
      name: 'only after its version is over',
      because: 'that is never',
      given: keyWith([rotate({ timeBeforeExpiry: 'P60D' })], 'P30D'),
      want: undefined,
    },
    {
      name: 'by the earlier of two',
      because: 'the first one to come rotates it',
      given: keyWith([rotate({ timeAfterCreate: 'P3Y' }), rotate({ timeAfterCreate: 'P90D' })]),
      want: 'right',
    },
    {
      name: 'by a trigger that is no duration',
      because: 'that is none',
      given: keyWith([rotate({ timeAfterCreate: 'soon' })]),
      want: undefined,
    },
    {
      name: 'by something that is no list',
      because: 'an API may change',
      given: { properties: { rotationPolicy: { lifetimeActions: { rotate: true } } } },
      want: undefined,
    },
  ] as readonly { name: string; because: string; given: Json; want: string | undefined }[])(
    'a key that is rotated $name: $because',
    ({ given, want }) => {
      const verdict = judge(keyRotationPolicy, observe(keyRotationPolicy, given))
      const path = 'properties.rotationPolicy'
      const expected = 'rotated every 365 days or sooner'
      const gap = want === undefined ? { path, expected } : { path, expected, actual: want }
      expect(verdict).toEqual(
        want === 'right' ? { verdict: 'compliant' } : { verdict: 'nonCompliant', gaps: [gap] },
      )
    },
  )

  it.each([
    {
      name: 'none',
      because: 'a month before the key is too old',
      given: [keyWith([]), 365],
      want: { lifetimeActions: [{ action: 'Rotate', timeAfterCreate: 'P335D' }] },
    },
    {
      name: 'none, and a short period',
      because: 'Key Vault wants a week at least',
      given: [keyWith([]), 30],
      want: { lifetimeActions: [{ action: 'Rotate', timeAfterCreate: 'P7D' }] },
    },
    {
      name: 'a notification and an expiry',
      because: 'both are kept',
      given: [keyWith([notify({ timeBeforeExpiry: 'P10D' })], 'P2Y'), 365],
      want: {
        lifetimeActions: [
          { action: 'Rotate', timeAfterCreate: 'P335D' },
          { action: 'Notify', timeBeforeExpiry: 'P10D' },
        ],
        expiresIn: 'P2Y',
      },
    },
    {
      name: 'an early expiry',
      because: 'a week of overlap is left',
      given: [keyWith([], 'P90D'), 365],
      want: {
        lifetimeActions: [{ action: 'Rotate', timeAfterCreate: 'P83D' }],
        expiresIn: 'P90D',
      },
    },
    {
      name: 'an expiry after two weeks',
      because: 'that is just enough',
      given: [keyWith([], 'P14D'), 365],
      want: { lifetimeActions: [{ action: 'Rotate', timeAfterCreate: 'P7D' }], expiresIn: 'P14D' },
    },
    {
      name: 'an expiry after ten days',
      because: 'there is no room for a week on either side',
      given: [keyWith([], 'P10D'), 365],
      want: 'versions expire after 10 days: too soon to rotate before',
    },
    {
      name: 'a notification without a time',
      because: 'Key Vault would refuse it',
      given: [keyWith([notify({})]), 365],
      want: { lifetimeActions: [{ action: 'Rotate', timeAfterCreate: 'P335D' }] },
    },
  ] as readonly { name: string; because: string; given: [Json, number]; want: object | string }[])(
    'puts a policy in the place of $name: $because',
    ({ given: [key, keyMaxAgeDays], want }) => {
      const writes = writesOf(keyRotationPolicy, observe(keyRotationPolicy, key), {
        ...parameters,
        keyMaxAgeDays,
      })
      if (typeof writes === 'string') return expect(writes).toBe(want)
      expect(writes.map(({ request }) => request)).toMatchObject([{ policy: want }])
    },
  )
})

describe(workspaceDiagnosticLogs.id, () => {
  const on = { logs: [{ categoryGroup: 'allLogs', enabled: true }] }
  const see = (value: Json) =>
    observe(workspaceDiagnosticLogs, { properties: {} }, { diagnosticSettings: value })

  it.each([
    {
      name: 'a storage account',
      because: 'it is a sink',
      given: { storageAccountId: '/s', ...on },
      want: 'compliant',
    },
    {
      name: 'an event hub',
      because: 'it is a sink',
      given: { eventHubAuthorizationRuleId: '/e', ...on },
      want: 'compliant',
    },
    {
      name: 'a partner',
      because: 'it is a sink',
      given: { marketplacePartnerId: '/p', ...on },
      want: 'compliant',
    },
    { name: 'nowhere', because: 'logs without a sink are lost', given: on, want: 'nonCompliant' },
    {
      name: 'to a sink that is null',
      because: 'it is none',
      given: { workspaceId: null, ...on },
      want: 'nonCompliant',
    },
    {
      name: 'metrics only',
      because: 'metrics are no logs',
      given: { workspaceId: '/w', metrics: [{ enabled: true }] },
      want: 'nonCompliant',
    },
    {
      name: 'logs that are off',
      because: 'nothing is sent',
      given: { workspaceId: '/w', logs: [{ enabled: false }] },
      want: 'nonCompliant',
    },
    {
      name: 'logs that are "true"',
      because: 'text is no switch',
      given: { workspaceId: '/w', logs: [{ enabled: 'true' }] },
      want: 'nonCompliant',
    },
  ] as readonly { name: string; because: string; given: JsonObject; want: string }[])(
    'a setting that sends to or has $name is $want: $because',
    ({ given, want }) => {
      const verdict = judge(workspaceDiagnosticLogs, see({ value: [{ properties: given }] }))
      expect(verdict.verdict).toBe(want)
    },
  )

  const names = (...list: string[]) => ({ value: list.map((name) => ({ name, properties: {} })) })
  it.each([
    {
      name: 'five settings of others',
      because: 'Azure takes no sixth',
      given: names('a', 'b', 'c', 'd', 'e'),
      want: 'there are already five diagnostic settings',
    },
    {
      name: 'four of others and ours',
      because: 'ours is replaced',
      given: names('a', 'b', 'c', 'd', 'Rebaseline'),
      want: 1,
    },
    {
      name: 'four of others',
      because: 'ours is the fifth',
      given: names('a', 'b', 'c', 'd'),
      want: 1,
    },
    { name: 'no list', because: 'then there is none', given: {}, want: 1 },
  ] as readonly { name: string; because: string; given: Json; want: string | number }[])(
    'beside $name: $because',
    ({ given, want }) => {
      const writes = writesOf(workspaceDiagnosticLogs, see(given))
      expect(typeof writes === 'string' ? writes : writes.length).toBe(want)
    },
  )

  it('says which setting of ours is missing', () => {
    const { logAnalyticsWorkspaceId: _, ...without } = parameters
    expect(writesOf(workspaceDiagnosticLogs, see({ value: [] }), without)).toBe(
      'logAnalyticsWorkspaceId is not set in rebaseline.json',
    )
  })
})
