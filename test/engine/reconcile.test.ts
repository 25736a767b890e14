import { describe, expect, it } from 'vitest'
import type { Alert } from '../../src/engine/alert.ts'
import { type JsonObject, valueAt } from '../../src/engine/json.ts'
import type { ReadResult } from '../../src/engine/ports.ts'
import { type Outcome, reconcile } from '../../src/engine/reconcile.ts'
import { chainBreak, type RecordEntry } from '../../src/engine/record.ts'
import type { Rule, SettingsRule } from '../../src/engine/rule.ts'
import type { WorkItem } from '../../src/engine/work-item.ts'
import { createWorld, logOf, portsOver, type Setup, type World } from './ports.ts'
import {
  approval,
  codedRule,
  guarded,
  https,
  itemOf,
  logs,
  NOW,
  reportOnly,
  settingsRule,
  THING_ID,
  thing,
  thingOf,
  tls,
} from './samples.ts'

const RULES = [tls, guarded, approval, logs, reportOnly]
const CHILD_ID = `${THING_ID}/providers/Contoso.Logs/settings/ours`
/** Right in everything but what is given. */
const thingBut = (properties: Record<string, string | boolean>) =>
  thingOf({ tls: 'TLS1_2', public: 'Disabled', keys: false, made: 'right', ...properties })
const logging = { id: CHILD_ID, on: true }

async function run(world: World, setup: Partial<Setup> = {}, item: Partial<WorkItem> = {}) {
  return reconcile(itemOf(item), portsOver(world, { rules: RULES, ...setup }))
}
async function reconciled(...given: Parameters<typeof run>) {
  const outcome = await run(...given)
  if (outcome.kind !== 'reconciled') throw new Error(`the loop came to ${outcome.kind}`)
  return outcome
}
const methods = (world: World) =>
  world.arrivals.map(({ request }) => (request.kind === 'arm' ? request.method : request.kind))
const verdicts = (outcome: Outcome) =>
  outcome.kind === 'reconciled'
    ? Object.values(outcome.finding.rules).map(({ verdict }) => verdict)
    : []
/** Every port call that changes something outside. */
const changing =
  /^(azure\.write|records\.(append|index|markPublished)|findings\.(save|close)|budget\.|queue\.)/

describe('what is not covered', () => {
  it.each([
    {
      name: 'a bad id',
      because: 'text from outside goes nowhere near Azure',
      given: `${THING_ID}/../x`,
      want: 'a resource id has a segment with characters that Azure names cannot have',
    },
    {
      name: 'another type',
      because: 'no rule is about it',
      given: THING_ID.replace('things/', 'others/'),
      want: 'no rule covers Contoso.Things/others',
    },
  ])('is left alone without a call: $name, because $because', async ({ given, want }) => {
    const world = createWorld([])
    expect(await run(world, {}, { resourceId: given })).toMatchObject({
      kind: 'notCovered',
      why: want,
    })
    expect(world.calls).toEqual([])
  })

  it('but a child leads to the resource that it lies in', async () => {
    const world = createWorld([thingBut({ tls: 'TLS1_0' }), logging])
    const outcome = await reconciled(world, {}, { resourceId: CHILD_ID })
    expect(outcome.resourceId).toBe(THING_ID)
    expect(methods(world)).toEqual(['PATCH'])
  })
})

describe('the approval that an alert offers', () => {
  // What is sent whole holds the values that an earlier write of the run has changed.
  const whole = [tls, guarded, approval].map(
    (rule) => ({ ...rule, resource: { ...thing, write: 'put' } }) as Rule,
  )
  const setup: Partial<Setup> = {
    rules: whole,
    readiness: async () => ({ blockedBy: 'no endpoint' }),
  }
  const offered = async (before: JsonObject, after: JsonObject) => {
    const world = createWorld([before])
    await run(world, setup)
    world.documents.set(THING_ID.toLowerCase(), after)
    world.alerts.length = 0
    await run(world, setup)
    return { world, alert: world.alerts.find(({ kind }) => kind === 'held') }
  }
  const confirmed = (world: World, offer: Alert['approval']) => {
    const { digest: approve, rules } = offer ?? { digest: '', rules: [] }
    const cause = { source: 'person', id: 'r', at: NOW.toISOString() } as const
    return reconciled(world, setup, { cause, request: { id: 'r', approve, rules } })
  }

  it('is the plan that confirming carries out, though the same look wrote something else', async () => {
    const { world, alert } = await offered(
      thingBut({}),
      thingBut({ tls: 'TLS1_0', keys: true, kept: 'by a colleague' }),
    )
    expect(alert?.approval).toMatchObject({
      rules: ['thing-approval'],
      writes: [{ target: THING_ID, after: [{ path: 'properties.keys', value: false }] }],
    })
    const outcome = await confirmed(world, alert?.approval)
    expect(outcome.plan.approved).toBe(true)
    expect(outcome.actions.map(({ state }) => state)).toEqual(['verified'])
  })

  it('is of all that waits on the resource, also of what was told before', async () => {
    const open = thingBut({ public: 'Enabled' })
    const { world, alert } = await offered(open, thingBut({ public: 'Enabled', keys: true }))
    expect(alert?.rules.map(({ id }) => id)).toEqual(['thing-approval'])
    expect(alert?.approval?.rules).toEqual(['thing-guarded', 'thing-approval'])
    expect((await confirmed(world, alert?.approval)).plan.approved).toBe(true)
  })

  it('is not there when nothing of it waits for a person', async () => {
    const world = createWorld([thingBut({})])
    const audit = { ...setup, policy: { effect: 'audit' } } as const
    await run(world, audit)
    world.documents.set(THING_ID.toLowerCase(), thingBut({ keys: true }))
    await run(world, audit)
    expect(world.alerts).toHaveLength(1)
    expect(world.alerts[0]?.approval).toBeUndefined()
  })
})

describe('a rule that is disabled', () => {
  const disabled = (scope?: string) => ({
    policy: {
      overrides: [
        { rules: ['thing-logs'], effect: 'disabled', ...(scope === undefined ? {} : { scope }) },
      ],
    } as const,
  })
  const busyLogs = {
    onRead: (id: string) =>
      id === THING_ID
        ? undefined
        : ({ kind: 'busy', retryAfterSeconds: 9, message: '429' } as const),
  }

  it('reads nothing for itself: what it would need keeps no other rule from its work', async () => {
    const world = createWorld([thingBut({ tls: 'TLS1_0' })])
    const outcome = await reconciled(world, { ...disabled(), ...busyLogs })
    expect(outcome.finding.rules).not.toHaveProperty('thing-logs')
    expect(outcome.actions.map(({ state }) => state)).toEqual(['verified'])
  })

  it('reads what it needs where it is not disabled', async () => {
    const world = createWorld([thingBut({ tls: 'TLS1_0' })])
    const elsewhere = disabled(`${THING_ID}-2`)
    expect(await run(world, { ...elsewhere, ...busyLogs })).toMatchObject({ delaySeconds: 9 })
  })
})

describe('what cannot be read', () => {
  it('is put back when Azure is busy, for as long as Azure says', async () => {
    const world = createWorld([])
    const busy = { kind: 'busy', retryAfterSeconds: 17, message: '429' } as const
    expect(await run(world, { onRead: () => busy })).toEqual({
      kind: 'later',
      resourceId: THING_ID,
      delaySeconds: 17,
      why: '429',
      // Nothing is wrong with the resource: that is no failed attempt.
      patient: true,
    })
    expect(world.calls.some((call) => changing.test(call))).toBe(false)
  })

  it('is unknown, and told, when Azure denies it', async () => {
    const world = createWorld([])
    const denied = { kind: 'denied', message: 'AuthorizationFailed' } as const
    const outcome = await reconciled(world, { onRead: () => denied })
    expect(new Set(verdicts(outcome))).toEqual(new Set(['unknown']))
    expect(outcome).toMatchObject({ plan: { writes: [], held: [] }, actions: [] })
    expect(world.alerts).toMatchObject([
      { kind: 'unknown', reason: { message: 'AuthorizationFailed' } },
    ])
    expect(world.findings.size).toBe(1)
  })

  it.each([
    { name: 'with findings', because: 'they are closed', given: true },
    { name: 'without', because: 'there is nothing to close', given: false },
  ])('is gone $name: $because', async ({ given }) => {
    const world = createWorld([thingBut({}), logging])
    if (given) await run(world)
    world.documents.clear()
    world.calls.length = 0
    expect(await run(world)).toEqual({ kind: 'gone', resourceId: THING_ID })
    expect(world.findings.size).toBe(0)
    expect(world.calls.includes('findings.close')).toBe(given)
  })
})

describe('a resource that is right', () => {
  it('leaves a finding, wakes its children the first time, and then writes nothing more', async () => {
    const world = createWorld([thingBut({}), logging])
    const outcome = await reconciled(world)
    expect(new Set(verdicts(outcome))).toEqual(new Set(['compliant']))
    expect(world.woken).toEqual([THING_ID])
    world.calls.length = 0
    await run(world)
    expect(world.woken).toEqual([THING_ID])
    expect(world.calls.filter((call) => changing.test(call))).toEqual([])
  })
})

describe('drift', () => {
  it('is put back with one PATCH, proved, recorded and told', async () => {
    const world = createWorld([thingBut({}), logging])
    await run(world)
    world.documents.set(THING_ID.toLowerCase(), thingBut({ tls: 'TLS1_0', public: 'Enabled' }))
    const outcome = await reconciled(world)
    expect(world.arrivals).toMatchObject([
      {
        recorded: true,
        changed: true,
        request: { method: 'PATCH', body: { properties: { tls: 'TLS1_2', public: 'Disabled' } } },
      },
    ])
    expect(outcome.actions).toMatchObject([{ state: 'verified' }])
    expect(outcome.retryAfterSeconds).toBeUndefined()
    expect(new Set(verdicts(outcome))).toEqual(new Set(['compliant']))
    expect(world.alerts).toMatchObject([
      { kind: 'fixed', rules: [{ id: 'thing-tls' }, { id: 'thing-guarded' }] },
    ])
    const { entries, head } = logOf(world, THING_ID)
    expect(chainBreak(entries, head)).toBeUndefined()
    expect(head).toMatchObject({ sequence: 2, published: 2 })
  })

  it('that takes two writes: each is recorded and proved before the next', async () => {
    const world = createWorld([thingBut({ tls: 'TLS1_0' })])
    const outcome = await reconciled(world)
    expect(methods(world)).toEqual(['PATCH', 'PUT'])
    const { entries } = logOf(world, THING_ID)
    expect(entries.map(({ entry }) => `${entry.action} ${entry.state}`)).toEqual([
      'action-1 intended',
      'action-1 verified',
      'action-2 intended',
      'action-2 verified',
    ])
    expect(new Set(verdicts(outcome))).toEqual(new Set(['compliant']))
  })

  it('whose first write is not proved: it is not sent twice, and the other write goes on', async () => {
    const world = createWorld([thingBut({ tls: 'TLS1_0' })])
    const onWrite: Setup['onWrite'] = (request, apply) => {
      if (request.kind === 'arm' && request.method === 'PUT') apply()
      return { kind: 'done' }
    }
    const outcome = await reconciled(world, { onWrite })
    expect(methods(world)).toEqual(['PATCH', 'PUT'])
    expect(outcome.actions).toMatchObject([{ state: 'failed' }, { state: 'verified' }])
    expect(outcome.finding.rules['thing-tls']).toMatchObject({
      verdict: 'nonCompliant',
      held: { reason: 'writeFailed', detail: 'properties.tls is still "TLS1_0"' },
    })
    expect(outcome.finding.rules['thing-logs']?.verdict).toBe('compliant')
    expect(world.alerts.map(({ kind }) => kind)).toEqual(['failed', 'fixed'])
    expect(logOf(world, THING_ID).head.open).toBeUndefined()
  })

  it('that Azure refuses for now comes back after the longest wait that was asked for', async () => {
    const world = createWorld([thingBut({ tls: 'TLS1_0' }), logging])
    const outcome = await reconciled(world, {
      onWrite: () => ({
        kind: 'rejected',
        code: 'Conflict',
        message: 'another operation runs',
        hold: 'writeFailed',
        retryAfterSeconds: 20,
      }),
    })
    expect(outcome.retryAfterSeconds).toBe(20)
  })
})

describe('a rule that takes several requests', () => {
  const parts = ['a', 'b']
  const locked = codedRule({
    id: 'thing-locked',
    needs: parts.map((part) => ({
      name: part,
      from: 'resource',
      path: `/parts/${part}`,
      apiVersion: thing.apiVersion,
      permission: 'Contoso.Things/things/read',
      whenGone: null,
    })),
    gaps: ({ needs }) =>
      parts.filter((part) => needs[part] === null).map((path) => ({ path, expected: 'a lock' })),
    change: ({ needs }) =>
      parts
        .filter((part) => needs[part] === null)
        .map((part) => ({
          kind: 'request',
          method: 'PUT',
          target: { below: `/parts/${part}` },
          apiVersion: thing.apiVersion,
          body: { locked: true },
          permissions: ['Contoso.Things/things/write'],
          closes: [part],
        })),
  })

  it('has each proved by what it was to close, and is right after the last', async () => {
    const world = createWorld([thingOf({})])
    const outcome = await reconciled(world, { rules: [locked] })
    expect(outcome.actions.map(({ state }) => state)).toEqual(['verified', 'verified'])
    expect(verdicts(outcome)).toEqual(['compliant'])
    expect(world.alerts.map(({ kind }) => kind)).toEqual(['fixed', 'fixed'])
  })

  it('is not right after one that Azure took and forgot', async () => {
    const world = createWorld([thingOf({})])
    const onWrite: Setup['onWrite'] = (request, apply) => {
      if (request.resourceId.endsWith('/b')) apply()
      return { kind: 'done' }
    }
    const outcome = await reconciled(world, { rules: [locked], onWrite })
    expect(outcome.actions.map(({ state }) => state)).toEqual(['failed', 'verified'])
    expect(outcome.finding.rules['thing-locked']).toMatchObject({ gaps: [{ path: 'a' }] })
  })
})

describe('writes that are held together', () => {
  const drifted = () => createWorld([thingBut({ tls: 'TLS1_0' }), logging])
  it.each([
    {
      name: 'the budget is used up',
      because: 'the next sweep comes anyway',
      given: { budget: 0 },
      want: { reason: 'budget', retry: undefined },
    },
    {
      name: 'the read is too old',
      because: 'a new read is a minute away',
      given: { slowCall: 'findings.get' },
      want: { reason: 'stale', retry: 60 },
    },
    {
      name: 'the budget cannot answer',
      because: 'storage may be back in a minute',
      given: { failingCall: 'budget.take' },
      want: { reason: 'guardFailed', retry: 60 },
    },
  ] as readonly {
    name: string
    because: string
    given: { budget?: number; slowCall?: string; failingCall?: string }
    want: { reason: string; retry: number | undefined }
  }[])('when $name, nothing is written: $because', async ({ given, want }) => {
    const world = drifted()
    world.budget = given.budget ?? 9
    const before = (call: string) => {
      if (call === given.slowCall) world.now += 61_000
      if (call === given.failingCall) throw new Error('503')
    }
    const outcome = await reconciled(world, { before })
    expect(world.arrivals).toEqual([])
    expect(logOf(world, THING_ID).entries).toEqual([])
    expect(outcome.finding.rules['thing-tls']?.held?.reason).toBe(want.reason)
    expect(outcome.retryAfterSeconds).toBe(want.retry)
  })

  it('when a guard of one rule cannot answer, the others are written and it is asked again', async () => {
    const world = createWorld([thingBut({ tls: 'TLS1_0', public: 'Enabled' }), logging])
    const readiness: Setup['readiness'] = async () => {
      throw new Error('503')
    }
    const outcome = await reconciled(world, { readiness })
    expect(outcome.actions).toMatchObject([{ state: 'verified', write: { rules: ['thing-tls'] } }])
    expect(outcome.retryAfterSeconds).toBe(60)
  })
})

describe('a dry run', () => {
  const request = { id: 'r', dryRun: true }
  const found = { resourceId: THING_ID, type: thing.type, rules: {} }
  it.each([
    {
      name: 'drift',
      because: 'the plan is shown',
      given: { resource: thingBut({ tls: 'TLS1_0' }) },
      want: { kind: 'reconciled', plan: { writes: [{}, {}] }, actions: [] },
    },
    {
      name: 'what is right',
      because: 'there is no plan',
      given: { resource: thingBut({}), child: logging },
      want: { kind: 'reconciled', plan: { writes: [] }, actions: [] },
    },
    {
      name: 'what was deleted',
      because: 'its findings are closed when it is really looked at',
      given: {},
      want: { kind: 'gone' },
    },
    {
      name: 'what may not be read',
      because: 'nobody is told by a rehearsal',
      given: { onRead: () => ({ kind: 'denied', message: 'AuthorizationFailed' }) },
      want: { kind: 'reconciled', finding: { rules: { 'thing-tls': { verdict: 'unknown' } } } },
    },
  ] as readonly {
    name: string
    because: string
    given: { resource?: JsonObject; child?: JsonObject; onRead?: () => ReadResult }
    want: object
  }[])('of $name changes nothing anywhere: $because', async ({ given, want }) => {
    const world = createWorld([given.resource ?? [], given.child ?? []].flat())
    world.findings.set(THING_ID.toLowerCase(), found)
    const setup = given.onRead === undefined ? {} : { onRead: given.onRead }
    expect(await run(world, setup, { request })).toMatchObject(want)
    expect(world.calls.filter((call) => changing.test(call))).toEqual([])
  })

  it('of what was never seen wakes no children', async () => {
    const world = createWorld([thingBut({})])
    await run(world, {}, { request })
    expect(world.woken).toEqual([])
  })

  it('leaves an open action and what is untold to a real look', async () => {
    const world = createWorld([thingBut({ tls: 'TLS1_0' })])
    const onWrite: Setup['onWrite'] = () => ({ kind: 'uncertain', message: 'socket hang up' })
    await run(world, { onWrite })
    world.now += 1_000_000
    world.calls.length = 0
    expect(await run(world, {}, { request })).toMatchObject({ plan: { writes: [{}, {}] } })
    expect(world.calls.filter((call) => changing.test(call))).toEqual([])
  })
})

describe('what a workspace depends on', () => {
  const learned = (world: World) => world.learned.map(({ resourceId }) => resourceId)

  it('is learned from every real look at it, right or wrong', async () => {
    const world = createWorld([thingBut({ tls: 'TLS1_0' }), logging])
    await run(world)
    await run(world)
    expect(learned(world)).toEqual([THING_ID, THING_ID])
  })

  it('is not learned from a rehearsal, nor from what could not be read', async () => {
    const world = createWorld([thingBut({})])
    await run(world, {}, { request: { id: 'r', dryRun: true } })
    await run(world, { onRead: () => ({ kind: 'denied', message: 'no' }) })
    await run(world, { onRead: () => ({ kind: 'gone' }) })
    expect(learned(world)).toEqual([])
  })
})

describe('an approval', () => {
  const person = { source: 'person', id: 'request-1', at: NOW.toISOString() } as const
  const waiting = () => createWorld([thingBut({ keys: true }), logging])
  async function digestOf(world: World) {
    return (await reconciled(world)).plan.approval?.digest ?? ''
  }

  it.each([
    {
      name: 'the person',
      because: 'the log names who confirmed',
      given: { ...person, actor: { kind: 'user', name: 'Ada' } },
      want: 'Ada',
    },
    {
      name: 'a person',
      because: 'a caller without a name is still no machine',
      given: person,
      want: 'a person',
    },
  ] as readonly { name: string; because: string; given: WorkItem['cause']; want: string }[])(
    'of the plan as it stands is carried out, and the log names $name: $because',
    async ({ given, want }) => {
      const world = waiting()
      const approve = await digestOf(world)
      expect(world.arrivals).toEqual([])
      const outcome = await reconciled(world, {}, { cause: given, request: { id: 'r', approve } })
      expect(outcome.actions).toMatchObject([{ state: 'verified' }])
      const [intent] = logOf(world, THING_ID).entries
      expect(intent?.entry.approvedBy).toBe(want)
    },
  )

  it('names nobody for what needed nobody', async () => {
    const world = createWorld([thingBut({ keys: true })])
    const readOnly: Setup = { rules: RULES, policy: { writes: 'off' } }
    await run(world, readOnly)
    const { plan } = await reconciled(world, {}, { request: { id: 'r', dryRun: true } })
    const approve = plan.approval?.digest ?? ''
    await reconciled(world, {}, { cause: person, request: { id: 'r', approve } })
    const intents = logOf(world, THING_ID).entries.filter(({ entry }) => entry.write)
    expect(intents.map(({ entry }) => [entry.rules, entry.approvedBy])).toEqual([
      [['thing-approval'], 'a person'],
      [['thing-logs'], undefined],
    ])
  })

  it.each([
    { name: 'a wrong digest', because: 'nobody confirmed this', given: 'wrong' },
    { name: 'a digest of before', because: 'somebody changed it since', given: 'stale' },
  ])('with $name does nothing at all: $because', async ({ given }) => {
    const world = waiting()
    const digest = await digestOf(world)
    if (given === 'stale') {
      const { keys: _, ...without } = thingBut({}).properties as Record<string, string>
      world.documents.set(THING_ID.toLowerCase(), thingOf({ ...without, tls: 'TLS1_0' }))
    }
    const approve = given === 'stale' ? digest : 'sha256:0'
    world.calls.length = 0
    const outcome = await reconciled(world, {}, { cause: person, request: { id: 'r', approve } })
    expect(outcome.plan.approved).toBe(false)
    expect(outcome.plan.approval?.digest).not.toBe(approve)
    expect(world.calls.filter((call) => changing.test(call))).toEqual([])
  })
})

describe('an action that is open', () => {
  const entry = (
    state: RecordEntry['state'],
    seconds: number,
    more: Partial<RecordEntry> = {},
  ) => ({
    action: 'action-0',
    state,
    at: new Date(NOW.getTime() - seconds * 1000).toISOString(),
    resourceId: THING_ID,
    rules: ['thing-tls'],
    cause: itemOf().cause,
    ...more,
  })
  const write = {
    rules: ['thing-tls'],
    request: {
      kind: 'arm',
      method: 'PATCH',
      resourceId: THING_ID,
      apiVersion: thing.apiVersion,
      body: { properties: { tls: 'TLS1_2' } },
    },
    before: [],
    after: [],
  } as const
  async function left(happened: boolean, ...entries: RecordEntry[]): Promise<World> {
    const world = createWorld([thingBut(happened ? {} : { tls: 'TLS1_0' }), logging])
    const { records } = portsOver(world, { rules: RULES })
    for (const one of entries) await records.append(logOf(world, THING_ID).head, one)
    world.now = NOW.getTime()
    logOf(world, THING_ID).takenAt = Date.parse(entries.at(-1)?.at ?? '')
    return world
  }

  it('and young puts the item back: somebody is at it', async () => {
    const world = await left(false, entry('intended', 60, { write }))
    expect(await run(world)).toMatchObject({
      kind: 'later',
      why: 'another worker is at this resource',
      delaySeconds: 120,
    })
    expect(world.arrivals).toEqual([])
  })

  it('and old is settled by a read; what is still wrong then goes through all guards again', async () => {
    const world = await left(false, entry('intended', 200, { write }))
    const outcome = await reconciled(world)
    const { entries } = logOf(world, THING_ID)
    expect(entries.map((one) => `${one.entry.action} ${one.entry.state}`)).toEqual([
      'action-0 intended',
      'action-0 failed',
      'action-1 intended',
      'action-1 verified',
    ])
    expect(outcome.actions).toMatchObject([{ action: 'action-1', state: 'verified' }])
    expect(entries[1]?.entry).toMatchObject({ reason: { code: 'Interrupted' }, untold: 'retried' })
    expect(world.arrivals).toHaveLength(1)
    expect(world.alerts.map(({ kind }) => kind)).toEqual(['fixed'])
  })

  it('and done in Azure is settled, and nothing is written again', async () => {
    const world = await left(true, entry('intended', 200, { write }))
    await reconciled(world)
    expect(world.arrivals).toEqual([])
    expect(world.alerts).toMatchObject([{ kind: 'fixed', action: 'action-0' }])
  })

  it('and unreadable puts the item back: no read, no verdict', async () => {
    const world = await left(true, entry('intended', 200, { write }))
    const busy = { kind: 'busy', retryAfterSeconds: 9, message: '503' } as const
    expect(await run(world, { onRead: () => busy })).toEqual({
      kind: 'later',
      patient: true,
      resourceId: THING_ID,
      delaySeconds: 9,
      why: 'action action-0 is open',
    })
  })

  it('of a resource that was deleted is closed, and so are its findings', async () => {
    const world = await left(true, entry('intended', 200, { write }))
    world.documents.clear()
    expect(await run(world)).toMatchObject({ kind: 'gone' })
    expect(logOf(world, THING_ID).head.open).toBeUndefined()
    expect(world.alerts).toMatchObject([{ kind: 'failed', reason: { code: 'ResourceGone' } }])
  })
})

describe('a write that takes Azure long', () => {
  it('is let go and settled later by its token', async () => {
    const world = createWorld([thingBut({ tls: 'TLS1_0' }), logging])
    let finish = () => {}
    const onWrite: Setup['onWrite'] = (_, apply) => {
      finish = apply
      return { kind: 'running', operation: 'op' }
    }
    const first = await reconciled(world, { onWrite })
    expect(first).toMatchObject({ actions: [{ state: 'applied' }], retryAfterSeconds: 15 })
    const onResume: Setup['onResume'] = () => ({ kind: 'running', operation: 'op' })
    expect(await run(world, { onResume })).toMatchObject({ kind: 'later', delaySeconds: 15 })
    finish()
    const last = await reconciled(world)
    expect(last.finding.rules['thing-tls']?.verdict).toBe('compliant')
    expect(world.arrivals).toHaveLength(1)
    expect(world.alerts.map(({ kind }) => kind)).toEqual(['fixed'])
  })
})

describe('a write without an answer', () => {
  it.each([
    { name: 'that happened', because: 'it is not sent again', given: true, want: 1 },
    { name: 'that did not', because: 'once that is sure it is sent again', given: false, want: 2 },
  ])('$name is sent $want times: $because', async ({ given, want }) => {
    const world = createWorld([thingBut({ tls: 'TLS1_0' }), logging])
    const onWrite: Setup['onWrite'] = (_, apply) => {
      if (given) apply()
      return { kind: 'uncertain', message: 'socket hang up' }
    }
    const first = await reconciled(world, { onWrite })
    expect(first.actions).toMatchObject([{ state: given ? 'verified' : 'uncertain' }])
    const second = await run(world)
    expect(second.kind).toBe(given ? 'reconciled' : 'later')
    expect(world.arrivals).toHaveLength(1)
    world.now += 180_000
    await reconciled(world)
    expect(world.arrivals).toHaveLength(want)
    expect(world.arrivals.filter(({ changed }) => changed)).toHaveLength(1)
    expect(world.documents.get(THING_ID.toLowerCase())).toMatchObject({
      properties: { tls: 'TLS1_2' },
    })
  })
})

describe('a need that Azure is too busy to answer', () => {
  const busy = { kind: 'busy', retryAfterSeconds: 5, message: '429' } as const
  it('puts the item back before anything is planned', async () => {
    const world = createWorld([thingBut({})])
    const onRead = (id: string) => (id === THING_ID ? undefined : busy)
    expect(await run(world, { onRead })).toMatchObject({ kind: 'later', delaySeconds: 5 })
    expect(world.alerts).toEqual([])
  })

  it('leaves a write open that needs it for its proof: nobody is told that it failed', async () => {
    const world = createWorld([thingBut({})])
    const onRead = (id: string) =>
      id === THING_ID || world.arrivals.length === 0 ? undefined : busy
    const outcome = await reconciled(world, { onRead })
    expect(outcome).toMatchObject({ actions: [{ state: 'intended' }], retryAfterSeconds: 5 })
    expect(world.alerts).toEqual([])
    world.now += 200_000
    await reconciled(world)
    expect(world.alerts.map(({ kind }) => kind)).toEqual(['fixed'])
    expect(world.arrivals).toHaveLength(1)
  })
})

describe('the spelling of an id', () => {
  const shouted = THING_ID.toUpperCase()
  it.each([
    {
      name: "is Azure's own",
      because: 'no row changes for case alone',
      given: thingBut({ tls: 'TLS1_0' }),
      want: THING_ID,
    },
    {
      name: 'stays when Azure says none',
      because: 'there is no better one',
      given: { properties: { tls: 'TLS1_0' } },
      want: shouted,
    },
    {
      name: 'stays when Azure names another resource',
      because: 'it was not asked for',
      given: { ...thingBut({ tls: 'TLS1_0' }), id: `${THING_ID}2` },
      want: shouted,
    },
  ] as readonly { name: string; because: string; given: JsonObject; want: string }[])(
    '$name: $because',
    async ({ given, want }) => {
      const world = createWorld([])
      world.documents.set(THING_ID.toLowerCase(), given)
      const outcome = await reconciled(world, { rules: [tls] }, { resourceId: shouted })
      expect(outcome.resourceId).toBe(want)
      expect(outcome.finding.resourceId).toBe(want)
      expect(outcome.finding.rules['thing-tls']?.verdict).toBe('compliant')
      expect(world.woken).toEqual([want])
    },
  )
})

describe('what goes wrong around it', () => {
  it('tells first what an earlier process could not tell', async () => {
    const world = createWorld([thingBut({ tls: 'TLS1_0' }), logging])
    const before = (call: string) => {
      if (call === 'queue.alert') throw new Error('503')
    }
    await reconciled(world, { before })
    expect(world.alerts).toEqual([])
    // For a moment it may still be at it: whoever told in its place would tell twice.
    expect(await run(world)).toMatchObject({ kind: 'later', delaySeconds: 2 })
    expect(world.alerts).toEqual([])
    world.now += 15_000
    await reconciled(world)
    expect(world.alerts.map(({ id }) => id)).toEqual(['action-1-verified'])
  })

  it('tells of the first of two writes though only the telling of the second worked', async () => {
    const world = createWorld([thingBut({ tls: 'TLS1_0' })])
    let failed = false
    const before = (call: string) => {
      if (call !== 'queue.alert' || failed) return
      failed = true
      throw new Error('503')
    }
    await reconciled(world, { before })
    await reconciled(world)
    const told = world.alerts.map(({ id }) => id)
    expect(new Set(told)).toEqual(new Set(['action-1-verified', 'action-2-verified']))
  })

  it('passes an error of storage on, so that the message comes again', async () => {
    const world = createWorld([thingBut({})])
    const before = (call: string) => {
      if (call === 'records.head') throw new Error('table: 503')
    }
    await expect(run(world, { before })).rejects.toThrow('table: 503')
  })

  it('a lost race is no error: the item comes back in two seconds', async () => {
    const world = createWorld([thingBut({ tls: 'TLS1_0' }), logging])
    const before = async (call: string) => {
      if (call === 'budget.take') await run(world, { rules: [tls, https] })
    }
    expect(await run(world, { before })).toEqual({
      kind: 'later',
      patient: true,
      resourceId: THING_ID,
      delaySeconds: 2,
      why: 'another worker took this resource first',
    })
    expect(methods(world)).toEqual(['PATCH'])
  })
})

describe('an upgrade that judges more strictly', () => {
  const gapAt = (path: string) => [{ path, expected: 'right', actual: 'old' }]
  const ruleOf = (version: number, gaps: readonly string[]) =>
    codedRule({
      id: 'thing-stricter',
      version,
      gaps: ({ resource }) =>
        gaps.filter((name) => valueAt(resource, ['properties', name]) === 'old').flatMap(gapAt),
      change: () => [{ kind: 'set', path: 'properties.made', value: 'right' }],
      safety: { class: 'guarded', checks: ['approvedPrivateEndpoint'] },
    })
  const old = thingOf({ made: 'old' })
  const blocked = async () => ({ blockedBy: 'somebody relies on it' })

  it('asks before it closes a gap that was there all the time', async () => {
    const world = createWorld([old])
    await reconciled(world, { rules: [ruleOf(1, [])], readiness: blocked })
    const after = await reconciled(world, { rules: [ruleOf(2, ['made'])], readiness: blocked })
    expect(after.actions).toEqual([])
    expect(after.finding.rules['thing-stricter']).toMatchObject({
      verdict: 'nonCompliant',
      held: { reason: 'needsApproval' },
    })
    expect(after.finding.rules['thing-stricter']).not.toHaveProperty('regressed')
  })

  it('without a new version it would be put back as drift: what the version is for', async () => {
    const world = createWorld([old])
    await reconciled(world, { rules: [ruleOf(1, [])], readiness: blocked })
    const after = await reconciled(world, { rules: [ruleOf(1, ['made'])], readiness: blocked })
    expect(after.actions.map(({ state }) => state)).toEqual(['verified'])
  })
})

describe('two automations that disagree about one property', () => {
  const event = (id: string, more: object = {}) => ({
    cause: { source: 'event', id, at: NOW.toISOString(), ...more } as const,
  })

  it('come to three fixes and one alert that names both, and what drifts beside it is put right', async () => {
    const world = createWorld([thingBut({ https: true })])
    const setup = { rules: [tls, https] }
    const actor = { kind: 'application', name: 'pipeline' } as const
    const drift = (properties: JsonObject) =>
      world.documents.set(
        THING_ID.toLowerCase(),
        thingBut({ https: true, ...(properties as Record<string, string | boolean>) }),
      )
    await run(world, setup, event('first'))
    for (let times = 1; times <= 20; times += 1) {
      drift({ tls: 'TLS1_0' })
      await run(world, setup, event(`pull-${times}`, { actor }))
      // The other side puts it right itself now and then: the contest goes on, and is told once.
      if (times % 5 === 0) {
        drift({})
        await run(world, setup, event(`right-${times}`, { actor }))
      }
      world.now += 60_000
    }
    expect(world.arrivals).toHaveLength(3)
    const held = world.alerts.filter(({ kind }) => kind === 'held')
    expect(held.map(({ rules }) => rules[0]?.held?.detail)).toEqual([
      expect.stringMatching(
        /^Rebaseline put properties\.tls right 3 times .* pipeline \(3 times\)$/,
      ),
    ])
    drift({ tls: 'TLS1_0', https: false })
    await run(world, setup, event('beside'))
    expect(world.arrivals).toHaveLength(4)

    world.now += 24 * 3_600_000
    await run(world, setup, event('next day'))
    expect(world.arrivals).toHaveLength(5)
  })

  it('cost a handful of reads for each pull once it is held', async () => {
    const world = createWorld([thingBut({ tls: 'TLS1_2' })])
    const setup = { rules: [tls] }
    await run(world, setup, event('first'))
    const pull = async (times: number) => {
      world.documents.set(THING_ID.toLowerCase(), thingBut({ tls: 'TLS1_0' }))
      world.calls.length = 0
      await run(world, setup, event(`pull-${times}`))
      return world.calls
    }
    for (const times of [1, 2, 3, 4]) await pull(times)
    expect(await pull(5)).toEqual([
      'records.head',
      'azure.read',
      'units.dependents',
      'findings.get',
      'units.learn',
      'units.isManaged',
    ])
  })
})

describe('the record of a write', () => {
  it('says which rules the change did not break: they were broken before it', async () => {
    const world = createWorld([thingBut({ tls: 'TLS1_2', https: false })])
    const setup = { rules: [tls, https], policy: { writes: 'off' } } as const
    await run(world, setup)
    world.documents.set(THING_ID.toLowerCase(), thingBut({ tls: 'TLS1_0', https: false }))
    const cause = { source: 'event', id: 'event-2', at: NOW.toISOString() } as const
    await run(world, { rules: [tls, https] }, { cause })
    const { entries } = logOf(world, THING_ID)
    expect(entries[0]?.entry).toMatchObject({
      rules: ['thing-tls', 'thing-https'],
      notByCause: ['thing-https'],
    })
    expect(world.alerts.at(-1)?.rules).toMatchObject([
      { id: 'thing-tls' },
      { id: 'thing-https', notByCause: true },
    ])
  })
})

it('what lies in a new resource is woken as new: it came with it', async () => {
  const systemData = { createdAt: new Date(NOW.getTime() - 60_000).toISOString() }
  const world = createWorld([{ ...thingBut({}), systemData }])
  await run(world)
  expect(world.woken).toEqual([`new ${THING_ID}`])
})

it('what came with a new resource is put right like drift, without the checks for what people rely on', async () => {
  const world = createWorld([thingBut({ public: 'Enabled' }), logging])
  const readiness: Setup['readiness'] = async () => ({ blockedBy: 'no endpoint' })
  const outcome = await reconciled(world, { rules: [guarded], readiness }, { isNew: true })
  expect(outcome.actions).toMatchObject([
    { state: 'verified', write: { rules: ['thing-guarded'] } },
  ])
})

describe('a contest over one property of a rule', () => {
  const either = (id: string, paths: readonly [string, ...string[]], write: 'patch' | 'put') => ({
    ...settingsRule({
      id,
      settings: paths.map((path) => ({
        ...{ path: `properties.${path}`, want: { equals: 'on' }, write: 'on' },
        absent: { means: 'off' },
      })) as unknown as SettingsRule['settings'],
    }),
    resource: { ...thing, write },
  })
  const days = 'properties.days'
  /** The days were put right three times; now somebody changes both. */
  async function fought(more: Partial<Setup> = {}, write: 'patch' | 'put' = 'patch') {
    const rules = [
      either('thing-kept', ['days', 'enabled'], write),
      either('thing-b', ['b'], write),
    ]
    const all = { days: 'on', enabled: 'on', b: 'on' }
    const world = createWorld([thingOf(all)])
    const setup = { rules, ...more }
    let round = 0
    const change = async (properties: JsonObject) => {
      round += 1
      world.documents.set(THING_ID.toLowerCase(), thingOf({ ...all, ...properties }))
      const at = new Date(world.now).toISOString()
      return reconciled(world, setup, { cause: { source: 'event', id: `event-${round}`, at } })
    }
    await change({})
    for (const _ of [1, 2, 3]) await change({ days: 'off' })
    return { world, change, setup }
  }
  const sent = (world: World) =>
    world.arrivals.slice(3).map(({ request }) => ('body' in request ? request.body : undefined))

  it.each(['patch', 'put'] as const)(
    'leaves that property alone and puts the others right at once, by %s',
    async (write) => {
      const { world, change } = await fought({}, write)
      const outcome = await change({ days: 'off', enabled: 'off', b: 'off' })
      expect(outcome.actions).toMatchObject([
        { state: 'verified', write: { rules: ['thing-kept', 'thing-b'] } },
      ])
      expect(sent(world)).toHaveLength(1)
      expect(sent(world)[0]).toMatchObject({ properties: { enabled: 'on', b: 'on' } })
      expect(valueAt(world.documents.get(THING_ID.toLowerCase()), ['properties'])).toMatchObject({
        ...{ days: 'off', enabled: 'on', b: 'on' },
      })
      expect(outcome.plan.held).toMatchObject([{ rule: 'thing-kept', gaps: [{ path: days }] }])
      expect(outcome.finding.rules['thing-kept']).toMatchObject({
        gaps: [{ path: days, actual: 'off' }],
        held: { reason: 'contested' },
      })
    },
  )

  it('offers exactly that property for approval, and confirming puts it right', async () => {
    const { world, change, setup } = await fought()
    await change({ days: 'off', enabled: 'off' })
    const { approval: offer } = world.alerts.findLast(({ kind }) => kind === 'held') ?? {}
    expect(offer?.writes).toMatchObject([{ after: [{ path: days }] }])
    const cause = { source: 'person', id: 'r', at: NOW.toISOString() } as const
    const request = { id: 'r', approve: offer?.digest ?? '' }
    const outcome = await reconciled(world, setup, { cause, request })
    expect(outcome.finding.rules['thing-kept']).toMatchObject({ verdict: 'compliant' })
  })

  it('may be confirmed with a plan that was asked for while both are wrong', async () => {
    const { world, setup } = await fought()
    const both = thingOf({ days: 'off', enabled: 'off', b: 'on' })
    world.documents.set(THING_ID.toLowerCase(), both)
    const cause = { source: 'person', id: 'r', at: NOW.toISOString() } as const
    const asked = await reconciled(world, setup, { cause, request: { id: 'r', dryRun: true } })
    expect(asked.plan.writes).toMatchObject([{ after: [{ path: 'properties.enabled' }] }])
    const { digest = '' } = asked.plan.approval ?? {}
    expect(asked.plan.approval?.writes).toMatchObject([{ after: [{ path: days }] }])
    const outcome = await reconciled(world, setup, { cause, request: { id: 'r', approve: digest } })
    expect(outcome.finding.rules['thing-kept']).toMatchObject({ verdict: 'compliant' })
  })

  it('costs no write for every event where the other property is refused', async () => {
    const locked = { kind: 'rejected', code: 'ScopeLocked', message: 'it is locked' } as const
    let isLocked = false
    const { world, change } = await fought({
      onWrite: (_, apply) => {
        if (isLocked) return { ...locked, hold: 'locked' }
        apply()
        return { kind: 'done' }
      },
    })
    isLocked = true
    const outcome = await change({ days: 'off', enabled: 'off' })
    expect(outcome.finding.rules['thing-kept']).toMatchObject({ held: { reason: 'locked' } })
    const cause = { source: 'sweep', id: 'sweep-1', at: NOW.toISOString() } as const
    await run(world, { rules: [either('thing-kept', ['days', 'enabled'], 'patch')] }, { cause })
    expect(world.arrivals).toHaveLength(4)
  })

  it('holds the whole rule where the other property may not be written either', async () => {
    const { world, setup } = await fought()
    const guarded = setup.rules.map(
      (rule) => ({ ...rule, requires: ['noPublicContainer'] }) as Rule,
    )
    let looks = 0
    const readiness: Setup['readiness'] = async () => {
      looks += 1
      return looks === 1 ? 'ready' : { blockedBy: 'a container is public' }
    }
    world.documents.set(THING_ID.toLowerCase(), thingOf({ days: 'off', enabled: 'off', b: 'on' }))
    const again = () => run(world, { rules: guarded, readiness })
    await again()
    const { 'thing-kept': state } = world.findings.get(THING_ID.toLowerCase())?.rules ?? {}
    expect(state).toMatchObject({ held: { reason: 'contested' } })
    expect(state?.gaps).toHaveLength(2)
    await again()
    expect(looks).toBe(2)
  })
})
