import { describe, expect, it } from 'vitest'
import type { Finding, HoldReason, RuleFinding } from '../../src/engine/finding.ts'
import { firstSeen } from '../../src/engine/first-seen.ts'
import { reconcile } from '../../src/engine/reconcile.ts'
import { createWorld, portsOver } from './ports.ts'
import { approval, NOW, THING_ID, thingOf, tls } from './samples.ts'

const at = NOW.toISOString()
const gap: RuleFinding = { verdict: 'nonCompliant', since: at }
const held = (reason: HoldReason): RuleFinding => ({ ...gap, held: { reason, detail: 'd' } })
const finding = (rules: Finding['rules']): Finding => ({ resourceId: 'r', type: 't', rules })
const nothing = { alerts: [], written: new Set<string>() }

describe('what waits for the digest of a sweep', () => {
  it.each([
    {
      name: 'a gap with the reason why it was left',
      rules: { a: held('needsApproval') },
      want: [{ rule: 'a', verdict: 'nonCompliant', held: 'needsApproval' }],
    },
    {
      name: 'a gap without one',
      rules: { a: gap },
      want: [{ rule: 'a', verdict: 'nonCompliant' }],
    },
    {
      name: 'what could not be judged',
      rules: { a: { verdict: 'unknown', since: at } },
      want: [{ rule: 'a', verdict: 'unknown' }],
    },
    {
      name: 'nothing that is as it should be',
      rules: {
        a: { verdict: 'compliant', since: at },
        b: { verdict: 'notApplicable', since: at },
      },
      want: [],
    },
  ] as const)('is $name', ({ rules, want }) => {
    expect(firstSeen(undefined, finding(rules), nothing)).toEqual(want)
  })

  it('is nothing that an earlier look knew, and a rule that is new there', () => {
    const last = finding({ a: held('audit') })
    const next = finding({ a: held('needsApproval'), b: gap })
    expect(firstSeen(last, next, nothing)).toEqual([{ rule: 'b', verdict: 'nonCompliant' }])
  })

  it('is nothing that an alert or a record of the same look tells', () => {
    const told = {
      alerts: [{ rules: [{ id: 'a', title: 'a', severity: 'low' as const }] }],
      written: new Set(['b']),
    }
    expect(firstSeen(undefined, finding({ a: gap, b: gap }), told)).toEqual([])
  })
})

describe('an old resource that is seen for the first time', () => {
  async function firstLook() {
    const world = createWorld([thingOf({ keys: true, created: '2020-01-01T00:00:00Z' })])
    const ports = portsOver(world, { rules: [approval] })
    const cause = { source: 'sweep', id: 's', at } as const
    await reconcile({ resourceId: THING_ID, cause, attempt: 0 }, ports)
    return { world, ports, cause }
  }

  it('is kept for the digest before the finding is saved, so that a crash in between loses nothing', async () => {
    const { world } = await firstLook()
    expect(world.firstSeen).toEqual([
      {
        resourceId: THING_ID,
        rules: [{ rule: approval.id, verdict: 'nonCompliant', held: 'needsApproval' }],
      },
    ])
    expect(world.alerts).toEqual([])
    const order = world.calls.filter((call) => /firstSeen|findings.save/.test(call))
    expect(order).toEqual(['queue.firstSeen', 'findings.save'])
  })

  it.each([
    {
      name: 'old',
      created: '2020-01-01T00:00:00Z',
      want: true,
      because: 'nobody knows since when',
    },
    { name: 'new', created: at, want: undefined, because: 'it came into the world like that' },
  ])(
    'says in an alert that nothing was known before when it is $name: $want, because $because',
    async ({ created, want }) => {
      const world = createWorld([thingOf({ tls: 'TLS1_0', created })])
      world.budget = 0
      const ports = portsOver(world, { rules: [tls] })
      const cause = { source: 'event', id: 'e', at } as const
      await reconcile({ resourceId: THING_ID, cause, attempt: 0 }, ports)
      expect(world.alerts.map(({ kind, firstLook }) => [kind, firstLook])).toEqual([['held', want]])
    },
  )

  it('is not kept again when it is looked at again', async () => {
    const { world, ports, cause } = await firstLook()
    await reconcile({ resourceId: THING_ID, cause: { ...cause, id: 's2' }, attempt: 0 }, ports)
    expect(world.firstSeen).toHaveLength(1)
  })
})

describe('a gap that came up and counts as old, since nobody knows when', () => {
  const days = (count: number) => new Date(NOW.getTime() - count * 86_400_000).toISOString()
  async function lookOf(source: 'event' | 'sweep', before: RuleFinding) {
    const world = createWorld([thingOf({ keys: true, created: '2020-01-01T00:00:00Z' })])
    const last = { ...finding({ [approval.id]: before }), resourceId: THING_ID, lookedAt: days(30) }
    world.findings.set(THING_ID.toLowerCase(), last)
    const item = { resourceId: THING_ID, cause: { source, id: 's', at }, attempt: 0 } as const
    await reconcile(item, portsOver(world, { rules: [approval] }))
    return [world.alerts.map(({ kind }) => kind), world.firstSeen.length]
  }

  it('is told at once after an event, and in the digest of a sweep', async () => {
    const right: RuleFinding = { verdict: 'compliant', since: days(60) }
    expect(await lookOf('event', right)).toEqual([['held'], 0])
    expect(await lookOf('sweep', right)).toEqual([[], 1])
  })

  it('is no news when it was there at the last look', async () => {
    const gaps = [{ path: 'properties.keys', expected: false }]
    const wrong: RuleFinding = { verdict: 'nonCompliant', since: days(60), gaps }
    expect(await lookOf('event', wrong)).toEqual([[], 0])
    expect(await lookOf('sweep', wrong)).toEqual([[], 0])
  })
})
