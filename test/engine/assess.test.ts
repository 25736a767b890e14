import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { assess } from '../../src/engine/assess.ts'
import { switchesOff } from '../../src/engine/effect.ts'
import type { Finding, Hold, RuleFinding } from '../../src/engine/finding.ts'
import type { Json, JsonObject } from '../../src/engine/json.ts'
import { planDigest } from '../../src/engine/plan.ts'
import type { Observation, Rule } from '../../src/engine/rule.ts'
import type { PersonRequest } from '../../src/engine/work-item.ts'
import { createWorld, logOf, portsOver, type Setup, subjectOf } from './ports.ts'
import {
  approval,
  codedRule,
  guarded,
  https,
  idOf,
  logSettings,
  NOW,
  observationOf,
  policy,
  reportOnly,
  settingsRule,
  THING_ID,
  thing,
  thingOf,
  tls,
} from './samples.ts'

const findingOf = (rules: Record<string, RuleFinding>): Finding => ({
  resourceId: THING_ID,
  type: thing.type,
  rules,
})
const checks = (asked: readonly string[]) => asked.filter((call) => call.startsWith('readiness.'))
const blocked: Setup['readiness'] = async (check) => ({ blockedBy: `${check} is not met` })

interface More {
  readonly last?: Finding
  readonly request?: PersonRequest
  readonly setup?: Partial<Setup>
  readonly observation?: Partial<Observation>
  /** Paths and rules of what was put right today already, each by the event of another change. */
  readonly fixed?: readonly { readonly rule: string; readonly path: string }[]
}

async function assessed(rules: readonly Rule[], resource: JsonObject, more: More = {}) {
  const world = createWorld([resource])
  const ports = portsOver(world, { rules, ...more.setup })
  for (const [index, { rule, path }] of (more.fixed ?? []).entries()) {
    const at = NOW.toISOString()
    const cause = { source: 'event', id: `event-${index}`, at } as const
    const common = { action: `before-${index}`, at, resourceId: THING_ID, rules: [rule], cause }
    const request = { kind: 'rotateKey', resourceId: THING_ID } as const
    const write = { rules: [rule], request, before: [], after: [{ path }] }
    const { head } = logOf(world, THING_ID)
    const opened = await ports.records.append(head, { ...common, state: 'intended', write })
    await ports.records.append(opened, { ...common, state: 'verified' })
  }
  world.calls.length = 0
  const { last, request } = more
  const observation = observationOf(resource, more.observation)
  const subject = subjectOf(ports)
  return {
    ...(await assess(idOf(THING_ID), subject, observation, last, request, ports)),
    asked: world.calls,
  }
}

describe('a resource that was never seen', () => {
  const minutes = (count: number) => new Date(NOW.getTime() - count * 60_000).toISOString()
  it.each([
    {
      name: 'created within the hour',
      because: 'nobody can rely on it yet',
      given: { systemData: { createdAt: minutes(59) } },
      want: ['properties.public'],
    },
    {
      name: 'created this moment',
      because: 'no age is an age',
      given: { systemData: { createdAt: minutes(0) } },
      want: ['properties.public'],
    },
    {
      name: 'created by a clock that counts seconds',
      because: 'keys say it so',
      given: { created: NOW.getTime() / 1000 - 60 },
      want: ['properties.public'],
    },
    {
      name: 'created an hour ago',
      because: 'the grace is over',
      given: { systemData: { createdAt: minutes(60) } },
      want: [],
    },
    {
      name: 'created in the future',
      because: 'a wrong clock proves nothing',
      given: { systemData: { createdAt: minutes(-1) } },
      want: [],
    },
    {
      name: 'created at no time',
      because: 'what cannot be read proves nothing',
      given: { systemData: { createdAt: 'recently' } },
      want: [],
    },
    {
      name: 'that does not say when it was created',
      because: 'its age is not known',
      given: {},
      want: [],
    },
    {
      name: 'with an object for a time',
      because: 'what cannot be read proves nothing',
      given: { systemData: { createdAt: {} } },
      want: [],
    },
  ] as readonly { name: string; because: string; given: JsonObject; want: string[] }[])(
    '$name regressed in $want: $because',
    async ({ given, want }) => {
      const { created, ...more } = given
      const properties: JsonObject = created === undefined ? {} : { created }
      const { judged } = await assessed([guarded], thingOf(properties, more))
      expect(judged.map(({ regressed }) => regressed)).toEqual([want])
    },
  )

  it('of a type that never says when is not new', async () => {
    const { createdAt: _, ...ageless } = thing
    const rule = settingsRule({ id: 'thing-tls', resource: ageless })
    const resource = thingOf({}, { systemData: { createdAt: minutes(1) } })
    expect((await assessed([rule], resource)).judged[0]?.regressed).toEqual([])
  })

  it('but new is not new any more once it has a finding', async () => {
    const resource = thingOf({}, { systemData: { createdAt: minutes(1) } })
    const last = findingOf({})
    expect((await assessed([guarded], resource, { last })).judged[0]?.regressed).toEqual([])
  })
})

describe('what was right when it was last looked at', () => {
  const compliant: RuleFinding = { verdict: 'compliant', since: '2026-01-01T00:00:00.000Z' }
  const daysAgo = (days: number) => new Date(NOW.getTime() - days * 86_400_000).toISOString()
  it.each([
    { name: 'this week', because: 'it drifted since', given: 6.9, want: ['properties.public'] },
    {
      name: 'a week ago',
      because: 'a sweep of once a week is no minute early, and the time may be a day late',
      given: 7.9,
      want: ['properties.public'],
    },
    {
      name: 'eight days ago',
      because: 'the service was away, and people rely on it',
      given: 8,
      want: [],
    },
    { name: 'months ago', because: 'nobody saw when it came', given: 90, want: [] },
  ])('$name, and is wrong now: $because', async ({ given, want }) => {
    const last = { ...findingOf({ 'thing-guarded': compliant }), lookedAt: daysAgo(given) }
    const setup = { readiness: blocked }
    const seen = await assessed([guarded], thingOf({ public: true }), { last, setup })
    expect(seen.judged[0]?.regressed).toEqual(want)
    expect(seen.plan.writes).toHaveLength(want.length)
  })
})

describe('a new resource that somebody uses already', () => {
  const createdAt = new Date(NOW.getTime() - 60_000).toISOString()
  const resource = thingOf({}, { systemData: { createdAt } })
  const readiness: Setup['readiness'] = async () => ({ blockedBy: 'a share is there', inUse: true })
  const setup = { readiness }
  const detail = 'it is new, and may be in use already: a share is there'
  const broken = { verdict: 'nonCompliant', gaps: [{ path: 'properties.public', expected: 0 }] }
  const regressed = { 'properties.public': NOW.toISOString() }
  const fromNew = ['properties.public']
  const state = { ...broken, since: createdAt, regressed, fromNew } as RuleFinding

  it('is not closed unasked: a person decides', async () => {
    const { plan, judged } = await assessed([guarded], resource, { setup })
    expect(plan).toMatchObject({
      writes: [],
      held: [{ hold: { reason: 'needsApproval', detail } }],
    })
    expect(judged).toMatchObject([{ regressed: fromNew, fromNew }])
  })

  it('is not closed by a later look either, which asks again when the last one was not told whom', async () => {
    const held = { reason: 'budget', detail: 'later' } as const
    const last = findingOf({ 'thing-guarded': { ...state, held } })
    const { plan, asked } = await assessed([guarded], resource, { setup, last })
    expect(plan.held).toMatchObject([{ hold: { reason: 'needsApproval', detail } }])
    expect(checks(asked)).toHaveLength(1)
  })

  it('is not asked about at every event while it waits for a person', async () => {
    const held = { reason: 'needsApproval', detail, askedAt: NOW.toISOString() } as const
    const last = findingOf({ 'thing-guarded': { ...state, held } })
    const { plan, asked } = await assessed([guarded], resource, { setup, last })
    expect(plan.held).toMatchObject([{ hold: held }])
    expect(checks(asked)).toEqual([])
  })

  it('is closed at once when the checks only cannot rule anybody out', async () => {
    const { plan } = await assessed([guarded], resource, { setup: { readiness: blocked } })
    expect(plan.writes).toHaveLength(1)
    expect(plan.held).toEqual([])
  })
})

describe('a resource that does not say when it was made', () => {
  const minutes = (count: number) => new Date(NOW.getTime() - count * 60_000).toISOString()
  const ageOf = async (cause: string | undefined, parentIsNew = true, more: JsonObject = {}) => {
    const resource = thingOf({}, more)
    const ports = portsOver(createWorld([resource]), { rules: [guarded] })
    const context = {
      ...(cause === undefined
        ? {}
        : { cause: { source: 'event', id: 'event-1', at: cause } as const }),
      ...(parentIsNew ? { parentIsNew } : {}),
    }
    const seen = observationOf(resource)
    const subject = subjectOf(ports)
    const { age, judged } = await assess(
      ...([idOf(THING_ID), subject, seen, undefined, undefined, ports, context] as const),
    )
    return [age, judged[0]?.regressed.length]
  }

  it('is as new as what it lies in, and all that is wrong on it is drift', async () => {
    expect(await ageOf(minutes(59))).toEqual(['new', 1])
  })

  it.each([
    { name: 'the message was late', given: [minutes(60)] },
    { name: 'what it lies in is not new', given: [minutes(1), false] },
    { name: 'nobody knows since when', given: [undefined] },
  ] as readonly { name: string; given: Parameters<typeof ageOf> }[])(
    'is of unknown age when $name',
    async ({ given }) => {
      expect(await ageOf(...given)).toEqual(['unknown', 0])
    },
  )

  it('is old when it says so itself, whatever it lies in', async () => {
    const old = { systemData: { createdAt: minutes(600) } }
    expect(await ageOf(minutes(1), true, old)).toEqual(['old', 0])
  })
})

describe('rules that are judged', () => {
  it.each([
    { name: 'all', because: 'the plain case', given: {}, want: ['thing-tls', 'thing-https'] },
    {
      name: 'not the disabled',
      because: 'the operator does not want to hear of them',
      given: { setup: { policy: { overrides: [{ rules: ['thing-tls'], effect: 'disabled' }] } } },
      want: ['thing-https'],
    },
    {
      name: 'only the requested',
      because: 'a person asked for these',
      given: { request: { id: 'r', rules: ['thing-tls', 'thing-unknown'] } },
      want: ['thing-tls'],
    },
  ] as readonly {
    name: string
    because: string
    given: Parameters<typeof assessed>[2]
    want: string[]
  }[])('are $name: $because', async ({ given, want }) => {
    const { judged } = await assessed([tls, https], thingOf({}), given)
    expect(judged.map(({ judge }) => judge.rule.id)).toEqual(want)
  })
})

describe('a hold of the last look', () => {
  const held = { reason: 'needsApproval', detail: 'as before', askedAt: NOW.toISOString() } as const
  const gaps = [{ path: 'properties.public', expected: 'Disabled' }]
  const last = findingOf({
    'thing-guarded': { verdict: 'nonCompliant', since: NOW.toISOString(), gaps, held },
  })

  it('stands for events: Azure is not asked again', async () => {
    const { plan, asked } = await assessed([guarded], thingOf({}), { last })
    expect(plan.held.map(({ hold }) => hold)).toEqual([held])
    expect(plan.approval?.writes).toHaveLength(1)
    expect(checks(asked)).toEqual([])
  })

  it("does not stand for a person, who gets today's answer", async () => {
    const given = { last, request: { id: 'r' } }
    const { plan, asked } = await assessed([guarded], thingOf({}), given)
    expect(plan.writes).toHaveLength(1)
    expect(checks(asked)).toEqual(['readiness.approvedPrivateEndpoint'])
  })

  it('stands for a regression that waits for a person in any case: locks are not read at every look', async () => {
    const gone = [{ path: 'properties.keys', expected: false }]
    const regressed = { 'properties.keys': NOW.toISOString() }
    const since = NOW.toISOString()
    const before = findingOf({
      'thing-approval': { verdict: 'nonCompliant', since, gaps: gone, held, regressed },
    })
    const { plan, asked } = await assessed([approval], thingOf({}), { last: before })
    expect(plan.held.map(({ hold }) => hold)).toEqual([held])
    expect(asked).not.toContain('locks')
  })

  it.each(['deniedByPolicy', 'noPermission'] as const)(
    'that was %s is not offered again until a person asks anew',
    async (reason) => {
      const refused = { reason, detail: 'by tls-only', askedAt: '2026-01-01T00:00:00.000Z' }
      const rule = last.rules['thing-guarded'] as RuleFinding
      const before = findingOf({ 'thing-guarded': { ...rule, held: refused } })
      const setup = { readiness: blocked }
      const looked = await assessed([guarded], thingOf({}), { last: before, setup })
      expect(looked.plan.held.map(({ hold }) => hold)).toEqual([refused])
      expect(looked.plan.approval).toBeUndefined()
      const request = { id: 'r' }
      const anew = await assessed([guarded], thingOf({}), { last: before, setup, request })
      expect(anew.plan.approval?.writes).toHaveLength(1)
      const refusedBefore = { reason, detail: 'by tls-only' }
      expect(anew.plan.held[0]?.hold).toMatchObject({ reason: 'needsApproval', refusedBefore })
    },
  )

  it('that Azure refused says nothing about other gaps', async () => {
    const refused = { reason: 'noPermission', detail: '', askedAt: '2026-01-01T00:00:00.000Z' }
    const other = ['properties.public', 'properties.other'].map((path) => ({ path, expected: 1 }))
    const rule = last.rules['thing-guarded'] as RuleFinding
    const before = findingOf({
      'thing-guarded': { ...rule, gaps: other, held: refused as Hold },
    })
    const setup = { readiness: blocked }
    const { plan } = await assessed([guarded], thingOf({}), { last: before, setup })
    expect(plan.approval?.writes).toHaveLength(1)
  })
})

it('reads the locks once, however many rules wait for a person, and offers nothing that is locked', async () => {
  const rules = [tls, guarded, approval]
  const locks = () => [{ name: 'keep', scope: THING_ID, level: 'ReadOnly' as const }]
  const given = { setup: { readiness: blocked, locks } }
  const { plan, asked } = await assessed(rules, thingOf({}), given)
  expect(asked.filter((call) => call === 'locks')).toHaveLength(1)
  expect(plan.held.map(({ hold }) => hold.reason)).toEqual(['locked', 'locked'])
  expect(plan.approval).toBeUndefined()
})

describe('while the operator only watches', () => {
  const rules = [tls, guarded, approval, reportOnly]
  const setup = { policy: { effect: 'audit' } } as const
  const writes = (list: readonly { readonly rules: readonly string[] }[] | undefined) =>
    list?.flatMap((write) => write.rules)

  it('a person is shown what would be written, apart from what is written', async () => {
    const request = { id: 'r', dryRun: true }
    const { plan } = await assessed(rules, thingOf({}), { setup, request })
    expect(plan.writes).toEqual([])
    expect(plan.approval).toBeUndefined()
    expect(writes(plan.preview?.fixedAtOnce)).toEqual(['thing-tls', 'thing-guarded'])
    expect(writes(plan.preview?.waitsForPerson)).toEqual(['thing-approval'])
    expect(plan.preview?.fixedAtOnce[0]?.after).toContainEqual({
      path: 'properties.tls',
      value: 'TLS1_2',
    })
    expect(plan.held.map(({ rule, hold }) => [rule, hold.reason, hold.wouldBe?.decision])).toEqual([
      ['thing-tls', 'audit', 'fixedAtOnce'],
      ['thing-guarded', 'audit', 'fixedAtOnce'],
      ['thing-approval', 'audit', 'waitsForPerson'],
      ['thing-report', 'audit', 'keptBack'],
    ])
  })

  it('nothing is shown as a preview where every switch is on', async () => {
    const { plan } = await assessed(rules, thingOf({}), { request: { id: 'r' } })
    expect(plan.preview).toBeUndefined()
  })

  it('a look after another within the hour asks Azure nothing, whatever the first one found', async () => {
    for (const readiness of [blocked, undefined]) {
      const given = { setup: { ...setup, ...(readiness === undefined ? {} : { readiness }) } }
      const first = await assessed(rules, thingOf({}), given)
      expect(checks(first.asked)).not.toEqual([])
      const states = first.plan.held.map(({ rule, gaps, hold }) => [
        rule,
        { verdict: 'nonCompliant', since: NOW.toISOString(), gaps, held: hold },
      ])
      const last = findingOf(Object.fromEntries(states) as Record<string, RuleFinding>)
      const second = await assessed(rules, thingOf({}), { ...given, last })
      expect(checks(second.asked)).toEqual([])
      expect(second.asked).not.toContain('locks')
      expect(second.plan.held).toEqual(first.plan.held)
    }
  })

  it.each([
    { name: 'the hour is over', minutes: 61, paths: ['properties.public'] },
    {
      name: 'the gaps are others',
      minutes: 1,
      paths: ['properties.public', 'properties.other'],
    },
  ])('a preview is asked for anew when $name', async ({ minutes, paths }) => {
    const askedAt = new Date(NOW.getTime() - minutes * 60_000).toISOString()
    const wouldBe = { decision: 'fixedAtOnce', switches: ['audit'], askedAt } as const
    const held = { reason: 'audit', detail: '', wouldBe } as const
    const gaps = paths.map((path) => ({ path, expected: 'Disabled' }))
    const last = findingOf({
      'thing-guarded': { verdict: 'nonCompliant', since: askedAt, gaps, held },
    })
    const { asked } = await assessed([guarded], thingOf({}), { setup, last })
    expect(checks(asked)).toEqual(['readiness.approvedPrivateEndpoint'])
  })

  it('no write comes of a preview, whichever digest somebody approves', async () => {
    const policies = fc.record({
      writes: fc.constantFrom<'on' | 'off'>('on', 'off'),
      effect: fc.constantFrom<'audit' | 'remediate'>('audit', 'remediate'),
      overrides: fc.array(
        fc.record({
          effect: fc.constantFrom<'audit' | 'remediate'>('audit', 'remediate'),
          rules: fc.subarray(rules.map(({ id }) => id)),
        }),
        { maxLength: 3 },
      ),
    })
    const watched = await assessed(rules, thingOf({}), { setup, request: { id: 'r' } })
    const offered = await assessed(rules, thingOf({}), { setup: { readiness: blocked } })
    const digests = [
      planDigest(THING_ID, watched.plan.preview?.fixedAtOnce ?? []),
      planDigest(THING_ID, watched.plan.preview?.waitsForPerson ?? []),
      offered.plan.approval?.digest ?? '',
    ]
    const requests = fc.option(
      fc.record(
        { id: fc.constant('r'), dryRun: fc.boolean(), approve: fc.constantFrom(...digests) },
        { requiredKeys: ['id'] },
      ),
      { nil: undefined },
    )
    await fc.assert(
      fc.asyncProperty(policies, requests, fc.boolean(), async (chosen, request, ready) => {
        const given = { policy: chosen, ...(ready ? {} : { readiness: blocked }) }
        const asked = request === undefined ? {} : { request }
        const { plan, fixes } = await assessed(rules, thingOf({}), { setup: given, ...asked })
        const off = rules.filter(
          ({ id }) => switchesOff({ ...policy, ...chosen }, id, THING_ID).length > 0,
        )
        for (const { id } of off) {
          expect(writes(plan.writes)).not.toContain(id)
          expect(writes(plan.approval?.writes) ?? []).not.toContain(id)
          expect(fixes.map(({ rule }) => rule.id)).not.toContain(id)
        }
      }),
      { numRuns: 200 },
    )
  })
})

it('holds what cannot be planned as not configured, and goes on with the rest', async () => {
  const gaps = () => [{ path: 'properties.x', expected: 1 }]
  const unable = codedRule({ id: 'thing-x', gaps, change: () => 'workspaceId is not set' })
  const { plan } = await assessed([unable, tls], thingOf({}))
  expect(plan.held).toEqual([
    {
      rule: 'thing-x',
      gaps: gaps(),
      hold: { reason: 'notConfigured', detail: 'workspaceId is not set' },
    },
  ])
  expect(plan.writes.map(({ rules }) => rules)).toEqual([['thing-tls']])
})

it.each([
  { name: 'could not answer', because: 'it is worth asking again', given: true },
  { name: 'said no', because: 'the answer will not change soon', given: false },
])('says that a guard $name: $because', async ({ given }) => {
  const readiness: Setup['readiness'] = async (check, observation) => {
    if (given) throw new Error('503')
    return blocked(check, observation)
  }
  const { guardFailed, plan } = await assessed([guarded], thingOf({}), { setup: { readiness } })
  expect(guardFailed).toBe(given)
  expect(plan.writes).toEqual([])
})

describe('the approval of a person', () => {
  const rules = [tls, guarded, approval, reportOnly]
  const setup = { readiness: blocked }
  const ask = (resource: JsonObject, request?: PersonRequest) =>
    assessed(rules, resource, { setup, ...(request === undefined ? {} : { request }) })
  const bodies = (plan: Awaited<ReturnType<typeof ask>>['plan']): Json[] =>
    plan.writes.map(({ request }) => (request.kind === 'arm' ? (request.body ?? null) : null))

  it('is asked for all that waits, together, and only for that', async () => {
    const { plan, approvedRules } = await ask(thingOf({}))
    expect(plan.approval?.writes.map((write) => write.rules)).toEqual([
      ['thing-guarded', 'thing-approval'],
    ])
    expect(bodies(plan)).toEqual([{ properties: { tls: 'TLS1_2' } }])
    expect(plan.held.map(({ rule, hold }) => [rule, hold.reason])).toEqual([
      ['thing-guarded', 'needsApproval'],
      ['thing-approval', 'needsApproval'],
      ['thing-report', 'reportOnly'],
    ])
    expect(plan.approved).toBe(false)
    expect(approvedRules).toEqual([])
  })

  it('puts what was confirmed into one write with the rest', async () => {
    const approve = (await ask(thingOf({}))).plan.approval?.digest ?? ''
    const { plan, approvedRules } = await ask(thingOf({}), { id: 'r', approve })
    expect(plan.approved).toBe(true)
    expect(bodies(plan)).toEqual([
      { properties: { tls: 'TLS1_2', public: 'Disabled', keys: false } },
    ])
    expect(plan.held.map(({ rule }) => rule)).toEqual(['thing-report'])
    expect(approvedRules).toEqual(['thing-guarded', 'thing-approval'])
  })

  it.each([
    {
      name: 'a wrong digest',
      because: 'nobody confirmed this plan',
      given: [thingOf({}), 'sha256:0'],
    },
    { name: 'an empty digest', because: 'nobody confirmed anything', given: [thingOf({}), ''] },
    {
      name: 'a digest from before a change',
      because: 'the plan is another one now',
      given: [thingOf({ keys: true }), undefined],
    },
    {
      name: 'a digest when nothing waits',
      because: 'there is nothing to confirm',
      given: [thingOf({ public: 'Disabled', keys: false }), undefined],
    },
  ] as readonly { name: string; because: string; given: [JsonObject, string | undefined] }[])(
    'is refused with $name: $because',
    async ({ given: [resource, digest] }) => {
      const approve = digest ?? (await ask(thingOf({}))).plan.approval?.digest ?? ''
      const { plan, approvedRules } = await ask(resource, { id: 'r', approve })
      expect(plan.approved).toBe(false)
      expect(approvedRules).toEqual([])
      expect(bodies(plan)).toEqual([{ properties: { tls: 'TLS1_2' } }])
    },
  )
})

describe('a tug-of-war', () => {
  const fixed = [1, 2, 3].map(() => ({ rule: 'thing-tls', path: 'properties.tls' }))

  it('is held, while what drifted beside it is put right', async () => {
    const { plan, asked } = await assessed([tls, https], thingOf({}), { fixed })
    expect(plan.held).toMatchObject([{ rule: 'thing-tls', hold: { reason: 'contested' } }])
    expect(plan.writes.map(({ rules }) => rules)).toEqual([['thing-https']])
    expect(asked.filter((call) => call.startsWith('records.'))).toEqual([
      'records.head',
      'records.entries',
    ])
  })

  it('waits for a person, who may let it be written once more', async () => {
    const { plan } = await assessed([tls], thingOf({}), { fixed, request: { id: 'r' } })
    const approve = plan.approval?.digest ?? ''
    const after = await assessed([tls], thingOf({}), { fixed, request: { id: 'r', approve } })
    expect(after.plan).toMatchObject({ approved: true, held: [] })
    expect(after.plan.writes.map(({ rules }) => rules)).toEqual([['thing-tls']])
    expect(after.approvedRules).toEqual(['thing-tls'])
  })

  it('costs no read of the log where nothing would be written', async () => {
    const { asked } = await assessed([tls, reportOnly], thingOf({ tls: 'TLS1_2' }))
    expect(asked.filter((call) => call.startsWith('records.'))).toEqual([])
  })
})

describe('a gap that came up', () => {
  const since = new Date(NOW.getTime() - 86_400_000).toISOString()
  const right = { verdict: 'compliant', since } as const
  const workspace = '/subscriptions/s/workspaces/one'
  const named = codedRule({
    id: 'thing-named',
    gaps: ({ unit, resource }) => {
      const paths = [...(unit.length > 0 ? ['named'] : []), ...Object.keys(resource.open ?? {})]
      return paths.map((path) => ({ path, expected: 1 }))
    },
  })
  const aged = codedRule({
    id: 'thing-aged',
    gaps: ({ now }) => (now >= NOW ? [{ path: 'properties.age', expected: 1 }] : []),
  })
  const elsewhere = codedRule({
    id: 'thing-elsewhere',
    needs: [{ ...logSettings, from: 'subscription' }],
    gaps: () => ['logSettings.on', 'properties.a', 'kind'].map((path) => ({ path, expected: 1 })),
  })
  const linked = codedRule({
    id: 'thing-linked',
    needs: [{ name: 'logSettings', linked: [], types: {} }],
    gaps: () => [{ path: 'logSettings', expected: 1 }],
  })
  const own = codedRule({
    id: 'thing-own',
    needs: [logSettings],
    gaps: () => [{ path: 'logSettings', expected: 1 }],
  })
  const seen = { logSettings: { value: {} } }

  async function came(rule: Rule, more: { unit?: string[]; resource?: Json; last?: RuleFinding }) {
    const { unit, resource = thingOf({}), last = right } = more
    const observation = { resource, needs: seen, unit: [workspace] }
    const before = { ...findingOf({ [rule.id]: last }), ...(unit === undefined ? {} : { unit }) }
    const { judged } = await assessed([rule], thingOf({}), { last: before, observation })
    return judged.map(({ regressed, broken }) => ({ regressed, broken }))[0]
  }

  it('because a workspace came to depend on the resource is no drift', async () => {
    expect(await came(named, { unit: [] })).toEqual({ regressed: [], broken: [] })
  })

  it('beside such a gap is drift', async () => {
    const resource = { ...thingOf({}), open: { mine: 1 } }
    expect(await came(named, { unit: [], resource })).toMatchObject({ regressed: ['mine'] })
  })

  it('while the same workspaces depend on the resource is drift', async () => {
    const drift = { regressed: ['named'], broken: ['named'] }
    expect(await came(named, { unit: [workspace] })).toEqual(drift)
  })

  it('where nobody noted who depended on the resource is drift: it was right', async () => {
    expect(await came(named, {})).toEqual({ regressed: ['named'], broken: ['named'] })
  })

  it('is no drift where the rule cannot be judged without those workspaces', async () => {
    const dark = codedRule({
      id: 'thing-dark',
      gaps: ({ unit }) => (unit.length > 0 ? [{ path: 'x', expected: 1 }] : 'nobody can tell'),
    })
    expect(await came(dark, { unit: [] })).toEqual({ regressed: [], broken: [] })
  })

  it('because time passed is drift, and nobody did it', async () => {
    expect(await came(aged, {})).toEqual({ regressed: ['properties.age'], broken: [] })
  })

  it('was there before, and so the present change did not break it', async () => {
    const gaps = [{ path: 'named', expected: 1 }]
    const regressed = { named: since }
    const held = { reason: 'writesOff', detail: '' } as const
    const last: RuleFinding = { verdict: 'nonCompliant', since, gaps, regressed, held }
    expect(await came(named, { last })).toEqual({ regressed: ['named'], broken: [] })
  })

  it('in what is read elsewhere is drift, and the last one at the resource did not do it', async () => {
    expect(await came(elsewhere, {})).toMatchObject({ broken: ['properties.a'] })
    expect(await came(linked, {})).toEqual({ regressed: ['logSettings'], broken: [] })
  })

  it('in what lies in the resource is of the resource: its diagnostic settings are its own', async () => {
    expect(await came(own, {})).toEqual({ regressed: ['logSettings'], broken: ['logSettings'] })
  })
})
