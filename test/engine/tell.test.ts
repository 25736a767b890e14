import { describe, expect, it } from 'vitest'
import type { RecordEntry } from '../../src/engine/record.ts'
import { publish } from '../../src/engine/tell.ts'
import { createWorld, logOf, portsOver, type World } from './ports.ts'
import { itemOf, THING_ID, tls } from './samples.ts'

const setup = { rules: [tls] }
const entry = (action: string, state: RecordEntry['state'], more: Partial<RecordEntry> = {}) =>
  ({
    action,
    state,
    at: '2026-11-20T10:00:02.500Z',
    resourceId: THING_ID,
    rules: ['thing-tls'],
    cause: itemOf().cause,
    ...more,
  }) satisfies RecordEntry
const write = {
  rules: ['thing-tls'],
  request: { kind: 'rotateKey', resourceId: THING_ID },
  before: [{ path: 'properties.tls', value: 'TLS1_0' }],
  after: [{ path: 'properties.tls', value: 'TLS1_2' }],
} as const
const intent = (action: string) => entry(action, 'intended', { write })

/** Appends to the log as a process would that died before it told anybody. */
async function untold(entries: readonly RecordEntry[]): Promise<World> {
  const world = createWorld([])
  const { records } = portsOver(world, setup)
  for (const one of entries) await records.append(logOf(world, THING_ID).head, one)
  return world
}

describe('the alert of an action', () => {
  const common = {
    at: '2026-11-20T10:00:02.500Z',
    resourceId: THING_ID,
    before: write.before,
    after: write.after,
    cause: itemOf().cause,
    action: 'action-1',
  }
  it.each([
    {
      name: 'verified',
      because: 'it says how long it took from the cause',
      given: entry('action-1', 'verified'),
      want: {
        ...common,
        id: 'action-1-verified',
        kind: 'fixed',
        rules: [{ id: 'thing-tls', title: tls.title, severity: 'high' }],
        elapsedMs: 4500,
      },
    },
    {
      name: 'failed',
      because: 'it says why',
      given: entry('action-1', 'failed', { reason: { code: 'ScopeLocked', message: 'locked' } }),
      want: {
        ...common,
        id: 'action-1-failed',
        kind: 'failed',
        rules: [{ id: 'thing-tls', title: tls.title, severity: 'high' }],
        reason: { code: 'ScopeLocked', message: 'locked' },
      },
    },
    {
      name: 'that the cause did not break',
      because: 'nobody is blamed for it',
      notByCause: ['thing-tls'],
      given: entry('action-1', 'verified'),
      want: {
        ...common,
        id: 'action-1-verified',
        kind: 'fixed',
        rules: [{ id: 'thing-tls', title: tls.title, severity: 'high', notByCause: true }],
        elapsedMs: 4500,
      },
    },
    {
      name: 'of a rule that is no more',
      because: 'it keeps its id',
      given: entry('action-1', 'failed', { rules: ['thing-old'] }),
      want: {
        ...common,
        id: 'action-1-failed',
        kind: 'failed',
        rules: [{ id: 'thing-old', title: 'thing-old', severity: 'medium' }],
      },
    },
  ])('$name: $because', async ({ given, want, ...row }) => {
    const notByCause = 'notByCause' in row ? { notByCause: row.notByCause } : {}
    const world = await untold([{ ...intent('action-1'), ...notByCause }, given])
    const { head } = logOf(world, THING_ID)
    const told = await publish(head, portsOver(world, setup))
    expect(world.alerts).toEqual([want])
    expect(world.timeline.get('action-1')).toBe(given.state)
    expect(told.published).toBe(2)
  })
})

describe('telling what was missed', () => {
  const two = [
    intent('action-1'),
    entry('action-1', 'verified'),
    intent('action-2'),
    entry('action-2', 'applied'),
    entry('action-2', 'failed'),
  ]

  it('tells every finished action, in order, once', async () => {
    const world = await untold(two)
    const ports = portsOver(world, setup)
    const head = await publish(await ports.records.head(THING_ID), ports)
    expect(world.alerts.map(({ id }) => id)).toEqual(['action-1-verified', 'action-2-failed'])
    expect(world.alerts.map(({ before }) => before)).toEqual([write.before, write.before])
    expect([...world.timeline]).toEqual([
      ['action-1', 'verified'],
      ['action-2', 'failed'],
    ])
    await publish(head, ports)
    await publish(await ports.records.head(THING_ID), ports)
    expect(world.alerts).toHaveLength(2)
  })

  it('leaves out what was told, and what is not finished', async () => {
    const world = await untold(two.slice(0, 2))
    const ports = portsOver(world, setup)
    await publish(await ports.records.head(THING_ID), ports)
    await ports.records.append(logOf(world, THING_ID).head, intent('action-2'))
    await publish(await ports.records.head(THING_ID), ports)
    expect(world.alerts.map(({ id }) => id)).toEqual(['action-1-verified'])
  })

  it('goes on past an outcome whose intent is missing: the chain check tells about that', async () => {
    const world = await untold([entry('action-0', 'failed'), ...two])
    const ports = portsOver(world, setup)
    await publish(await ports.records.head(THING_ID), ports)
    expect(world.alerts.map(({ id }) => id)).toEqual(['action-1-verified', 'action-2-failed'])
  })

  it('is not counted as told when it fails half way', async () => {
    const world = await untold(two)
    const after = (call: string, count: number) => {
      if (call === 'queue.alert' && count > 4) throw new Error('queue: 503')
    }
    const failing = portsOver(world, { ...setup, after })
    const head = await failing.records.head(THING_ID)
    await expect(publish(head, failing)).rejects.toThrow('queue: 503')
    const ports = portsOver(world, setup)
    await publish(await ports.records.head(THING_ID), ports)
    expect(world.alerts.map(({ id }) => id)).toContain('action-2-failed')
    expect(logOf(world, THING_ID).head.published).toBe(5)
  })

  it('survives another worker that tells at the same time', async () => {
    const world = await untold(two)
    const ports = portsOver(world, setup)
    const old = await ports.records.head(THING_ID)
    await publish(old, ports)
    expect(await publish(old, ports)).toEqual(old)
  })
})
