import { describe, expect, it } from 'vitest'
import type { Json, JsonObject } from '../../src/engine/json.ts'
import { accessPoliciesLeastPrivilege } from '../../src/rules/keyvault/access-policies-least-privilege.ts'
import { keyCmkConsumerFollow } from '../../src/rules/keyvault/key-cmk-consumer-follow.ts'
import { keyExpiration } from '../../src/rules/keyvault/key-expiration.ts'
import { keyNearExpiry } from '../../src/rules/keyvault/key-near-expiry.ts'
import { keyNotify } from '../../src/rules/keyvault/key-notify.ts'
import { plannedFor, sentBy, verdictOf } from './edges.ts'
import { EXAMPLES_NOW } from './judging.ts'

const NOW = Date.parse(EXAMPLES_NOW) / 1000
const days = (count: number) => NOW + count * 86_400
const kinds = (planned: ReturnType<typeof plannedFor>) =>
  typeof planned === 'string' ? planned : planned.map(({ request }) => request.kind)
const rotating = (timeAfterCreate: string, expiryTime?: string) => ({
  ...(expiryTime === undefined ? {} : { attributes: { expiryTime } }),
  lifetimeActions: [{ trigger: { timeAfterCreate }, action: { type: 'rotate' } }],
})

describe(accessPoliciesLeastPrivilege.id, () => {
  const policy = (permissions: Json) => ({ tenantId: 't', objectId: 'o', permissions })

  it('takes purging away and spells everything else out, for the policies that have too much', () => {
    const accessPolicies = [
      policy({ keys: ['Get', 'Purge'], secrets: ['ALL'] }),
      policy({ keys: ['get'] }),
    ]
    expect(sentBy(accessPoliciesLeastPrivilege, { properties: { accessPolicies } })).toEqual({
      accessPolicies: [
        policy({ keys: ['Get'], secrets: 'get list set delete backup restore recover'.split(' ') }),
        policy({ keys: ['get'] }),
      ],
    })
  })

  it.each([
    { name: 'text', because: 'it goes back as it was', given: 'x' },
    { name: 'a policy without permissions', because: 'it grants nothing', given: policy(null) },
  ] as readonly { name: string; because: string; given: Json }[])(
    'leaves $name alone: $because',
    ({ given }) => {
      const accessPolicies = [given, policy({ keys: ['all', 7] })]
      const sent = sentBy(accessPoliciesLeastPrivilege, { properties: { accessPolicies } })
      expect(sent).toMatchObject({ accessPolicies: [given, { objectId: 'o' }] })
    },
  )
})

describe(keyCmkConsumerFollow.id, () => {
  const version = (name: string, created: number | undefined, enabled: boolean) => ({
    properties: {
      keyUriWithVersion: `https://v/keys/k/${name}`,
      attributes: { enabled, ...(created === undefined ? {} : { created }) },
    },
  })
  const properties = {
    keyUriWithVersion: 'https://v/keys/k/new',
    attributes: { created: days(-1) },
  }
  const verdict = (...value: Json[]) =>
    verdictOf(keyCmkConsumerFollow, { properties, needs: { versions: { value } } })

  it('looks at the version right before the newest, in whatever order Azure lists them', () => {
    const [newest, before, old] = [
      version('new', days(-1), true),
      version('b', days(-400), true),
      version('a', days(-800), false),
    ]
    expect(verdict(old, newest, before)).toBe('compliant')
    expect(verdict(newest, { ...before, ...version('b', days(-400), false) }, old)).toBe(
      'nonCompliant',
    )
  })

  it('takes the first of all where the key does not name its newest', () => {
    const nameless = { attributes: { created: days(-1) } }
    const value = [version('b', days(-400), false), version('c', days(-2), true)]
    const given = { properties: nameless, needs: { versions: { value } } }
    expect(verdictOf(keyCmkConsumerFollow, given)).toBe('compliant')
  })

  it('takes a version without a time for the oldest: only very old ones have none', () => {
    const untimed = version('old', undefined, false)
    const before = version('b', days(-400), true)
    expect(verdict(untimed, before)).toBe('compliant')
    expect(verdict(before, untimed)).toBe('compliant')
    expect(verdict(untimed, version('older', undefined, true))).toBe('nonCompliant')
  })
})

describe(keyExpiration.id, () => {
  const given = (created: number) => ({
    properties: { attributes: { created }, rotationPolicy: rotating('P335D') },
  })

  it('gives a young key the end that it may have', () => {
    const created = days(-10)
    expect(plannedFor(keyExpiration, given(created))).toMatchObject([
      { request: { kind: 'keyExpiry', expires: created + 730 * 86_400 } },
    ])
  })

  it('gives an old key none: it would end in the past, or next week', () => {
    for (const age of [900, 701]) {
      expect(plannedFor(keyExpiration, given(days(-age)))).toBe(
        'this version is too old for an expiry 730 days after its creation: make a new one first',
      )
    }
    expect(kinds(plannedFor(keyExpiration, given(days(-699))))).toEqual(['keyExpiry'])
  })
})

describe(keyNearExpiry.id, () => {
  const ending = (rotationPolicy?: JsonObject) => ({
    properties: {
      attributes: { exp: days(3) },
      ...(rotationPolicy === undefined ? {} : { rotationPolicy }),
    },
  })

  it.each([
    {
      name: 'for ever',
      because: 'it is not near an end again',
      given: ending(),
      want: ['rotateKey'],
    },
    {
      name: 'two months',
      because: 'that is long enough',
      given: ending(rotating('P30D', 'P60D')),
      want: ['rotateKey'],
    },
    {
      name: 'less',
      because: 'it would be rotated every week',
      given: ending(rotating('P30D', 'P59D')),
      want: 'new versions live 59 days only: let the rotation policy rotate them, or let them live longer',
    },
  ] as readonly {
    name: string
    because: string
    given: { properties: JsonObject }
    want: Json
  }[])('comes to $want where new versions live $name: $because', ({ given, want }) => {
    expect(kinds(plannedFor(keyNearExpiry, given))).toEqual(want)
  })
})

describe(keyNotify.id, () => {
  const announced = (expiryTime: string, exp: number | null, timeBeforeExpiry = 'P7D') => ({
    properties: {
      attributes: { exp },
      rotationPolicy: {
        attributes: { expiryTime },
        lifetimeActions: [
          { trigger: { timeBeforeExpiry }, action: { type: 'notify' } },
          { trigger: { timeBeforeExpiry: 'soon' }, action: { type: 'notify' } },
          { trigger: { timeBeforeExpiry: 'P90D' }, action: { type: 'rotate' } },
        ],
      },
    },
  })

  it.each([
    {
      name: 'that lives long enough',
      because: 'there is time left after it',
      given: announced('P1Y', days(100)),
      want: ['keyRotationPolicy'],
    },
    {
      name: 'whose new versions live five weeks',
      because: 'they would be announced on their first day',
      given: announced('P35D', days(100)),
      want: 'versions expire after 35 days: too soon to announce it 30 days before',
    },
    {
      name: 'that never ends',
      because: 'there is nothing to announce',
      given: announced('P1Y', null),
      want: 'the key has no expiry to announce',
    },
  ] as readonly {
    name: string
    because: string
    given: { properties: JsonObject }
    want: Json
  }[])('comes to $want for a key $name: $because', ({ given, want }) => {
    expect(kinds(plannedFor(keyNotify, given))).toEqual(want)
  })

  it('counts the earliest announcement, and none that has no time', () => {
    expect(verdictOf(keyNotify, announced('P1Y', days(100)))).toBe('nonCompliant')
    expect(verdictOf(keyNotify, announced('P1Y', days(100), 'P60D'))).toBe('compliant')
    expect(verdictOf(keyNotify, announced('P1Y', days(100), 'soon'))).toBe('compliant')
  })
})
