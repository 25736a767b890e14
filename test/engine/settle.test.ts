import { describe, expect, it } from 'vitest'
import type { WriteResult } from '../../src/engine/ports.ts'
import { reconcile } from '../../src/engine/reconcile.ts'
import type { RecordEntry } from '../../src/engine/record.ts'
import { settle } from '../../src/engine/settle.ts'
import { createWorld, logOf, portsOver, type Setup, subjectOf, type World } from './ports.ts'
import { itemOf, NOW, THING_ID, thingOf, tls } from './samples.ts'

const ago = (seconds: number) => new Date(NOW.getTime() - seconds * 1000).toISOString()
const entry = (state: RecordEntry['state'], seconds: number, more: Partial<RecordEntry> = {}) =>
  ({
    action: 'action-0',
    state,
    at: ago(seconds),
    resourceId: THING_ID,
    rules: ['thing-tls'],
    cause: itemOf().cause,
    ...more,
  }) satisfies RecordEntry
const write = {
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
} as const

/** A world with this log, and whether the write of it had happened. */
async function left(entries: readonly RecordEntry[], happened: boolean): Promise<World> {
  const world = createWorld([thingOf({ tls: happened ? 'TLS1_2' : 'TLS1_0' })])
  const { records } = portsOver(world, { rules: [tls] })
  for (const one of entries) await records.append(logOf(world, THING_ID).head, one)
  world.now = NOW.getTime()
  logOf(world, THING_ID).takenAt = Date.parse(entries.at(-1)?.at ?? '')
  world.calls.length = 0
  return world
}

async function settled(world: World, setup: Partial<Setup> = {}) {
  const ports = portsOver(world, { rules: [tls], ...setup })
  const { head, takenAt } = logOf(world, THING_ID)
  const standsFor = (world.now - takenAt) / 1000
  return settle({ ...head, standsFor }, subjectOf(ports), ports, { mayRetry: true })
}

describe('an open action', () => {
  it.each([
    { name: 'just begun', because: 'its worker is at it', given: 0, want: 180 },
    { name: 'half way', because: 'what is left of the lease', given: 90.5, want: 90 },
    { name: 'almost over', because: 'never less than a second', given: 179.9, want: 1 },
  ])('that is $name is left alone for $want s: $because', async ({ given, want }) => {
    const world = await left([entry('intended', given, { write })], false)
    expect(await settled(world)).toEqual({
      kind: 'wait',
      delaySeconds: want,
      why: 'another worker is at this resource',
    })
    expect(world.calls).toEqual([])
  })

  it.each([
    {
      name: 'old, and the write happened',
      because: 'Azure shows it',
      given: [[entry('intended', 180, { write })], true],
      want: 'verified',
    },
    {
      name: 'old, and the write did not happen',
      because: 'Azure shows that, too, and the next try is what people hear of',
      given: [[entry('intended', 180, { write })], false],
      want: 'failed',
      told: false,
    },
    {
      name: 'uncertain and old, and the write happened after all',
      because: 'a late request may arrive',
      given: [[entry('intended', 400, { write }), entry('uncertain', 180)], true],
      want: 'verified',
    },
    {
      name: 'uncertain and old, and the write never happened',
      because: 'it had its time',
      given: [[entry('intended', 400, { write }), entry('uncertain', 180)], false],
      want: 'failed',
      told: false,
    },
    {
      name: 'applied a second ago, and Azure is done',
      because: 'its worker let go of it',
      given: [[entry('intended', 9, { write }), entry('applied', 1, { operation: 'op' })], true],
      want: 'verified',
    },
  ] as readonly {
    name: string
    because: string
    given: [RecordEntry[], boolean]
    want: string
    told?: boolean
  }[])('that is $name becomes $want, without a write: $because', async ({ given, want, told }) => {
    const world = await left(...given)
    const outcome = await settled(world)
    expect(outcome).toMatchObject({
      kind: 'settled',
      carriedOut: { result: { state: want, write } },
    })
    expect(logOf(world, THING_ID).head.open).toBeUndefined()
    const { before, after } = write
    expect(world.alerts).toMatchObject(
      told === false ? [] : [{ id: `action-0-${want}`, before, after }],
    )
    expect(world.alerts).toHaveLength(told === false ? 0 : 1)
    expect(world.arrivals).toEqual([])
  })

  it('keeps others away from the time it became uncertain, not from its intent', async () => {
    const world = await left([entry('intended', 400, { write }), entry('uncertain', 100)], false)
    expect(await settled(world)).toMatchObject({ kind: 'wait', delaySeconds: 80 })
  })

  it.each([
    {
      name: 'Azure is still working',
      because: 'it is asked again',
      given: { kind: 'running', operation: 'op' },
      want: { kind: 'wait', delaySeconds: 15, why: 'Azure is still working on the last write' },
    },
    {
      name: 'Azure gave it up',
      because: 'the reason is recorded',
      given: { kind: 'rejected', code: 'Conflict', message: 'busy', hold: 'writeFailed' },
      want: {
        kind: 'settled',
        carriedOut: { result: { state: 'failed', reason: { code: 'Conflict', message: 'busy' } } },
      },
    },
    {
      name: 'Azure lost the operation',
      because: 'a read shows that it happened',
      given: { kind: 'uncertain', message: '404' },
      want: { kind: 'settled', carriedOut: { result: { state: 'verified' } } },
    },
  ] as readonly { name: string; because: string; given: WriteResult; want: object }[])(
    'that runs in Azure is resumed by its token, and $name: $because',
    async ({ given, want }) => {
      const steps = [entry('intended', 60, { write }), entry('applied', 59, { operation: 'op' })]
      const world = await left(steps, true)
      const asked: string[] = []
      const onResume = (operation: string) => {
        asked.push(operation)
        return given
      }
      expect(await settled(world, { onResume })).toMatchObject(want)
      expect(asked).toEqual(['op'])
    },
  )
})

it('refuses a log that has no intent for the open action: nobody could prove anything', async () => {
  const world = await left([entry('intended', 300)], true)
  await expect(settled(world)).rejects.toThrow('the intent of action action-0 is not in the log')
  expect(world.arrivals).toEqual([])
})

it('is for open actions only', async () => {
  const world = await left([], true)
  await expect(settled(world)).rejects.toThrow('settle is called with an open action')
})

it('an operation that ended as a refusal that may pass is no wait for Azure: it counts, by rule and code', async () => {
  const world = await left(
    [entry('intended', 9, { write }), entry('applied', 1, { operation: 'token' })],
    false,
  )
  const refusal: WriteResult = {
    ...{ kind: 'rejected', code: 'RetryableError', message: 'later', hold: 'writeFailed' },
    ...{ retryAfterSeconds: 30, unsure: true },
  }
  const ports = portsOver(world, { rules: [tls], onResume: () => refusal })
  expect(await reconcile(itemOf(), ports)).toMatchObject({
    ...{ kind: 'later', delaySeconds: 30, patient: false },
    why: 'thing-tls: RetryableError: later',
  })
})

describe('an operation whose state cannot be read', () => {
  const unread: WriteResult = { kind: 'running', operation: 'token', unread: 'Http403' }
  const begun = (seconds: number) =>
    left(
      [entry('intended', seconds, { write }), entry('applied', seconds, { operation: 'token' })],
      true,
    )
  it('is waited for, and after two hours a read of the resource decides', async () => {
    const waiting = await settled(await begun(7000), { onResume: () => unread })
    expect(waiting).toMatchObject({ kind: 'wait' })
    const over = await settled(await begun(7300), { onResume: () => unread })
    expect(over).toMatchObject({ carriedOut: { result: { state: 'verified' } } })
  })

  it('is not given up while Azure says that it runs', async () => {
    const onResume = () => ({ kind: 'running', operation: 'token' }) as const
    expect(await settled(await begun(9000), { onResume })).toMatchObject({ kind: 'wait' })
  })
})
