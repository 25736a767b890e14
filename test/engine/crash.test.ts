import { describe, expect, it } from 'vitest'
import type { Finding } from '../../src/engine/finding.ts'
import { type Outcome, reconcile } from '../../src/engine/reconcile.ts'
import { chainBreak } from '../../src/engine/record.ts'
import { createWorld, logOf, portsOver, type Setup, type World } from './ports.ts'
import { codedRule, guarded, itemOf, logs, THING_ID, thing, thingOf, tls } from './samples.ts'

class Crash extends Error {}

/** A process that dies around its n-th call: nothing that it does after that reaches the outside. */
function dying(n: number, when: 'before' | 'after'): Pick<Setup, 'before' | 'after'> {
  let dead = false
  const die = (count: number) => {
    if (count === n) dead = true
    if (dead) throw new Crash()
  }
  return {
    before: (_, count) => {
      if (dead) throw new Crash()
      if (when === 'before') die(count)
    },
    after: (_, count) => {
      if (when === 'after') die(count)
    },
  }
}

/** Runs the loop, each time as a new process, until it has nothing left to do. */
async function untilQuiet(world: World, setup: Setup): Promise<Outcome> {
  for (let round = 0; round < 20; round += 1) {
    const outcome = await reconcile(itemOf(), portsOver(world, setup))
    const wait = outcome.kind === 'later' ? outcome.delaySeconds : undefined
    const again = outcome.kind === 'reconciled' ? outcome.retryAfterSeconds : wait
    if (again === undefined) return outcome
    world.now += again * 1000
  }
  throw new Error('the loop did not come to rest')
}

interface Scenario {
  readonly rules: Setup['rules']
  readonly onWrite?: Setup['onWrite']
  readonly onResume?: (world: World) => Setup['onResume']
  /** Writes that have to happen. */
  readonly writes: number
}

const known: Finding = {
  resourceId: THING_ID,
  type: thing.type,
  rules: { 'thing-tls': { verdict: 'compliant', since: '2026-11-01T00:00:00.000Z' } },
}
const drifted = () => createWorld([thingOf({ tls: 'TLS1_0', public: 'Disabled' })])

const scenarios: readonly (Scenario & { name: string; because: string })[] = [
  {
    name: 'one PATCH',
    because: 'the plain case',
    rules: [tls, guarded],
    writes: 1,
  },
  {
    name: 'a PATCH and a child',
    because: 'a crash between them loses neither',
    rules: [tls, logs],
    writes: 2,
  },
  {
    name: 'a write that takes Azure long',
    because: 'the token survives the process',
    rules: [tls],
    onWrite: (_, apply) => {
      apply()
      return { kind: 'running', operation: 'op' }
    },
    writes: 1,
  },
  {
    name: 'a write without an answer',
    because: 'it happened all the same',
    rules: [tls, logs],
    onWrite: (_, apply) => {
      apply()
      return { kind: 'uncertain', message: 'socket hang up' }
    },
    writes: 2,
  },
]

/** One process after the other dies around its call of that number; then one lives until all is quiet. */
async function dieAndRecover(
  scenario: Scenario,
  deaths: readonly number[],
  when: 'before' | 'after',
) {
  const world = drifted()
  // Every other world knew the resource before, so that the drift is a regression there.
  if ((deaths[0] ?? 0) % 2 === 0) world.findings.set(THING_ID.toLowerCase(), known)
  const { rules, onWrite } = scenario
  const setup: Setup = { rules, ...(onWrite === undefined ? {} : { onWrite }) }
  let died = 0
  for (const n of deaths) {
    try {
      await reconcile(itemOf(), portsOver(world, { ...setup, ...dying(n, when) }))
    } catch (error) {
      if (!(error instanceof Crash)) throw error
      died += 1
    }
    // Long enough for the message to be seen again, and for the lease to end.
    world.now += 200_000
  }
  return { world, outcome: await untilQuiet(world, setup), died }
}

/** What must be true in the end, wherever a process died. */
function expectOneProvenWrite(world: World, outcome: Outcome, writes: number, where: string) {
  expect(
    world.arrivals.filter(({ changed }) => changed),
    where,
  ).toHaveLength(writes)
  expect(world.arrivals, `${where}: nothing is sent twice`).toHaveLength(writes)
  const recorded = world.arrivals.every((arrival) => arrival.recorded)
  expect(recorded, `${where}: the intent came first`).toBe(true)

  const { entries, head } = logOf(world, THING_ID)
  expect(chainBreak(entries, head), where).toBeUndefined()
  expect(head.open, `${where}: nothing stays open`).toBeUndefined()
  expect(head.published, `${where}: all is told`).toBe(head.sequence)
  const verified = entries.filter(({ entry }) => entry.state === 'verified')
  expect(verified, where).toHaveLength(writes)
  for (const { entry } of verified) {
    const told = world.alerts.map(({ id }) => id)
    expect(told, `${where}: told at least once`).toContain(`${entry.action}-verified`)
    expect(world.timeline.get(entry.action), where).toBe('verified')
  }
  if (outcome.kind !== 'reconciled') throw new Error(`${where}: ${outcome.kind}`)
  const verdicts = Object.values(outcome.finding.rules).map(({ verdict }) => verdict)
  expect(new Set(verdicts), where).toEqual(new Set(['compliant']))
  expect(world.findings.get(THING_ID.toLowerCase()), where).toEqual(outcome.finding)
}

describe.each(scenarios)('a process that dies: $name, because $because', (scenario) => {
  it.each(['before', 'after'] as const)(
    '%s any one of its calls leaves one write, proved, recorded and told',
    async (when) => {
      let deaths = 0
      for (let n = 1; n <= 40; n += 1) {
        const { world, outcome, died } = await dieAndRecover(scenario, [n], when)
        deaths += died
        expectOneProvenWrite(world, outcome, scenario.writes, `dead ${when} call ${n}`)
      }
      // The run is long enough to be worth dying in, and 40 deaths reach past its end.
      expect(deaths).toBeGreaterThan(8)
      expect(deaths).toBeLessThan(40)
    },
  )

  it('and whose successor dies as well leaves the same', async () => {
    for (let n = 1; n <= 16; n += 1) {
      for (let m = 1; m <= 16; m += 1) {
        const { world, outcome } = await dieAndRecover(scenario, [n, m], 'after')
        expectOneProvenWrite(world, outcome, scenario.writes, `dead after call ${n}, then ${m}`)
      }
    }
  })
})

it('a fix that takes the resource away is proved by its absence wherever the process dies', async () => {
  const away = codedRule({
    id: 'thing-away',
    gaps: () => [{ path: 'properties.tls', expected: 'no such thing' }],
    change: ({ resource }) => [
      {
        kind: 'request',
        method: 'DELETE',
        target: { below: '' },
        apiVersion: thing.apiVersion,
        before: resource,
        permissions: ['Contoso.Things/things/delete'],
      },
    ],
  })
  for (const when of ['before', 'after'] as const) {
    for (let n = 1; n <= 24; n += 1) {
      const scenario = { rules: [away], writes: 1 }
      const { world, outcome } = await dieAndRecover(scenario, [n], when)
      const where = `dead ${when} call ${n}`
      expect(outcome, where).toEqual({ kind: 'gone', resourceId: THING_ID })
      expect(world.findings.size, where).toBe(0)
      expect(world.arrivals, where).toMatchObject([{ recorded: true, changed: true }])
      const { entries, head } = logOf(world, THING_ID)
      expect(chainBreak(entries, head), where).toBeUndefined()
      expect(entries.map(({ entry }) => entry.state).at(-1), where).toBe('verified')
      expect(head, where).toMatchObject({ published: head.sequence })
      expect(
        world.alerts.map(({ kind }) => kind),
        where,
      ).toContain('fixed')
    }
  }
})

it('a write that changes nothing is told as failed however often the process dies over it', async () => {
  for (let n = 1; n <= 20; n += 1) {
    const world = drifted()
    const setup: Setup = { rules: [tls], onWrite: () => ({ kind: 'done' }) }
    await reconcile(itemOf(), portsOver(world, { ...setup, ...dying(n, 'after') })).catch(() => {})
    world.now += 240_000
    await reconcile(itemOf(), portsOver(world, setup))
    const { entries, head } = logOf(world, THING_ID)
    const failed = entries.filter(({ entry }) => entry.state === 'failed')
    expect(failed.length).toBeGreaterThan(0)
    // An interruption is no news by itself; what came of the next try is.
    const news = failed.filter(({ entry }) => entry.untold === undefined)
    expect(news.length).toBeGreaterThan(0)
    for (const { entry } of news) {
      expect(world.alerts.map(({ id }) => id)).toContain(`${entry.action}-failed`)
    }
    expect(head.open).toBeUndefined()
    // Each run tries once: a proof that it failed comes before every further try.
    const intents = entries.filter(({ entry }) => entry.state === 'intended')
    expect(intents).toHaveLength(failed.length)
    expect(world.arrivals.length).toBeLessThanOrEqual(2)
  }
})
