// A worker whose own clock is wrong: it keeps nobody away for longer than the lease, and takes nothing from anybody.
import { expect, it } from 'vitest'
import { reconcile } from '../../src/engine/reconcile.ts'
import { createWorld, logOf, portsOver } from './ports.ts'
import { itemOf, THING_ID, thingOf, tls } from './samples.ts'

const HOURS = 3_600_000
const drifted = () => createWorld([thingOf({ tls: 'TLS1_0' })])

/** A worker with this clock records its intent, and ends. */
async function abandonedBy(ahead: number) {
  const world = drifted()
  const before = (call: string) => {
    if (call === 'azure.write') throw new Error('the process ended')
  }
  await reconcile(itemOf(), portsOver(world, { rules: [tls], ahead, before })).catch(() => {})
  expect(logOf(world, THING_ID).head.open?.state).toBe('intended')
  return world
}

it.each([26, -26])(
  'an action that a worker whose clock is %i h ahead left open is settled when its lease is over',
  async (hours) => {
    const world = await abandonedBy(hours * HOURS)
    world.now += 170_000
    expect(await reconcile(itemOf(), portsOver(world, { rules: [tls] }))).toMatchObject({
      kind: 'later',
      why: 'another worker is at this resource',
      delaySeconds: 10,
    })
    world.now += 10_000
    const outcome = await reconcile(itemOf(), portsOver(world, { rules: [tls] }))
    expect(outcome).toMatchObject({ kind: 'reconciled', actions: [{ state: 'verified' }] })
    expect(world.arrivals).toHaveLength(1)
  },
)

it.each([26, -26])(
  'a worker whose clock is %i h ahead does not take an action from the one that is at it',
  async (hours) => {
    const world = await abandonedBy(0)
    world.now += 60_000
    const ahead = hours * HOURS
    expect(await reconcile(itemOf(), portsOver(world, { rules: [tls], ahead }))).toMatchObject({
      kind: 'later',
      delaySeconds: 120,
    })
    expect(world.arrivals).toEqual([])
  },
)

it.each([26, -26])(
  'what a worker whose clock is %i h ahead left untold is told ten seconds later',
  async (hours) => {
    const world = drifted()
    const before = (call: string) => {
      if (call === 'queue.alert') throw new Error('the process ended')
    }
    const setup = { rules: [tls] }
    await reconcile(itemOf(), portsOver(world, { ...setup, ahead: hours * HOURS, before }))
    expect(world.alerts).toEqual([])
    expect(await reconcile(itemOf(), portsOver(world, setup))).toMatchObject({ kind: 'later' })
    world.now += 10_000
    await reconcile(itemOf(), portsOver(world, setup))
    expect(world.alerts.map(({ kind }) => kind)).toEqual(['fixed'])
  },
)
