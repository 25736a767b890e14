import { describe, expect, it } from 'vitest'
import type { Change } from '../../src/engine/change.ts'
import type { WriteRequest } from '../../src/engine/plan.ts'
import { TooLarge, type WriteResult } from '../../src/engine/ports.ts'
import { reconcile } from '../../src/engine/reconcile.ts'
import type { SettingsRule } from '../../src/engine/rule.ts'
import { createWorld, logOf, portsOver, type Setup } from './ports.ts'
import {
  acls,
  codedRule,
  https,
  itemOf,
  logs,
  settingsRule,
  THING_ID,
  thing,
  thingOf,
  tls,
} from './samples.ts'

const byPolicy = {
  kind: 'rejected',
  code: 'RequestDisallowedByPolicy',
  message: 'TLS 1.2 is disallowed by policy',
  hold: 'deniedByPolicy',
} as const

function changesOf(changes: readonly Change[] | string | undefined): readonly Change[] {
  return Array.isArray(changes) ? changes : []
}

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
  const onPut = (rule: SettingsRule) => ({ ...rule, resource: { ...thing, write: 'put' } as const })
  it.each([
    {
      name: 'an object that goes as a whole',
      because: 'the second part would take the first one back',
      given: [acls, bypass],
      want: { acls: { defaultAction: 'Deny', bypass: 'None' } },
    },
    {
      name: 'a document that is PUT',
      because: 'the second part would take the first one back',
      given: [onPut(tls), onPut(https)],
      want: { tls: 'TLS1_2', https: true },
    },
  ])(
    'of $name is taken apart step by step, each on what the last one left: $because',
    async ({ given, want }) => {
      let first = true
      const { world, actions } = await refused(
        () => {
          const answer = first ? byPolicy : undefined
          first = false
          return answer
        },
        { rules: given },
      )
      expect(actions.slice(1).every((action) => action.endsWith('verified'))).toBe(true)
      expect(world.documents.get(THING_ID.toLowerCase())).toMatchObject({ properties: want })
    },
  )

  it('leaves what an earlier write of the run proved in the finding', async () => {
    const { outcome } = await refused((request) => (sets(request, 'tls') ? byPolicy : undefined))
    expect(outcome.finding.rules['thing-logs']?.verdict).toBe('compliant')
  })

  it('sends only its own part again, not the other writes of the same rules', async () => {
    const both = codedRule({
      ...logs,
      id: 'thing-both',
      change: (facts) => [
        { kind: 'set', path: 'properties.both', value: true },
        ...changesOf(logs.change?.(facts)),
      ],
    })
    const { world } = await refused((request) => (sets(request, 'tls') ? byPolicy : undefined), {
      rules: [tls, both],
    })
    const puts = world.arrivals.filter(({ request }) => request.resourceId !== THING_ID)
    expect(puts).toHaveLength(1)
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

describe('a refusal of which nobody knows whether it passes', () => {
  const odd = {
    kind: 'rejected',
    code: 'Odd',
    message: 'not now, or never',
    hold: 'writeFailed',
    retryAfterSeconds: 30,
    unsure: true,
  } as const

  it('does not keep the other rules waiting, and is tried again', async () => {
    const { outcome, actions } = await refused((request) =>
      sets(request, 'tls') ? odd : undefined,
    )
    expect(actions).toEqual([
      'thing-tls+thing-https failed',
      'thing-logs verified',
      'thing-tls failed',
      'thing-https verified',
    ])
    expect(outcome.retryAfterSeconds).toBe(30)
    expect(outcome.finding.rules['thing-tls']?.held).toEqual({
      reason: 'writeFailed',
      detail: odd.message,
    })
  })

  it('stands at the last try: it is held and told', async () => {
    const world = createWorld([thingOf({ tls: 'TLS1_0' })])
    const ports = portsOver(world, { rules: [tls], onWrite: () => odd })
    const outcome = await reconcile(itemOf({ attempt: 7 }), ports)
    expect(outcome).not.toHaveProperty('retryAfterSeconds')
    expect(world.alerts.map(({ kind }) => kind)).toEqual(['failed'])
    expect(world.findings.get(THING_ID.toLowerCase())?.rules['thing-tls']?.held).toMatchObject({
      askedAt: expect.any(String),
    })
  })
})

describe('a refusal of all writes to the resource', () => {
  const atWork = {
    kind: 'rejected',
    code: 'AnotherOperationInProgress',
    message: 'somebody is at work',
    hold: 'writeFailed',
    retryAfterSeconds: 30,
  } as const
  const throttled = { ...atWork, code: 'TooManyRequests', throttled: true } as const

  it.each([
    ['somebody is at work', atWork, undefined],
    ['Azure has no time', throttled, true],
  ])(
    'ends the writes of this look, because each would meet the same: %s',
    async (_, why, patient) => {
      const { outcome, actions } = await refused((request) =>
        sets(request, 'tls') ? why : undefined,
      )
      expect(actions).toEqual(['thing-tls+thing-https failed'])
      expect(outcome.actions[0]?.patient).toBe(patient)
      expect(outcome.retryAfterSeconds).toBe(30)
    },
  )

  it('stands at the last try, unless Azure had no time: then the other rules are written', async () => {
    const look = async (refusal: WriteResult) => {
      const world = createWorld([thingOf({ tls: 'TLS1_0' })])
      const onWrite: Setup['onWrite'] = (request, apply) => {
        if (sets(request, 'tls')) return refusal
        apply()
        return { kind: 'done' }
      }
      const ports = portsOver(world, { rules: [tls, logs], onWrite })
      const outcome = await reconcile(itemOf({ attempt: 7 }), ports)
      return { outcome, kinds: world.alerts.map(({ kind }) => kind) }
    }
    const stood = await look(atWork)
    expect(stood.kinds).toEqual(['failed', 'fixed'])
    expect(stood.outcome).not.toHaveProperty('retryAfterSeconds')
    const waits = await look(throttled)
    expect(waits.kinds).toEqual([])
    expect(waits.outcome).toHaveProperty('retryAfterSeconds', 30)
  })
})

it.each([
  ['because Azure had no time', { retryAfterSeconds: 30 }, true],
  ['because it was denied', {}, undefined],
])('a guard that fails %s: waiting for it is patient: %s', async (_, more, patient) => {
  const before = (call: string) => {
    if (call === 'units.isManaged') throw Object.assign(new Error('no'), more)
  }
  const world = createWorld([thingOf({ tls: 'TLS1_0' })])
  const outcome = await reconcile(itemOf(), portsOver(world, { rules: [tls], before }))
  expect(outcome).toMatchObject({ retryAfterSeconds: 60 })
  expect('patient' in outcome ? outcome.patient : undefined).toBe(patient)
})

describe('a write that an earlier one made pointless', () => {
  const needed = {
    path: 'properties.https',
    oneOf: [false],
    absent: false,
    otherwise: 'it is safe',
  }
  const restarting = codedRule({
    id: 'thing-restarting',
    only: needed,
    gaps: () => [{ path: 'properties.tls', expected: 'restarted' }],
    change: () => [
      {
        kind: 'request',
        method: 'POST',
        target: { below: '/restart' },
        apiVersion: thing.apiVersion,
        permissions: [],
      },
    ],
  })

  it('is not sent: its rule does not apply any more', async () => {
    const { world, actions, outcome } = await refused(() => undefined, {
      rules: [https, restarting],
    })
    expect(actions).toEqual(['thing-https verified'])
    expect(outcome.finding.rules['thing-restarting']).toMatchObject({ verdict: 'notApplicable' })
    expect(logOf(world, THING_ID).entries).toHaveLength(2)
    expect(outcome.retryAfterSeconds).toBeUndefined()
  })

  it('is not sent either as a part of a merged write that was refused', async () => {
    const rules = [https, settingsRule({ ...tls, only: needed })]
    const { actions } = await refused(
      (request) => (sets(request, 'https') && sets(request, 'tls') ? byPolicy : undefined),
      { rules },
    )
    expect(actions).toEqual(['thing-https+thing-tls failed', 'thing-https verified'])
  })

  it('is sent while one of its rules still applies', async () => {
    const { actions } = await refused(() => undefined, { rules: [tls, restarting] })
    expect(actions).toEqual(['thing-tls verified', 'thing-restarting failed'])
  })
})

describe('a refusal is told once', () => {
  const kinds = (world: {
    alerts: readonly { kind: string; rules: readonly { id: string }[] }[]
  }) => world.alerts.map(({ kind, rules }) => `${kind} ${rules.map(({ id }) => id).join('+')}`)

  it('for the rule that stays broken, not for the one that is put right a moment later', async () => {
    const { world } = await refused((request) => (sets(request, 'tls') ? byPolicy : undefined))
    expect(kinds(world)).toEqual(['fixed thing-logs', 'failed thing-tls', 'fixed thing-https'])
  })

  it('for all rules of a key action, which is not taken apart', async () => {
    const old = ['thing-old', 'thing-late'].map((id) =>
      codedRule({
        id,
        gaps: () => [{ path: 'properties.created', expected: 'younger' }],
        change: () => [{ kind: 'rotateKey' }],
      }),
    )
    const { world, actions } = await refused(() => byPolicy, { rules: old })
    expect(actions).toEqual(['thing-old+thing-late failed'])
    expect(kinds(world)).toEqual(['failed thing-old+thing-late'])
  })

  it('and not put to Azure again for every event within the hour', async () => {
    const world = createWorld([thingOf({ tls: 'TLS1_0' })])
    const ports = portsOver(world, {
      rules: [tls],
      onWrite: () => ({ ...byPolicy, hold: 'locked' }),
    })
    for (let event = 0; event < 4; event += 1) await reconcile(itemOf(), ports)
    expect(world.arrivals).toHaveLength(1)
    expect(kinds(world)).toEqual(['failed thing-tls'])
  })

  it('nor told again when a later look runs into the same', async () => {
    const world = createWorld([thingOf({ tls: 'TLS1_0' })])
    const setup: Setup = { rules: [tls], onWrite: () => ({ ...byPolicy, hold: 'locked' }) }
    await reconcile(itemOf(), portsOver(world, setup))
    world.now += 6 * 3_600_000
    await reconcile(itemOf(), portsOver(world, setup))
    expect(world.arrivals).toHaveLength(2)
    expect(kinds(world)).toEqual(['failed thing-tls'])
    expect(logOf(world, THING_ID).entries.at(-1)?.entry).toMatchObject({ untold: 'repeated' })
  })
})

describe('a resource that is deleted while it is written to', () => {
  it('is looked at again soon, so that its finding is closed', async () => {
    const world = createWorld([thingOf({ tls: 'TLS1_0' })])
    const onWrite: Setup['onWrite'] = () => {
      world.documents.clear()
      return { kind: 'done' }
    }
    const ports = portsOver(world, { rules: [tls], onWrite })
    expect(await reconcile(itemOf(), ports)).toMatchObject({
      actions: [{ state: 'failed', reason: { code: 'ResourceGone' } }],
      retryAfterSeconds: 5,
    })
    expect(await reconcile(itemOf(), ports)).toMatchObject({ kind: 'gone' })
    expect(world.findings.size).toBe(0)
  })

  it('by its own fix is looked at again as soon, and nothing more is sent to it', async () => {
    const request = (method: 'DELETE' | 'POST', below: string): Change => ({
      kind: 'request',
      method,
      target: { below },
      apiVersion: thing.apiVersion,
      permissions: [],
    })
    const away = codedRule({
      id: 'thing-away',
      gaps: () => [{ path: 'properties.tls', expected: 'no such thing' }],
      change: () => [request('DELETE', ''), request('POST', '/restart')],
    })
    const world = createWorld([thingOf({ tls: 'TLS1_0' })])
    const ports = portsOver(world, { rules: [away] })
    expect(await reconcile(itemOf(), ports)).toMatchObject({
      actions: [{ state: 'verified' }],
      retryAfterSeconds: 5,
    })
    expect(world.arrivals).toHaveLength(1)
    expect(await reconcile(itemOf(), ports)).toMatchObject({ kind: 'gone' })
  })
})

describe('a write that cannot be recorded whole', () => {
  /** Ports whose log has no room for a plan with this text in it. */
  async function withoutRoomFor(text: string) {
    const world = createWorld([thingOf({ tls: 'TLS1_0', https: false })])
    const ports = portsOver(world, { rules: [tls, https, logs] })
    const { append } = ports.records
    const records: typeof ports.records = {
      ...ports.records,
      append: async (head, entry) => {
        const isTooLong = JSON.stringify(entry.write ?? '').includes(text)
        if (isTooLong) throw new TooLarge('the entry is too long for a table row')
        return append(head, entry)
      },
    }
    const outcome = await reconcile(itemOf(), { ...ports, records })
    if (outcome.kind !== 'reconciled') throw new Error(`the loop came to ${outcome.kind}`)
    return { world, outcome }
  }

  it('is not made and is told; the other rules of the resource are put right', async () => {
    const { world, outcome } = await withoutRoomFor('TLS1_2')
    expect(world.arrivals.every(({ recorded }) => recorded)).toBe(true)
    expect(world.arrivals.filter(({ request }) => sets(request, 'tls'))).toEqual([])
    const { 'thing-tls': kept, ...others } = outcome.finding.rules
    expect(kept).toMatchObject({
      verdict: 'nonCompliant',
      held: {
        reason: 'writeFailed',
        detail:
          'nothing was written, because it cannot be recorded: the entry is too long for a table row',
      },
    })
    expect(Object.values(others).map(({ verdict }) => verdict)).toEqual(['compliant', 'compliant'])
    expect(world.alerts.filter(({ kind }) => kind === 'held')).toMatchObject([
      { rules: [{ id: 'thing-tls' }] },
    ])
    expect(logOf(world, THING_ID).head.open).toBeUndefined()
  })

  it('is the end of nothing else: another failure of the log still stops the run', async () => {
    const world = createWorld([thingOf({ tls: 'TLS1_0' })])
    const ports = portsOver(world, { rules: [tls] })
    const append = () => Promise.reject(new Error('storage is away'))
    const run = reconcile(itemOf(), { ...ports, records: { ...ports.records, append } })
    await expect(run).rejects.toThrow('storage is away')
    expect(world.arrivals).toEqual([])
  })
})
