import { describe, expect, it } from 'vitest'
import { type Assignment, carryOut } from '../../src/engine/carry-out.ts'
import { prepare } from '../../src/engine/evaluate.ts'
import { type Answered, finish } from '../../src/engine/outcome.ts'
import { mergeWrites, proposeFixes } from '../../src/engine/plan.ts'
import { LostRace, type WriteResult } from '../../src/engine/ports.ts'
import type { Rule } from '../../src/engine/rule.ts'
import { createWorld, logOf, portsOver, type Setup, subjectOf, type World } from './ports.ts'
import { codedRule, itemOf, observationOf, parameters, THING_ID, thingOf, tls } from './samples.ts'

const write: Assignment['write'] = {
  rules: ['thing-tls'],
  request: {
    kind: 'arm',
    method: 'PATCH',
    resourceId: THING_ID,
    apiVersion: '2025-01-01',
    body: { properties: { tls: 'TLS1_2' } },
  },
  before: [{ path: 'properties.tls', value: 'TLS1_0' }],
  after: [{ path: 'properties.tls', value: 'TLS1_2' }],
}
const drifted = () => createWorld([thingOf({ tls: 'TLS1_0' })])

async function carry(world: World, setup: Partial<Setup> = {}, more: Partial<Assignment> = {}) {
  const ports = portsOver(world, { rules: [tls], ...setup })
  const observation = observationOf(thingOf({ tls: 'TLS1_0' }))
  const { cause } = itemOf()
  const subject = subjectOf(ports)
  const head = { ...logOf(world, THING_ID).head }
  const untold = () => undefined
  return carryOut({ head, subject, observation, write, cause, untold, ...more }, ports)
}
const statesOf = (world: World) => logOf(world, THING_ID).entries.map(({ entry }) => entry.state)
const alertsOf = (world: World) => world.alerts.map(({ kind, reason }) => [kind, reason?.code])

it('records the intent, writes, reads back, records the outcome, tells: in this order', async () => {
  const world = drifted()
  const { result, head } = await carry(world, {}, { approvedBy: 'Ada' })
  expect(world.calls).toEqual([
    'records.append',
    'azure.write',
    'azure.read',
    'units.dependents',
    'records.append',
    'records.entries',
    'records.index',
    'queue.alert',
    'records.markPublished',
  ])
  const [intent, outcome] = logOf(world, THING_ID).entries.map(({ entry }) => entry)
  expect(intent).toEqual({
    action: 'action-1',
    state: 'intended',
    at: '2026-11-20T10:00:00.000Z',
    resourceId: THING_ID,
    rules: ['thing-tls'],
    cause: itemOf().cause,
    write,
    approvedBy: 'Ada',
  })
  expect(outcome).toEqual({
    action: 'action-1',
    state: 'verified',
    at: '2026-11-20T10:00:00.040Z',
    resourceId: THING_ID,
    rules: ['thing-tls'],
    cause: itemOf().cause,
  })
  expect(result).toEqual({ action: 'action-1', state: 'verified', write, elapsedMs: 2040 })
  expect(head).toMatchObject({ sequence: 2, published: 2 })
  expect(head.open).toBeUndefined()
})

describe('what Azure answers decides', () => {
  const open = { retryAfterSeconds: 15 }
  const locked = { code: 'ScopeLocked', message: 'a lock is on the group' }
  it.each([
    {
      name: 'done, and it is done',
      because: 'a second read proved it',
      given: [{ kind: 'done' }, true],
      want: {
        result: { state: 'verified' },
        states: ['intended', 'verified'],
        alerts: [['fixed', undefined]],
      },
    },
    {
      name: 'done, but nothing changed',
      because: 'an answer is no proof',
      given: [{ kind: 'done' }, false],
      want: {
        result: {
          state: 'failed',
          reason: { code: 'NotVerified', message: 'properties.tls is still "TLS1_0"' },
          hold: {
            reason: 'writeFailed',
            detail: 'properties.tls is still "TLS1_0"',
            askedAt: expect.any(String),
            refusedSince: expect.any(String),
          },
        },
        states: ['intended', 'failed'],
        alerts: [['failed', 'NotVerified']],
      },
    },
    {
      name: 'still running',
      because: 'the token is kept, so that any worker can go on',
      given: [{ kind: 'running', operation: 'token' }, true],
      want: { result: { state: 'applied', ...open }, states: ['intended', 'applied'], alerts: [] },
    },
    {
      name: 'refused for good',
      because: 'the reason holds the rules',
      given: [{ kind: 'rejected', ...locked, hold: 'locked' }, false],
      want: {
        result: {
          state: 'failed',
          reason: locked,
          hold: {
            reason: 'locked',
            detail: locked.message,
            askedAt: expect.any(String),
            refusedSince: expect.any(String),
          },
        },
        states: ['intended', 'failed'],
        alerts: [['failed', 'ScopeLocked']],
      },
    },
    {
      name: 'refused for now',
      because: 'it may work later, so nobody is woken for it',
      given: [{ kind: 'rejected', ...locked, hold: 'writeFailed', retryAfterSeconds: 9 }, false],
      want: {
        result: {
          state: 'failed',
          reason: locked,
          hold: { reason: 'writeFailed', detail: locked.message },
          retryAfterSeconds: 9,
        },
        states: ['intended', 'failed'],
        alerts: [],
      },
    },
    {
      name: 'no answer, but it happened',
      because: 'a read can tell',
      given: [{ kind: 'uncertain', message: 'socket hang up' }, true],
      want: {
        result: { state: 'verified' },
        states: ['intended', 'verified'],
        alerts: [['fixed', undefined]],
      },
    },
    {
      name: 'no answer, and nothing to see yet',
      because: 'it may still happen: nobody is told, nothing is sent again',
      given: [{ kind: 'uncertain', message: 'socket hang up' }, false],
      want: {
        result: {
          state: 'uncertain',
          reason: { code: 'NoAnswer', message: 'socket hang up' },
          retryAfterSeconds: 180,
        },
        states: ['intended', 'uncertain'],
        alerts: [],
      },
    },
  ] as readonly {
    name: string
    because: string
    given: [WriteResult, boolean]
    want: { result: object; states: string[]; alerts: unknown[] }
  }[])('$name: $because', async ({ given: [answer, happens], want }) => {
    const world = drifted()
    const onWrite: Setup['onWrite'] = (_, apply) => {
      if (happens) apply()
      return answer
    }
    const { result, head } = await carry(world, { onWrite })
    const { elapsedMs, ...stable } = result
    expect(stable).toEqual({ action: 'action-1', write, ...want.result })
    expect(elapsedMs === undefined).toBe(result.state !== 'verified')
    expect(statesOf(world)).toEqual(want.states)
    expect(alertsOf(world)).toEqual(want.alerts)
    expect(world.arrivals).toHaveLength(1)
    expect(head).toEqual(logOf(world, THING_ID).head)
  })

  it('a running write keeps the token that resumes it', async () => {
    const world = drifted()
    const onWrite: Setup['onWrite'] = () => ({ kind: 'running', operation: 'token' })
    await carry(world, { onWrite })
    expect(logOf(world, THING_ID).head.open).toMatchObject({ state: 'applied', operation: 'token' })
  })
})

it('is closed as failed when the resource was deleted meanwhile', async () => {
  const world = drifted()
  const onWrite: Setup['onWrite'] = () => {
    world.documents.clear()
    return { kind: 'done' }
  }
  const { result, observation } = await carry(world, { onWrite })
  expect(result).toMatchObject({ state: 'failed', reason: { code: 'ResourceGone' } })
  expect(result.hold).toBeUndefined()
  expect(observation).toBeUndefined()
  expect(alertsOf(world)).toEqual([['failed', 'ResourceGone']])
})

describe('a fix that takes the resource away', () => {
  const asking = (method: 'DELETE' | 'POST', target: { below: string } | { id: string }) =>
    codedRule({
      id: 'thing-away',
      gaps: () => [{ path: 'properties.tls', expected: 'no such thing' }],
      change: () => [
        { kind: 'request', method, target, apiVersion: '2025-01-01', permissions: [] },
      ],
    })
  const away = (rule: Rule) => {
    const observation = observationOf(thingOf({ tls: 'TLS1_0' }))
    const judged = prepare([rule], parameters).map((judge) => ({
      judge,
      verdict: judge.judge(observation),
    }))
    const { fixes } = proposeFixes(judged, observation, parameters)
    const [planned] = mergeWrites(rule.resource, observation, fixes)
    if (planned === undefined) throw new Error('the rule plans a write')
    return { write: planned, rules: [rule] }
  }
  const carryAway = (world: World, rule: Rule, setup: Partial<Setup> = {}) => {
    const { rules, write: planned } = away(rule)
    return carry(world, { rules, ...setup }, { write: planned })
  }

  it('is proved by its absence, whatever the case of the id', async () => {
    const world = drifted()
    const rule = asking('DELETE', { id: THING_ID.toUpperCase() })
    const { result, observation } = await carryAway(world, rule)
    expect(result).toMatchObject({ state: 'verified', elapsedMs: 2060 })
    expect(observation).toBeUndefined()
    expect(statesOf(world)).toEqual(['intended', 'verified'])
    expect(alertsOf(world)).toEqual([['fixed', undefined]])
  })

  it('is not proved while it is still there', async () => {
    const world = drifted()
    const { result } = await carryAway(world, asking('DELETE', { below: '' }), {
      onWrite: () => ({ kind: 'done' }),
    })
    expect(result).toMatchObject({ state: 'failed', reason: { code: 'NotVerified' } })
  })

  it.each([
    {
      name: 'a child goes',
      because: 'its rules are judged on the resource, which is gone',
      given: asking('DELETE', { below: '/parts/x' }),
    },
    {
      name: 'another method',
      because: 'nobody asked for it to go',
      given: asking('POST', { below: '' }),
    },
    {
      name: 'a key action',
      because: 'nobody asked for it to go',
      given: codedRule({ ...asking('POST', { below: '' }), change: () => [{ kind: 'rotateKey' }] }),
    },
  ] as readonly { name: string; because: string; given: Rule }[])(
    'is something else than a resource that disappears while $name: $because',
    async ({ given }) => {
      const world = drifted()
      const onWrite: Setup['onWrite'] = () => {
        world.documents.clear()
        return { kind: 'done' }
      }
      const { result } = await carryAway(world, given, { onWrite })
      expect(result).toMatchObject({ state: 'failed', reason: { code: 'ResourceGone' } })
    },
  )
})

it('stays open when Azure cannot be read back: no read, no verdict', async () => {
  const world = drifted()
  const busy = { kind: 'busy', message: '429', retryAfterSeconds: 11 } as const
  const { result } = await carry(world, { onRead: () => busy })
  expect(result).toEqual({ action: 'action-1', state: 'intended', write, retryAfterSeconds: 11 })
  expect(statesOf(world)).toEqual(['intended'])
  expect(world.alerts).toEqual([])
})

it('writes nothing when another worker was first', async () => {
  const world = drifted()
  const old = { ...logOf(world, THING_ID).head }
  await carry(world)
  await expect(carry(world, {}, { head: old })).rejects.toThrow(LostRace)
  expect(world.arrivals).toHaveLength(1)
})

it.each([
  { name: 'past its lease', because: 'somebody else may have settled it', given: 180, want: 0 },
  { name: 'just within', because: 'the intent is still its own', given: 179, want: 1 },
])('a process that slept $name writes $want times: $because', async ({ given, want }) => {
  const world = drifted()
  const after = (call: string) => {
    if (call === 'records.append' && world.arrivals.length === 0) world.now += given * 1000
  }
  const { result } = await carry(world, { after })
  expect(world.arrivals).toHaveLength(want)
  if (want === 0) {
    expect(result).toEqual({ action: 'action-1', state: 'intended', write, retryAfterSeconds: 5 })
    expect(statesOf(world)).toEqual(['intended'])
  }
})

it('a process that sleeps with the request ready to go sends nothing after its lease', async () => {
  const world = drifted()
  const leaving = () => {
    world.now += 180_000
  }
  const { result } = await carry(world, { leaving })
  expect(world.arrivals).toEqual([])
  expect(result).toEqual({ action: 'action-1', state: 'intended', write, retryAfterSeconds: 5 })
  expect(statesOf(world)).toEqual(['intended'])
})

it('never says that a fix took less than no time, whatever the clocks say', async () => {
  const world = drifted()
  const { result } = await carry(world, { ahead: -3_600_000 })
  expect(result.elapsedMs).toBe(0)
  expect(world.alerts[0]?.elapsedMs).toBe(0)
})

it('of a log that names no resource is an error, not a read of something else', async () => {
  const world = drifted()
  const ports = portsOver(world, { rules: [tls] })
  const { cause } = itemOf()
  const at = '2026-11-20T10:00:00.000Z'
  const intent = { action: 'a', state: 'intended', at, resourceId: '/x', rules: [], cause } as const
  const head = { ...logOf(world, THING_ID).head }
  const answered: Answered = {
    head,
    intent,
    write,
    answer: { kind: 'done' },
    subject: subjectOf(ports),
  }
  await expect(finish(answered, ports)).rejects.toThrow(
    'the log names no resource: a resource id starts with /subscriptions/',
  )
  expect(world.calls).toEqual([])
})

it('counts as verified when only the telling fails: it is caught up with later', async () => {
  const world = drifted()
  const before = (call: string) => {
    if (call === 'queue.alert') throw new Error('queue: 503')
  }
  const { result, head } = await carry(world, { before })
  expect(result.state).toBe('verified')
  expect(head).toMatchObject({ sequence: 2, published: 0 })
})

it('a value of any length that did not change is recorded as an outcome of a page', async () => {
  const world = createWorld([thingOf({ tls: 'x'.repeat(1_000_000) })])
  await carry(world, { onWrite: () => ({ kind: 'done' }) })
  const [, outcome] = logOf(world, THING_ID).entries.map(({ entry }) => entry)
  expect(outcome?.reason?.message).toMatch(/^properties\.tls is still "x+… \(1000002 characters\)$/)
  expect(JSON.stringify(outcome).length).toBeLessThan(10_000)
  const refusal = {
    ...{ kind: 'rejected', code: 'No', hold: 'writeFailed' },
    message: 'y'.repeat(99_999),
  }
  await carry(world, { onWrite: () => refusal as WriteResult })
  const last = logOf(world, THING_ID).entries.at(-1)?.entry
  expect(last?.reason?.message).toMatch(/^y+… \(99999 characters\)$/)
  expect(JSON.stringify(last).length).toBeLessThan(10_000)
})
