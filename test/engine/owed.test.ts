// Calls that leave no trace: never told as fixed without Azure's word, and never lost.
import { describe, expect, it } from 'vitest'
import type { PlannedWrite } from '../../src/engine/plan.ts'
import type { WriteResult } from '../../src/engine/ports.ts'
import { reconcile } from '../../src/engine/reconcile.ts'
import { chainBreak } from '../../src/engine/record.ts'
import {
  arrivalsOf,
  confirming,
  keyed,
  keys,
  keysSetup,
  sweepItem,
  untilDone,
  WORKSPACES,
} from './keys.ts'
import { createWorld, logOf, portsOver, type Setup, type World } from './ports.ts'
import { codedRule, THING_ID, thingOf, tls } from './samples.ts'

const lost: WriteResult = { kind: 'uncertain', message: 'socket hang up' }
const forbidden: WriteResult = {
  ...{ kind: 'rejected', code: 'AuthorizationFailed', message: 'no right' },
  hold: 'noPermission',
}
const throttled: WriteResult = {
  ...{ kind: 'rejected', code: 'TooManyRequests', message: 'slow down' },
  ...{ hold: 'writeFailed', retryAfterSeconds: 20, throttled: true },
}
const first = WORKSPACES[0] ?? ''
const EACH_ONCE = { 'one/regenerate': 1, 'mlw-a/resync': 1, 'mlw-b/resync': 1 }

/** The states that each call came to, in order. */
function statesOf(world: World, call: string): readonly string[] {
  const entries = logOf(world, THING_ID).entries.map(({ entry }) => entry)
  const actions = entries.flatMap(({ action, write }) =>
    write?.request.resourceId.endsWith(call) === true ? [action] : [],
  )
  return actions.map(
    (action) => entries.findLast((entry) => entry.action === action)?.state ?? 'none',
  )
}
const alertsAbout = (world: World, call: string) =>
  world.alerts.flatMap(({ kind, after }) =>
    after.some(({ path }) => path.endsWith(call)) ? [kind] : [],
  )

/** A confirmed plan of which the calls to the first workspace are answered so, in order, and done after that. */
async function run(answers: readonly WriteResult[], more: Partial<Setup> = {}) {
  const world = keyed()
  const left = [...answers]
  const setup = keysSetup(world, more, ({ resourceId }) =>
    resourceId.startsWith(first) ? left.shift() : undefined,
  )
  const item = await confirming(world, setup)
  const outcome = await untilDone(world, item, setup)
  const { head, entries } = logOf(world, THING_ID)
  expect(chainBreak(entries, head)).toBeUndefined()
  return { world, setup, outcome, head }
}

describe('a call that leaves no trace', () => {
  it('is verified by the word of its operation, and the alert does not speak of a read', async () => {
    const { world, head } = await run([])
    expect(arrivalsOf(world)).toEqual(EACH_ONCE)
    expect(statesOf(world, 'resync')).toEqual(['verified', 'verified'])
    expect(world.alerts.map(({ kind, provenBy }) => [kind, provenBy])).toEqual([
      ['fixed', undefined],
      ['fixed', 'operation'],
      ['fixed', 'operation'],
    ])
    expect(head.owed).toEqual([])
  })

  it.each([1, 2])(
    'is sent again after %i lost answers, unproven until then, and only the good end is told',
    async (times) => {
      const { world, head } = await run(Array.from({ length: times }, () => lost))
      expect(statesOf(world, 'mlw-a/resync')).toEqual([
        ...Array.from({ length: times }, () => 'unproven'),
        'verified',
      ])
      expect(alertsAbout(world, 'mlw-a/resync')).toEqual(['fixed'])
      expect(alertsAbout(world, 'mlw-b/resync')).toEqual(['fixed'])
      expect(head.owed).toEqual([])
    },
  )

  it('is told as unproven after three lost answers, by name, and never as fixed', async () => {
    const { world, head, outcome } = await run([lost, lost, lost])
    expect(statesOf(world, 'mlw-a/resync')).toEqual(['unproven', 'unproven', 'unproven'])
    expect(alertsAbout(world, 'mlw-a/resync')).toEqual(['unproven'])
    const told = world.alerts.find(({ kind }) => kind === 'unproven')
    expect(told?.reason).toEqual({
      code: 'Unproven',
      message: `POST ${first}/resync was sent, or may have been, and Azure offers no read that would prove it: socket hang up`,
    })
    // The other workspace does not wait for it.
    expect(statesOf(world, 'mlw-b/resync')).toEqual(['verified'])
    expect(head.owed).toEqual([])
    expect(outcome).toMatchObject({
      finding: { rules: { 'thing-keys': { verdict: 'compliant' } } },
    })
  })

  it('that Azure refuses is told at once, tried again, and told once more in the end', async () => {
    const { world, head } = await run([forbidden, forbidden, forbidden])
    expect(statesOf(world, 'mlw-a/resync')).toEqual(['failed', 'failed', 'failed'])
    expect(alertsAbout(world, 'mlw-a/resync')).toEqual(['failed', 'failed'])
    expect(world.alerts.find(({ kind }) => kind === 'failed')?.reason?.message).toBe(
      `POST ${first}/resync: no right`,
    )
    expect(statesOf(world, 'mlw-b/resync')).toEqual(['verified'])
    expect(head.owed).toEqual([])
  })

  it('that Azure has no time for is tried until it has, and nobody is woken', async () => {
    const { world, head } = await run([throttled, throttled, throttled, throttled, throttled])
    expect(statesOf(world, 'mlw-a/resync').at(-1)).toBe('verified')
    expect(alertsAbout(world, 'mlw-a/resync')).toEqual(['fixed'])
    expect(head.owed).toEqual([])
  })

  it.each([
    ['409', { code: 'Conflict', unsure: true, retryAfterSeconds: 30 }],
    ['424', { code: 'FailedDependency', unsure: true, retryAfterSeconds: 30 }],
    ['an operation of its own', { code: 'AnotherOperationInProgress', retryAfterSeconds: 30 }],
  ])(
    'that is refused for ever for what should pass (%s) is tried three times and told once, by name',
    async (_, refusal) => {
      const passing: WriteResult = { ...forbidden, hold: 'writeFailed', ...refusal }
      const { world, head } = await run(Array.from({ length: 20 }, () => passing))
      expect(statesOf(world, 'mlw-a/resync')).toEqual(['failed', 'failed', 'failed'])
      expect(statesOf(world, 'mlw-b/resync')).toEqual(['verified'])
      expect(alertsAbout(world, 'mlw-a/resync')).toEqual(['failed'])
      const told = world.alerts.find(({ kind }) => kind === 'failed')
      expect(told?.reason).toEqual({
        code: refusal.code,
        message: `POST ${first}/resync: no right; it is not tried again`,
      })
      expect(head.owed).toEqual([])
    },
  )

  it('to a workspace that was deleted is dropped, and told by name', async () => {
    const gone: WriteResult = {
      ...{ ...forbidden, code: 'ResourceNotFound', hold: 'writeFailed' },
      ...{ missing: true, unsure: true, retryAfterSeconds: 30 },
    }
    const { world, head } = await run([gone, gone])
    expect(statesOf(world, 'mlw-a/resync')).toEqual(['failed'])
    expect(statesOf(world, 'mlw-b/resync')).toEqual(['verified'])
    expect(alertsAbout(world, 'mlw-a/resync')).toEqual(['failed'])
    expect(world.alerts.find(({ kind }) => kind === 'failed')?.reason?.message).toBe(
      `POST ${first}/resync: no right; what it was for is gone`,
    )
    expect(head.owed).toEqual([])
  })

  it('that Azure has no time for in a whole day is told by name, and no longer owed', async () => {
    const world = keyed()
    const setup = keysSetup(world, {}, ({ resourceId }) =>
      resourceId.startsWith(first) ? throttled : undefined,
    )
    await reconcile(await confirming(world, setup), portsOver(world, setup))
    expect(statesOf(world, 'mlw-b/resync')).toEqual(['verified'])
    for (let hour = 1; hour <= 30; hour += 1) {
      world.now += 3_600_000
      await reconcile(sweepItem(), portsOver(world, setup))
    }
    expect(statesOf(world, 'mlw-a/resync')).toHaveLength(25)
    expect(alertsAbout(world, 'mlw-a/resync')).toEqual(['failed'])
    expect(logOf(world, THING_ID).head.owed).toEqual([])
  })

  it('that takes Azure long is proved by the end of its operation', async () => {
    const { world } = await run([{ kind: 'running', operation: 'op' }])
    expect(statesOf(world, 'mlw-a/resync')).toEqual(['verified'])
    expect(arrivalsOf(world)).toEqual(EACH_ONCE)
  })

  it('whose operation Azure lost is unproven, and is sent again', async () => {
    const onResume = () => lost
    const { world } = await run([{ kind: 'running', operation: 'op' }], { onResume })
    expect(statesOf(world, 'mlw-a/resync')).toEqual(['unproven', 'verified'])
  })

  it('does not follow a call that was refused', async () => {
    const world = keyed()
    const setup = keysSetup(world, {}, ({ resourceId }) =>
      resourceId.endsWith('/regenerate') ? forbidden : undefined,
    )
    await untilDone(world, await confirming(world, setup), setup)
    expect(arrivalsOf(world)).toEqual({ 'one/regenerate': 1 })
    expect(logOf(world, THING_ID).head.owed).toBeUndefined()
  })

  it('does follow one that may have happened, though a read does not show it', async () => {
    const world = keyed()
    const setup = keysSetup(world, {}, () => ({ kind: 'done' }))
    await untilDone(world, await confirming(world, setup), setup)
    expect(statesOf(world, 'regenerate')).toEqual(['failed'])
    expect(arrivalsOf(world)).toEqual(EACH_ONCE)
  })
})

describe('a plan of nothing but a call that leaves no trace', () => {
  const call = codedRule({
    id: 'thing-call',
    gaps: () => [{ path: 'properties.x', expected: 'told' }],
    change: () => [
      {
        ...{ kind: 'request', method: 'POST', target: { below: '/tell' }, permissions: [] },
        ...{ apiVersion: '2024-01-01', provenBy: 'operation' },
      },
    ],
  })
  it.each([
    ['lost', lost, ['unproven', 'unproven', 'unproven'], ['unproven']],
    ['refused', forbidden, ['failed', 'failed', 'failed'], ['failed', 'failed']],
    ['busy', { ...throttled, retryAfterSeconds: 1 }, ['failed'], []],
  ] as readonly (readonly [string, WriteResult, readonly string[], readonly string[]])[])(
    'is tried and told like any other when it is %s',
    async (name, answer, states, kinds) => {
      const world = createWorld([thingOf({})])
      const setup: Setup = { rules: [call], onWrite: () => answer }
      const looks = name === 'busy' ? 1 : 3
      for (let look = 0; look < looks; look += 1) {
        await reconcile(sweepItem(), portsOver(world, setup))
        world.now += 60_000
      }
      expect(statesOf(world, '/tell')).toEqual(states)
      expect(world.alerts.map(({ kind }) => kind)).toEqual(kinds)
      expect(logOf(world, THING_ID).entries[0]?.entry.approvedBy).toBeUndefined()
    },
  )
})

describe('what is owed', () => {
  /** The key is new, and the process ended before any workspace was told. */
  async function owing() {
    const world = keyed()
    const setup = keysSetup(world, {}, ({ resourceId }) =>
      resourceId.endsWith('/resync') ? throttled : undefined,
    )
    await reconcile(await confirming(world, setup), portsOver(world, setup))
    world.arrivals.length = 0
    world.alerts.length = 0
    expect(logOf(world, THING_ID).head.owed).toHaveLength(2)
    return world
  }

  it('is carried on by a sweep, in the name of the person who confirmed it', async () => {
    const world = await owing()
    await untilDone(world, sweepItem(), keysSetup(world))
    expect(arrivalsOf(world)).toEqual({ 'mlw-a/resync': 1, 'mlw-b/resync': 1 })
    const entries = logOf(world, THING_ID).entries.map(({ entry }) => entry)
    const intents = entries.filter(({ write }) => write !== undefined).slice(-2)
    expect(intents.map(({ approvedBy, cause }) => [approvedBy, cause.id])).toEqual([
      ['Ada', 'request-1'],
      ['Ada', 'request-1'],
    ])
    expect(logOf(world, THING_ID).head.owed).toEqual([])
  })

  it.each([
    ['the kill switch', { policy: { writes: 'off' } }],
    ['the scope', { policy: { exclude: WORKSPACES } }],
    ['what the service itself runs on', { policy: { own: WORKSPACES } }],
    ['the effect of its rule', { policy: { effect: 'audit' } }],
    ['a version without its rule', { rules: [tls] }],
  ] as readonly (readonly [string, Partial<Setup>])[])(
    'waits for %s, and is not forgotten',
    async (_, held) => {
      const world = await owing()
      world.documents.set(THING_ID.toLowerCase(), thingOf({ key: 'young', tls: 'TLS1_2' }))
      await untilDone(world, sweepItem(), keysSetup(world, held))
      expect(world.arrivals).toEqual([])
      expect(logOf(world, THING_ID).head.owed).toHaveLength(2)
      await untilDone(world, sweepItem(), keysSetup(world))
      expect(arrivalsOf(world)).toEqual({ 'mlw-a/resync': 1, 'mlw-b/resync': 1 })
    },
  )

  it('waits for the budget', async () => {
    const world = await owing()
    world.budget = 1
    await reconcile(sweepItem(), portsOver(world, keysSetup(world)))
    expect(world.arrivals).toEqual([])
  })

  it.each([
    ['refused', { ...forbidden, hold: 'writeFailed', retryAfterSeconds: 30 }],
    ['throttled', throttled],
    ['lost', lost],
  ] as readonly (readonly [string, WriteResult])[])(
    'and is %s keeps neither the rest of it nor later drift waiting',
    async (_, answer) => {
      const world = await owing()
      world.documents.set(THING_ID.toLowerCase(), thingOf({ key: 'young', tls: 'TLS1_0' }))
      const setup = keysSetup(world, { rules: [keys, tls] })
      const onWrite: Setup['onWrite'] = (request, apply) => {
        if (request.resourceId.startsWith(first)) return answer
        apply()
        return { kind: 'done' }
      }
      await reconcile(sweepItem(), portsOver(world, { ...setup, onWrite }))
      expect(statesOf(world, 'mlw-b/resync').at(-1)).toBe('verified')
      expect(world.documents.get(THING_ID.toLowerCase())).toMatchObject({
        properties: { tls: 'TLS1_2' },
      })
    },
  )

  it('is left to a plan that asks for the same call again', async () => {
    const world = await owing()
    world.documents.set(THING_ID.toLowerCase(), thingOf({ key: 'old' }))
    const setup = keysSetup(world)
    await untilDone(world, await confirming(world, setup), setup)
    expect(arrivalsOf(world)).toEqual(EACH_ONCE)
    expect(logOf(world, THING_ID).head.owed).toEqual([])
  })
})

describe('an action of such a call that is open', () => {
  const open = async (world: World) => {
    const setup = keysSetup(world)
    const item = await confirming(world, setup)
    let dead = false
    const before = (call: string) => {
      if (call === 'azure.write' && world.arrivals.length === 1) dead = true
      if (dead) throw new Error('the process ended')
    }
    await reconcile(item, portsOver(world, { ...setup, before })).catch(() => {})
    return setup
  }

  it('is unproven once its process ended, and the call is made again', async () => {
    const world = keyed()
    const setup = await open(world)
    world.now += 200_000
    await untilDone(world, sweepItem(), setup)
    expect(statesOf(world, 'mlw-a/resync')).toEqual(['unproven', 'verified'])
    expect(arrivalsOf(world)).toEqual(EACH_ONCE)
  })

  it('of an earlier version, planned to close nothing, is unproven as well', async () => {
    const world = keyed()
    const setup = await open(world)
    const { entries } = logOf(world, THING_ID)
    const at = entries.findIndex(({ entry }) => entry.write?.provenBy === 'operation')
    const stored = entries[at]
    if (stored?.entry.write === undefined) throw new Error('there is such an intent')
    const { provenBy: _, ...old } = stored.entry.write
    const write: PlannedWrite = { ...old, closes: [] }
    entries[at] = { ...stored, entry: { ...stored.entry, write } }
    world.now += 200_000
    await untilDone(world, sweepItem(), setup)
    expect(statesOf(world, 'mlw-a/resync')[0]).toBe('unproven')
  })
})

it('no end of a process loses a call that leaves no trace, makes two keys, or tells a success that Azure did not', async () => {
  for (const when of ['before', 'after'] as const) {
    let deaths = 0
    for (let n = 1; n <= 90; n += 1) {
      const world = keyed()
      const setup = keysSetup(world)
      const item = await confirming(world, setup)
      let dead = false
      const die = (moment: string) => (_: string, count: number) => {
        if (moment === when && count === n) dead = true
        if (dead) throw new Error('the process ended')
      }
      const dying = { ...setup, before: die('before'), after: die('after') }
      await reconcile(item, portsOver(world, dying)).catch(() => {
        deaths += 1
      })
      const where = `dead ${when} call ${n}`
      world.now += 200_000
      await untilDone(world, item, setup)
      const { 'one/regenerate': keys, ...resyncs } = arrivalsOf(world)
      expect(keys, where).toBe(1)
      expect(Object.keys(resyncs).toSorted(), where).toEqual(['mlw-a/resync', 'mlw-b/resync'])
      const { head, entries } = logOf(world, THING_ID)
      expect(head.open, where).toBeUndefined()
      expect(head.owed, where).toEqual([])
      expect(chainBreak(entries, head), where).toBeUndefined()
      for (const call of ['mlw-a/resync', 'mlw-b/resync']) {
        expect(statesOf(world, call).at(-1), where).toBe('verified')
      }
    }
    expect(deaths).toBeGreaterThan(20)
    expect(deaths).toBeLessThan(90)
  }
})
