import { describe, expect, it } from 'vitest'
import type { Change, KeyRotationPolicy } from '../../src/engine/change.ts'
import { prepare } from '../../src/engine/evaluate.ts'
import type { Json, JsonObject } from '../../src/engine/json.ts'
import {
  isDivisible,
  mergeWrites,
  type PlannedWrite,
  planDigest,
  proofOf,
  proposeFixes,
  recordedWrite,
  sharedFixes,
} from '../../src/engine/plan.ts'
import type { Observation, ResourceType, Rule } from '../../src/engine/rule.ts'
import { undoOf } from '../../src/engine/undo.ts'
import {
  acls,
  codedRule,
  https,
  logs,
  observationOf,
  parameters,
  reportOnly,
  settingsRule,
  THING_ID,
  thing,
  thingOf,
  tls,
} from './samples.ts'

function propose(rules: readonly Rule[], observation: Observation) {
  const judged = prepare(rules, parameters).map((judge) => ({
    judge,
    verdict: judge.judge(observation),
  }))
  return proposeFixes(judged, observation, parameters)
}

function plan(rules: readonly Rule[], observation: Observation, type: ResourceType = thing) {
  return mergeWrites(type, observation, propose(rules, observation).fixes)
}

function bodyOf(write: PlannedWrite | undefined): Json {
  return write?.request.kind === 'arm' ? (write.request.body ?? null) : null
}

describe('proposed fixes', () => {
  it('come from the rules that are broken, and touch only what is wrong in them', () => {
    const two = settingsRule({
      id: 'thing-two',
      settings: [
        { path: 'properties.on', want: { equals: true }, write: true, absent: { means: false } },
        { path: 'properties.days', want: { atLeast: 7 }, write: 7, absent: { means: 0 } },
      ],
    })
    const { fixes, unable } = propose(
      [tls, two],
      observationOf(thingOf({ tls: 'TLS1_2', days: 3, on: true })),
    )
    expect(unable).toEqual([])
    expect(fixes).toEqual([
      {
        rule: two,
        gaps: [{ path: 'properties.days', actual: 3, expected: 'at least 7' }],
        changes: [{ kind: 'set', path: 'properties.days', value: 7 }],
      },
    ])
  })

  const gaps = () => [{ path: 'properties.x', expected: 1 }]
  it.each([
    {
      name: 'that says which setting is missing',
      because: 'an operator can set it',
      given: codedRule({ id: 'thing-x', gaps, change: () => 'workspaceId is not set' }),
      want: 'workspaceId is not set',
    },
    {
      name: 'without a change',
      because: 'it must not end silently',
      given: codedRule({ id: 'thing-x', gaps }),
      want: 'the rule declares no change',
    },
    {
      name: 'whose change throws',
      because: 'a broken rule holds itself, not the others',
      given: codedRule({
        id: 'thing-x',
        gaps,
        change: () => {
          throw new Error('no such member')
        },
      }),
      want: 'the rule failed to plan: no such member',
    },
    {
      name: 'whose change throws text',
      because: 'anything can be thrown',
      given: codedRule({
        id: 'thing-x',
        gaps,
        change: () => {
          throw 'no'
        },
      }),
      want: 'the rule failed to plan: no',
    },
  ])('a coded rule $name is unable, with its reason: $because', ({ given, want }) => {
    const { fixes, unable } = propose([given, tls], observationOf(thingOf({ tls: 'TLS1_0' })))
    expect(unable).toEqual([{ rule: given, gaps: gaps(), reason: want }])
    expect(fixes.map((fix) => fix.rule.id)).toEqual(['thing-tls'])
  })

  it('of a coded rule rest on what was read: without it nothing is planned', () => {
    const [judge] = prepare([logs], parameters)
    if (judge === undefined) throw new Error('there is one judge')
    const verdict = { verdict: 'nonCompliant', gaps: gaps() } as const
    const { fixes, unable } = proposeFixes(
      [{ judge, verdict }],
      observationOf(thingOf({})),
      parameters,
    )
    expect(fixes).toEqual([])
    expect(unable.map(({ reason }) => reason)).toEqual(['logSettings was not read'])
  })

  it('of a rule that only reports have no changes, even when it is coded and would throw', () => {
    const throwing = codedRule({
      id: 'thing-throwing',
      gaps,
      change: () => {
        throw new Error('must not be asked')
      },
      safety: { class: 'reportOnly', why: 'It cannot be changed.' },
    })
    const { fixes } = propose([reportOnly, throwing], observationOf(thingOf({})))
    expect(fixes.map((fix) => fix.changes)).toEqual([[], []])
    expect(plan([reportOnly, throwing], observationOf(thingOf({})))).toEqual([])
  })
})

describe('the write to a resource that takes PATCH', () => {
  it('is one for all rules, with nothing but what they change, and each value before and after', () => {
    const resource = thingOf({ tls: 'TLS1_0', https: null, other: 'stays' }, { tags: { a: 'b' } })
    expect(plan([tls, https], observationOf(resource))).toEqual([
      {
        rules: ['thing-tls', 'thing-https'],
        request: {
          kind: 'arm',
          method: 'PATCH',
          resourceId: THING_ID,
          apiVersion: '2025-01-01',
          body: { properties: { tls: 'TLS1_2', https: true } },
        },
        before: [
          { path: 'properties.tls', value: 'TLS1_0' },
          { path: 'properties.https', value: null },
        ],
        after: [
          { path: 'properties.tls', value: 'TLS1_2' },
          { path: 'properties.https', value: true },
        ],
      },
    ])
  })

  it('tells an absent value from a null one, so that it can be put back as it was', () => {
    expect(plan([https], observationOf(thingOf({})))[0]?.before).toEqual([
      { path: 'properties.https', absent: true },
    ])
  })

  const bypass = settingsRule({
    id: 'thing-bypass',
    settings: [
      {
        path: 'properties.acls.bypass',
        want: { equals: 'None' },
        write: 'None',
        absent: { means: 'AzureServices' },
      },
    ],
  })
  const present = {
    defaultAction: 'Allow',
    bypass: 'Logging',
    ipRules: [{ value: '203.0.113.7' }],
    resourceAccessRules: [{ tenantId: 't', resourceId: 'r' }],
    addedLater: { by: 'Azure' },
  }
  it.each([
    {
      name: 'with all that others put there',
      because: 'ARM would take away what is not sent',
      given: [[acls], present],
      want: { ...present, defaultAction: 'Deny' },
    },
    {
      name: 'with what the service assumes when there is none',
      because: 'an empty one would shut trusted services out',
      given: [[acls], undefined],
      want: { bypass: 'AzureServices', ipRules: [], defaultAction: 'Deny' },
    },
    {
      name: 'with what the service assumes when it is null',
      because: 'null is none',
      given: [[acls], null],
      want: { bypass: 'AzureServices', ipRules: [], defaultAction: 'Deny' },
    },
    {
      name: 'once for two rules',
      because: 'the second must not undo the first',
      given: [[acls, bypass], present],
      want: { ...present, defaultAction: 'Deny', bypass: 'None' },
    },
  ] as readonly { name: string; because: string; given: [Rule[], Json]; want: JsonObject }[])(
    'sends a list-like object back whole, $name: $because',
    ({ given: [rules, value], want }) => {
      const properties = { other: 1, ...(value === undefined ? {} : { acls: value }) }
      const writes = plan(rules, observationOf(thingOf(properties)))
      expect(writes).toHaveLength(1)
      expect(bodyOf(writes[0])).toEqual({ properties: { acls: want } })
    },
  )

  it.each([
    { name: 'first', because: 'it is there before the value in it', order: [0, 1] },
    { name: 'last', because: 'it must not take the value in it back', order: [1, 0] },
  ])(
    'takes an object of one rule and a value in it of another, the object $name: $because',
    ({ order }) => {
      const whole = codedRule({
        id: 'thing-whole',
        gaps: () => [{ path: 'properties.acls', expected: 'no rules' }],
        change: () => [
          { kind: 'set', path: 'properties.acls', value: { ipRules: [], by: 'whole' } },
        ],
      })
      const rules = order.map((at) => [whole, acls][at] as Rule)
      const [write, ...more] = plan(rules, observationOf(thingOf({ acls: present })))
      expect(more).toEqual([])
      expect(bodyOf(write)).toEqual({
        properties: { acls: { ipRules: [], by: 'whole', defaultAction: 'Deny' } },
      })
    },
  )

  it('sends no such object when no rule is about it, and none for a type that has none', () => {
    const resource = thingOf({ acls: present, tls: 'TLS1_0' })
    expect(bodyOf(plan([tls], observationOf(resource))[0])).toEqual({
      properties: { tls: 'TLS1_2' },
    })
    const { whole: _, ...plain } = thing
    expect(bodyOf(plan([acls], observationOf(resource), plain)[0])).toEqual({
      properties: { acls: { defaultAction: 'Deny' } },
    })
  })

  it('leaves out what the service owns, in an object that goes back whole, too', () => {
    const owned = { ...thing, readOnly: ['properties.acls.seen'] }
    const seen = thingOf({ acls: { seen: '2026-01-01', ipRules: [1] } })
    expect(bodyOf(plan([acls], observationOf(seen), owned)[0])).toEqual({
      properties: { acls: { ipRules: [1], defaultAction: 'Deny' } },
    })
  })

  it('leaves it out of each entry of a list, and leaves what is no list alone', () => {
    const owned = { ...thing, readOnly: ['properties.acls.ipRules[].state'] }
    const sent = (ipRules: Json) =>
      bodyOf(plan([acls], observationOf(thingOf({ acls: { ipRules } })), owned)[0])
    expect(sent([{ id: 'a', state: 'Succeeded' }, { id: 'b' }, 'c'])).toEqual({
      properties: { acls: { ipRules: [{ id: 'a' }, { id: 'b' }, 'c'], defaultAction: 'Deny' } },
    })
    expect(sent({ state: 1 })).toEqual({
      properties: { acls: { ipRules: { state: 1 }, defaultAction: 'Deny' } },
    })
  })
})

describe('the write to a resource that takes PUT only', () => {
  const putThing: ResourceType = {
    ...thing,
    write: 'put',
    readOnly: ['sku', 'properties.policy.lastSeen'],
  }
  const resource: JsonObject = {
    ...thingOf({
      tls: 'TLS1_0',
      policy: { days: 7, lastSeen: '2026-01-01' },
      acls: { ipRules: [1] },
      unknownToUs: { deep: [{ a: null }] },
    }),
    sku: { name: 'Standard' },
    systemData: { createdBy: 'x' },
    location: 'westeurope',
    tags: { team: 'ml' },
    addedLater: true,
  }

  it('is the document read, with the change in it and without what the service owns', () => {
    const [write] = plan([tls, acls], observationOf(resource), putThing)
    expect(write?.request).toEqual({
      kind: 'arm',
      method: 'PUT',
      resourceId: THING_ID,
      apiVersion: '2025-01-01',
      body: {
        location: 'westeurope',
        tags: { team: 'ml' },
        addedLater: true,
        properties: {
          tls: 'TLS1_2',
          policy: { days: 7 },
          acls: { ipRules: [1], defaultAction: 'Deny' },
          unknownToUs: { deep: [{ a: null }] },
        },
      },
    })
  })

  it('takes only the common members away when the type names none', () => {
    const { readOnly: _, ...plain } = putThing
    expect(
      Object.keys(bodyOf(plan([tls], observationOf(resource), plain)[0]) as JsonObject),
    ).toEqual(['properties', 'sku', 'location', 'tags', 'addedLater'])
  })
})

describe('other writes', () => {
  const policy = { lifetimeActions: [{ action: 'Rotate', timeAfterCreate: 'P90D' }] } as const
  const key = codedRule({
    id: 'thing-key',
    gaps: () => [
      { path: 'properties.policy', expected: 'rotated in time' },
      { path: 'properties.created', actual: '2020', expected: 'younger' },
    ],
    change: () => [{ kind: 'rotateKey' }, { kind: 'keyRotationPolicy', policy }],
  })
  const observation = observationOf(thingOf({ tls: 'TLS1_0' }), {
    needs: { logSettings: { value: { value: [] } } },
  })

  it('come in a safe order, whatever the order of the rules: settings, children, policies, rotation', () => {
    const kinds = plan([key, logs, tls], observation).map(({ request }) =>
      request.kind === 'arm' ? `${request.method} ${request.resourceId}` : request.kind,
    )
    expect(kinds).toEqual([
      `PATCH ${THING_ID}`,
      `PUT ${THING_ID}/providers/Contoso.Logs/settings/ours`,
      'keyRotationPolicy',
      'rotateKey',
    ])
  })

  it('each record exactly what they touch: as it was, and as it will be', () => {
    const seen = observationOf(
      thingOf({
        rotationPolicy: { lifetimeActions: [] },
        keyUriWithVersion: 'https://kv/keys/k/1',
      }),
    )
    expect(plan([key], seen)).toEqual([
      {
        rules: ['thing-key'],
        request: { kind: 'keyRotationPolicy', resourceId: THING_ID, policy },
        before: [{ path: 'properties.rotationPolicy', value: { lifetimeActions: [] } }],
        after: [{ path: 'properties.rotationPolicy', value: policy }],
      },
      {
        rules: ['thing-key'],
        request: { kind: 'rotateKey', resourceId: THING_ID },
        before: [{ path: 'properties.keyUriWithVersion', value: 'https://kv/keys/k/1' }],
        after: [{ path: 'properties.keyUriWithVersion', value: 'a new version' }],
      },
    ])
  })

  it.each([
    { name: 'a child that was there', because: 'it can be put back', given: { on: false } },
    { name: 'no child', because: 'to put it back is to delete it', given: undefined },
  ] as readonly { name: string; because: string; given: JsonObject | undefined }[])(
    'record $name before they replace it: $because',
    ({ given }) => {
      const value = { value: given === undefined ? [] : [given] }
      const [write] = plan(
        [logs],
        observationOf(thingOf({}), { needs: { logSettings: { value } } }),
      )
      const path = '/providers/Contoso.Logs/settings/ours'
      expect(write?.before).toEqual([
        given === undefined ? { path, absent: true } : { path, value: given },
      ])
      expect(write?.after).toEqual([{ path, value: { on: true } }])
    },
  )

  const asks = (...changes: readonly Change[]) =>
    codedRule({
      id: 'thing-asking',
      gaps: () => [{ path: 'properties.x', expected: 'right' }],
      change: () => changes,
    })
  const asking = (...changes: readonly Change[]) =>
    plan([asks(...changes)], observationOf(thingOf({ attributes: { exp: 5 } })))
  const request = (
    more: Partial<Extract<Change, { kind: 'request' }>>,
  ): Extract<Change, { kind: 'request' }> => ({
    kind: 'request',
    method: 'PUT',
    target: { below: '/parts/a' },
    apiVersion: '2024-01-01',
    permissions: [],
    ...more,
  })

  it.each([
    {
      name: 'an action without a body',
      because: 'the sentence says what was done',
      given: request({ method: 'POST', target: { below: '/resync' } }),
      want: {
        request: { method: 'POST', resourceId: `${THING_ID}/resync` },
        before: [{ path: '/resync', absent: true }],
        after: [{ path: '/resync', value: 'POST /resync' }],
      },
    },
    {
      name: 'an action with a body',
      because: 'the body says what was asked for',
      given: request({
        method: 'POST',
        target: { below: '/idle' },
        body: { after: 'PT1H' },
        before: { after: 'PT9H' },
      }),
      want: {
        request: { method: 'POST', resourceId: `${THING_ID}/idle`, body: { after: 'PT1H' } },
        before: [{ path: '/idle', value: { after: 'PT9H' } }],
        after: [{ path: '/idle', value: { after: 'PT1H' } }],
      },
    },
    {
      name: 'a deletion',
      because: 'what was there is kept in the record',
      given: request({ method: 'DELETE', before: { a: 1 } }),
      want: {
        request: { method: 'DELETE', resourceId: `${THING_ID}/parts/a` },
        before: [{ path: '/parts/a', value: { a: 1 } }],
        after: [{ path: '/parts/a', absent: true }],
      },
    },
    {
      name: 'another resource',
      because: 'it is not below this one, so it goes by its id',
      given: request({ target: { id: `${THING_ID}2` }, body: { b: 1 } }),
      want: {
        request: { method: 'PUT', resourceId: `${THING_ID}2`, body: { b: 1 } },
        before: [{ path: `${THING_ID}2`, absent: true }],
        after: [{ path: `${THING_ID}2`, value: { b: 1 } }],
      },
    },
    {
      name: 'the resource itself',
      because: 'an empty path would name nothing',
      given: request({ method: 'PATCH', target: { below: '' }, body: { c: 1 }, before: null }),
      want: {
        request: { method: 'PATCH', resourceId: THING_ID, body: { c: 1 } },
        before: [{ path: '/', value: null }],
        after: [{ path: '/', value: { c: 1 } }],
      },
    },
  ] as readonly { name: string; because: string; given: Change; want: JsonObject }[])(
    'may be a request for $name: $because',
    ({ given, want: { request: wanted, ...touched } }) => {
      expect(asking(given)).toEqual([
        {
          rules: ['thing-asking'],
          request: { kind: 'arm', apiVersion: '2024-01-01', ...(wanted as JsonObject) },
          ...touched,
        },
      ])
    },
  )

  it('put an expiry on a key last: a version that is made anew would not have it', () => {
    const writes = asking({ kind: 'keyExpiry', expires: 9 }, { kind: 'rotateKey' })
    expect(writes.map(({ request: { kind } }) => kind)).toEqual(['rotateKey', 'keyExpiry'])
    expect(writes[1]).toMatchObject({
      before: [{ path: 'properties.attributes.exp', value: 5 }],
      after: [{ path: 'properties.attributes.exp', value: 9 }],
    })
  })

  it('stay apart for each request, also of one rule: each is proved by itself', () => {
    const writes = asking(request({}), request({ target: { below: '/parts/b' } }))
    expect(writes.map(({ rules }) => rules)).toEqual([['thing-asking'], ['thing-asking']])
    expect(writes.map(isDivisible)).toEqual([false, false])
  })

  it('say which gaps they close, where their rule says so', () => {
    const closes = ['properties.x']
    const writes = asking(request({ closes }), request({}))
    expect(writes.map((write) => write.closes)).toEqual([closes, undefined])
  })

  it.each([
    { name: 'closes nothing', because: 'anything would prove it', given: [], want: 'none' },
    {
      name: 'closes what is not open',
      because: 'it would be proved before it is sent',
      given: ['properties.x', 'properties.y'],
      want: 'properties.y',
    },
  ])(
    'are not planned when a change that a read has to prove $name: $because',
    ({ given, want }) => {
      const rule = asks(request({ closes: given }))
      const { fixes, unable } = propose([rule], observation)
      expect(fixes).toEqual([])
      expect(unable[0]?.reason).toBe(
        `the rule plans a change whose proof would be a gap that it does not have (${want})`,
      )
    },
  )

  it('say when only an operation can prove them, and need no gap then', () => {
    const writes = asking(
      request({ provenBy: 'operation', closes: [] }),
      request({ provenBy: 'read' }),
    )
    expect(writes.map(({ provenBy }) => provenBy)).toEqual(['operation', undefined])
    expect(writes.map(proofOf)).toEqual(['operation', 'read'])
  })

  it('of an earlier version that close nothing are not taken for proved by a read', () => {
    expect(proofOf({ closes: [] })).toBe('operation')
    expect(proofOf({ closes: ['properties.x'] })).toBe('read')
  })

  it('put a child with the body and the api-version of the rule', () => {
    expect(plan([logs], observation)[0]?.request).toEqual({
      kind: 'arm',
      method: 'PUT',
      resourceId: `${THING_ID}/providers/Contoso.Logs/settings/ours`,
      apiVersion: '2024-01-01',
      body: { on: true },
    })
  })
})

describe('key changes of several rules', () => {
  const keyRule = (id: string, ...changes: readonly Change[]) =>
    codedRule({
      id,
      gaps: () => [{ path: 'properties.x', expected: 'right' }],
      change: () => changes,
    })
  const policyRule = (
    id: string,
    lifetimeActions: KeyRotationPolicy['lifetimeActions'],
    expiresIn?: string,
  ) =>
    keyRule(id, {
      kind: 'keyRotationPolicy',
      policy: { lifetimeActions, ...(expiresIn === undefined ? {} : { expiresIn }) },
    })
  const late = { action: 'Rotate', timeAfterCreate: 'P3Y' } as const
  const intime = { action: 'Rotate', timeAfterCreate: 'P335D' } as const
  const short = { action: 'Notify', timeBeforeExpiry: 'P10D' } as const
  const long = { action: 'Notify', timeBeforeExpiry: 'P30D' } as const
  const keyWith = (...actions: readonly Json[]) =>
    observationOf(
      thingOf({
        rotationPolicy: { attributes: { expiryTime: 'P4Y' }, lifetimeActions: actions },
        keyUriWithVersion: 'https://kv/keys/k/1',
      }),
    )
  const observation = keyWith(
    { trigger: { timeAfterCreate: 'P3Y' }, action: { type: 'rotate' } },
    { trigger: { timeBeforeExpiry: 'P10D' }, action: { type: 'notify' } },
  )
  const told = (rules: readonly Rule[], seen = observation) =>
    plan(rules, seen).map(({ rules: served, request }) => [served.join('+'), request])

  it.each([
    {
      name: 'two that want a younger version',
      because: 'two rotations would make two versions',
      given: [keyRule('a', { kind: 'rotateKey' }), keyRule('b', { kind: 'rotateKey' })],
      want: [['a+b', { kind: 'rotateKey', resourceId: THING_ID }]],
    },
    {
      name: 'two that want the same expiry',
      because: 'it is set once',
      given: [
        keyRule('a', { kind: 'keyExpiry', expires: 7 }),
        keyRule('b', { kind: 'keyExpiry', expires: 7 }),
      ],
      want: [['a+b', { kind: 'keyExpiry', resourceId: THING_ID, expires: 7 }]],
    },
    {
      name: 'two that want another expiry each',
      because: 'neither is the other',
      given: [
        keyRule('a', { kind: 'keyExpiry', expires: 7 }),
        keyRule('b', { kind: 'keyExpiry', expires: 8 }),
      ],
      want: [
        ['a', { kind: 'keyExpiry', resourceId: THING_ID, expires: 7 }],
        ['b', { kind: 'keyExpiry', resourceId: THING_ID, expires: 8 }],
      ],
    },
    {
      name: 'one that says the same twice',
      because: 'it is one rule',
      given: [keyRule('a', { kind: 'rotateKey' }, { kind: 'rotateKey' })],
      want: [['a', { kind: 'rotateKey', resourceId: THING_ID }]],
    },
  ] as readonly { name: string; because: string; given: Rule[]; want: Json }[])(
    '$name: $because',
    ({ given, want }) => {
      expect(told(given)).toEqual(want)
    },
  )

  it.each([
    { name: 'in one order', because: 'neither undoes the other', order: [0, 1] },
    { name: 'in the other order', because: 'the order of rules decides nothing', order: [1, 0] },
  ])('on the policy become one with all that they changed, $name: $because', ({ order }) => {
    const rules = [
      policyRule('a', [intime, short], 'P4Y'),
      policyRule('b', [late, long], 'P4Y'),
    ] as const
    const [write, ...more] = plan(
      order.map((at) => rules[at] as Rule),
      observation,
    )
    expect(more).toEqual([])
    expect(write?.rules.toSorted()).toEqual(['a', 'b'])
    expect(write?.request).toEqual({
      kind: 'keyRotationPolicy',
      resourceId: THING_ID,
      policy: { lifetimeActions: [intime, long], expiresIn: 'P4Y' },
    })
    expect(write?.after).toEqual([
      {
        path: 'properties.rotationPolicy',
        value: { lifetimeActions: [intime, long], expiresIn: 'P4Y' },
      },
    ])
  })

  it('on the policy keep what none of them changed, and what was not there before', () => {
    const none = observationOf(thingOf({}))
    const rules = [policyRule('a', [intime]), policyRule('b', [long]), policyRule('c', [])]
    expect(told(rules, none)).toEqual([
      [
        'a+b+c',
        {
          kind: 'keyRotationPolicy',
          resourceId: THING_ID,
          policy: { lifetimeActions: [intime, long] },
        },
      ],
    ])
  })

  it('cannot be taken apart when Azure refuses them, and values of the resource can', () => {
    const rules = [keyRule('a', { kind: 'rotateKey' }), keyRule('b', { kind: 'rotateKey' })]
    const [rotation] = plan(rules, observation)
    const [settings] = plan([tls, https], observationOf(thingOf({ tls: 'TLS1_0' })))
    const [alone] = plan([tls], observationOf(thingOf({ tls: 'TLS1_0' })))
    if (rotation === undefined || settings === undefined || alone === undefined)
      throw new Error('there is one write each')
    expect([rotation, settings, alone].map(isDivisible)).toEqual([false, true, false])
    expect(sharedFixes(rotation, propose(rules, observation).fixes)).toEqual([])
  })
})

describe('the digest that an approval is bound to', () => {
  const [write] = plan([tls, acls], observationOf(thingOf({ tls: 'TLS1_0' })))
  if (write?.request.kind !== 'arm') throw new Error('one ARM write is planned')
  const { request } = write
  const digest = planDigest(THING_ID, [write])

  it.each([
    {
      name: 'the id is written in another case',
      because: 'it is the same resource',
      given: [THING_ID.toUpperCase(), [write]],
    },
    {
      name: 'ids in the plan are written in another case',
      because: 'whoever asked spelled it so',
      given: [
        THING_ID,
        [{ ...write, request: { ...request, resourceId: THING_ID.toUpperCase() } }],
      ],
    },
    {
      name: 'members come in another order',
      because: 'it is the same document',
      given: [
        THING_ID,
        [
          {
            after: write.after,
            before: write.before,
            request: { ...request, body: reversed(request.body ?? {}), kind: 'arm' as const },
            rules: write.rules,
          },
        ],
      ],
    },
  ] as readonly { name: string; because: string; given: [string, PlannedWrite[]] }[])(
    'stays when $name: $because',
    ({ given: [id, writes] }) => {
      expect(planDigest(id, writes)).toBe(digest)
    },
  )

  it.each([
    { name: 'the resource', because: 'the plan is for one', given: [`${THING_ID}2`, [write]] },
    {
      name: 'a value to write',
      because: 'something else would be written',
      given: [
        THING_ID,
        [{ ...write, request: { ...request, body: { properties: { tls: 'TLS1_3' } } } }],
      ],
    },
    {
      name: 'the case of a value',
      because: 'it is bound to the letter',
      given: [THING_ID, [{ ...write, after: [{ path: 'properties.tls', value: 'tls1_2' }] }]],
    },
    {
      name: 'a value before',
      because: 'somebody changed it since',
      given: [THING_ID, [{ ...write, before: [{ path: 'properties.tls', value: 'TLS1_1' }] }]],
    },
    {
      name: 'absent to null',
      because: 'somebody changed it since',
      given: [THING_ID, [{ ...write, before: [{ path: 'properties.tls', value: null }] }]],
    },
    {
      name: 'the rules',
      because: 'another reason is another plan',
      given: [THING_ID, [{ ...write, rules: ['thing-tls'] }]],
    },
    {
      name: 'the method',
      because: 'it is another call',
      given: [THING_ID, [{ ...write, request: { ...request, method: 'PUT' } }]],
    },
    {
      name: 'the api-version',
      because: 'it is another call',
      given: [THING_ID, [{ ...write, request: { ...request, apiVersion: '2026-01-01' } }]],
    },
    {
      name: 'one more write',
      because: 'nobody confirmed it',
      given: [THING_ID, [write, write]],
    },
    { name: 'no write', because: 'nothing is another plan', given: [THING_ID, []] },
  ] as readonly { name: string; because: string; given: [string, PlannedWrite[]] }[])(
    'changes with $name: $because',
    ({ given: [id, writes] }) => {
      expect(planDigest(id, writes)).not.toBe(digest)
    },
  )

  it('names its hash', () => {
    expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/)
  })
})

function reversed(value: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(value).reverse())
}

describe('what a write touches of an object', () => {
  const value = { on: true, kept: { a: 1 }, inner: { level: 2 } }
  const setter = (path: string, to: Json) =>
    codedRule({
      id: 'thing-object',
      gaps: () => [{ path, expected: true }],
      change: () => [{ kind: 'set', path, value: to }],
    })
  const planOf = (rule: Rule, properties: JsonObject, type = thing) => {
    const observation = observationOf(thingOf(properties))
    const [write] = plan([rule], observation, type)
    if (write === undefined) throw new Error('a write is planned')
    return write
  }
  const before = { on: false, kept: { a: 1 }, inner: { level: 1, old: 'x' }, secret: 'p' }

  it('is exactly the members that change, and never what people keep beside them', () => {
    const write = planOf(setter('properties.settings', { ...value, secret: 'p' }), {
      settings: before,
    })
    expect(write.before).toEqual([
      { path: 'properties.settings.on', value: false },
      { path: 'properties.settings.inner.level', value: 1 },
      { path: 'properties.settings.inner.old', value: 'x' },
    ])
    expect(write.after).toEqual([
      { path: 'properties.settings.on', value: true },
      { path: 'properties.settings.inner.level', value: 2 },
      { path: 'properties.settings.inner.old', absent: true },
    ])
    expect(write.request).toMatchObject({ body: { properties: { settings: { secret: 'p' } } } })
    expect(recordedWrite(write).request).toMatchObject({
      body: { properties: { settings: { on: true, inner: { level: 2 } } } },
    })
    expect(JSON.stringify(recordedWrite(write))).not.toContain('secret')
  })

  it('goes back as a whole, with what others changed since', () => {
    const rule = setter('properties.settings', { ...value, secret: 'p' })
    const write = recordedWrite(planOf(rule, { settings: before }))
    const now = thingOf({ settings: { ...value, secret: 'of others' } })
    expect(undoOf(write, { type: thing, rules: [rule], resource: now })).toMatchObject({
      stays: [],
      requests: [
        {
          body: {
            properties: {
              settings: { ...before, secret: 'of others', inner: { level: 1, old: 'x' } },
            },
          },
        },
      ],
    })
    const added = recordedWrite(planOf(rule, { settings: { secret: 'p' } }))
    const { requests } = undoOf(added, { type: thing, rules: [rule], resource: now })
    expect(requests).toMatchObject([
      { body: { properties: { settings: { secret: 'of others' } } } },
    ])
    expect(JSON.stringify(requests)).not.toContain('level')
  })

  it('is the object where a name in it could be taken for two', () => {
    const dotted = { 'a.b': 1 }
    const write = planOf(setter('properties.settings', { 'a.b': 2 }), { settings: dotted })
    expect(write.before).toEqual([{ path: 'properties.settings', value: dotted }])
    const nameless = planOf(setter('properties.settings', { '': 2 }), { settings: { '': 1 } })
    expect(nameless.before).toEqual([{ path: 'properties.settings', value: { '': 1 } }])
  })

  it('is not what the service itself fills in', () => {
    const type = { ...thing, readOnly: ['properties.settings.state'] }
    const write = planOf(
      setter('properties.settings', { on: true }),
      { settings: { on: false, state: 'busy' } },
      type,
    )
    expect(write.before).toEqual([{ path: 'properties.settings.on', value: false }])
  })

  it('leaves the rest of a document that goes back whole out of the record', () => {
    const put = { ...thing, write: 'put' } as const
    const write = planOf(setter('properties.on', true), { on: false, password: 'p' }, put)
    expect(JSON.stringify(write.request)).toContain('password')
    expect(JSON.stringify(recordedWrite(write))).not.toContain('password')
  })
})
