import { describe, expect, it } from 'vitest'
import type { WriteRequest } from '../../src/engine/plan.ts'
import type { WriteResult } from '../../src/engine/ports.ts'
import { reconcile } from '../../src/engine/reconcile.ts'
import { createWorld, logOf, portsOver, type Setup } from './ports.ts'
import { https, itemOf, logs, settingsRule, THING_ID, thingOf, tls } from './samples.ts'

const byPolicy = {
  kind: 'rejected',
  code: 'RequestDisallowedByPolicy',
  message: 'TLS 1.2 is disallowed by policy',
  hold: 'deniedByPolicy',
} as const

function sets(request: WriteRequest, member: string): boolean {
  return request.kind === 'arm' && JSON.stringify(request.body).includes(`"${member}"`)
}

/** A thing with three broken rules, two of them in one PATCH; `refuse` answers what Azure does not take. */
async function refused(
  refuse: (request: WriteRequest) => WriteResult | undefined,
  setup: Partial<Setup> = {},
) {
  const world = createWorld([thingOf({ tls: 'TLS1_0', https: false })])
  const onWrite: Setup['onWrite'] = (request, apply) => {
    const refusal = refuse(request)
    if (refusal === undefined) apply()
    return refusal ?? { kind: 'done' }
  }
  const ports = portsOver(world, { rules: [tls, https, logs], onWrite, ...setup })
  const outcome = await reconcile(itemOf(), ports)
  if (outcome.kind !== 'reconciled') throw new Error(`the loop came to ${outcome.kind}`)
  const actions = outcome.actions.map(({ write, state }) => `${write.rules.join('+')} ${state}`)
  return { world, outcome, actions }
}

describe('a merged write that Azure refuses', () => {
  it('for what is in it is taken apart, so that one refused rule does not hold the others', async () => {
    const { world, outcome, actions } = await refused((request) =>
      sets(request, 'tls') ? byPolicy : undefined,
    )
    expect(actions).toEqual([
      'thing-tls+thing-https failed',
      'thing-logs verified',
      'thing-tls failed',
      'thing-https verified',
    ])
    expect(outcome.finding.rules['thing-tls']).toMatchObject({
      verdict: 'nonCompliant',
      held: { reason: 'deniedByPolicy', detail: byPolicy.message },
    })
    expect(outcome.finding.rules['thing-https']?.verdict).toBe('compliant')
    expect(world.arrivals.every(({ recorded }) => recorded)).toBe(true)
    expect(logOf(world, THING_ID).head.open).toBeUndefined()
  })

  it.each([
    {
      name: 'for a lock',
      because: 'each part would meet the same lock',
      given: { ...byPolicy, hold: 'locked' },
    },
    {
      name: 'for a missing role',
      because: 'each part would miss it, too',
      given: { ...byPolicy, hold: 'noPermission' },
    },
    {
      name: 'by answering done and changing nothing',
      because: 'nothing is written twice in one run',
      given: { kind: 'done' },
    },
  ] as readonly { name: string; because: string; given: WriteResult }[])(
    '$name is not taken apart: $because',
    async ({ given }) => {
      const { actions } = await refused((request) => (sets(request, 'tls') ? given : undefined))
      expect(actions).toEqual(['thing-tls+thing-https failed', 'thing-logs verified'])
    },
  )

  it.each([
    {
      name: 'for now',
      because: 'Azure said when to come back',
      given: { ...byPolicy, retryAfterSeconds: 30 },
      want: { state: 'failed', retry: 30 },
    },
    {
      name: 'by still running',
      because: 'one write at a time',
      given: { kind: 'running', operation: 'op' },
      want: { state: 'applied', retry: 15 },
    },
    {
      name: 'by no answer',
      because: 'it may still happen',
      given: { kind: 'uncertain', message: 'socket hang up' },
      want: { state: 'uncertain', retry: 180 },
    },
  ] as readonly {
    name: string
    because: string
    given: WriteResult
    want: { state: string; retry: number }
  }[])('$name ends the run: $because', async ({ given, want }) => {
    const { actions, outcome } = await refused((request) =>
      sets(request, 'tls') ? given : undefined,
    )
    expect(actions).toEqual([`thing-tls+thing-https ${want.state}`])
    expect(outcome.retryAfterSeconds).toBe(want.retry)
  })

  it('is not sent again when it served one rule only', async () => {
    const rules = [tls]
    const { actions } = await refused(() => byPolicy, { rules })
    expect(actions).toEqual(['thing-tls failed'])
  })

  it('stays whole when the budget does not hold its parts', async () => {
    const world = createWorld([thingOf({ tls: 'TLS1_0', https: false })])
    world.budget = 2
    const onWrite: Setup['onWrite'] = () => byPolicy
    const rules = [tls, https]
    const outcome = await reconcile(itemOf(), portsOver(world, { rules, onWrite }))
    // One write was taken, two more do not fit: nothing is taken of them.
    expect(world.arrivals).toHaveLength(1)
    expect(world.budget).toBe(1)
    expect(outcome).toMatchObject({
      finding: { rules: { 'thing-https': { held: { reason: 'deniedByPolicy' } } } },
    })
  })
})

it('keeps what was seen of rules that the last write did not serve', async () => {
  const late = settingsRule({ ...https, id: 'thing-late' })
  const world = createWorld([thingOf({ tls: 'TLS1_0', https: true })])
  const rules = [tls, late, logs]
  const outcome = await reconcile(itemOf(), portsOver(world, { rules }))
  if (outcome.kind !== 'reconciled') throw new Error(`the loop came to ${outcome.kind}`)
  expect(Object.values(outcome.finding.rules).map(({ verdict }) => verdict)).toEqual([
    'compliant',
    'compliant',
    'compliant',
  ])
})
