import { describe, expect, it } from 'vitest'
import { assess } from '../../src/engine/assess.ts'
import type { Finding, RuleFinding } from '../../src/engine/finding.ts'
import type { Json, JsonObject } from '../../src/engine/json.ts'
import type { Rule } from '../../src/engine/rule.ts'
import type { PersonRequest } from '../../src/engine/work-item.ts'
import { createWorld, portsOver, type Setup, subjectOf } from './ports.ts'
import {
  approval,
  codedRule,
  guarded,
  https,
  idOf,
  NOW,
  observationOf,
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

async function assessed(
  rules: readonly Rule[],
  resource: JsonObject,
  more: { last?: Finding; request?: PersonRequest; setup?: Partial<Setup> } = {},
) {
  const world = createWorld([resource])
  const ports = portsOver(world, { rules, ...more.setup })
  const { last, request } = more
  const observation = observationOf(resource)
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
