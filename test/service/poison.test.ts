// A message that its queue gave up on is kept and told before it is gone, and nothing of it goes round for ever.
import { beforeAll, describe, expect, it } from 'vitest'
import { type AlertMessage, alertMessage } from '../../src/alerts/deliver.ts'
import { teamsMessage } from '../../src/alerts/teams-card.ts'
import type { Alert } from '../../src/engine/alert.ts'
import { alertGivenUp, type GivenUpPorts, workGivenUp } from '../../src/poison.ts'
import { createGivenUp, type GivenUp, type GivenUpStore } from '../../src/store/given-up.ts'
import { fitAlert } from '../../src/store/queues.ts'
import type { StoredRequest } from '../../src/store/requests.ts'
import type { Storage } from '../../src/store/storage.ts'
import { SAMPLES } from '../alerts/sample-alerts.ts'
import { createWorld, portsOver } from '../engine/ports.ts'
import { itemOf, NOW, THING_ID, thingOf, tls } from '../engine/samples.ts'
import { openTables } from './tables.ts'

const AT = '2026-11-20T09:59:58+00:00'

interface Stage {
  readonly ports: GivenUpPorts
  readonly kept: GivenUp[]
  readonly alerts: readonly Alert[]
  /** Alerts put on the queue as they are. */
  readonly back: AlertMessage[]
  readonly answers: StoredRequest[]
  /** The errors that the log has of a message given up; an alert rule waits for them. */
  readonly logged: Logged[]
}
type Logged = Readonly<Record<string, unknown>>

function stage(
  more: { readonly request?: StoredRequest; readonly refuse?: 'record' | 'alert' } = {},
) {
  const world = createWorld([thingOf({ tls: 'TLS1_2' })])
  const { refuse } = more
  const kept: GivenUp[] = []
  const back: AlertMessage[] = []
  const answers: StoredRequest[] = []
  const logged: Logged[] = []
  const loop = portsOver(world, { rules: [tls] })
  const error = (line: Logged) => void (line.code === 'MessageGivenUp' && logged.push(line))
  const alert = async (told: Alert) => {
    if (refuse === 'alert') throw new Error('the queue is away')
    await loop.queue.alert(told)
  }
  const ports = {
    work: {
      loop: { ...loop, log: { ...loop.log, error }, queue: { ...loop.queue, alert } },
      requests: {
        get: async () => more.request,
        save: async (request: StoredRequest) => void answers.push(request),
      },
      nextSweep: () => new Date('2026-11-20T12:00:00Z'),
    },
    givenUp: {
      keep: async (message: GivenUp) => {
        if (refuse === 'record') throw new Error('the table is away')
        kept.push(message)
      },
    } as unknown as GivenUpStore,
    enqueueAlert: async (message: AlertMessage) => void back.push(message),
  } as unknown as GivenUpPorts
  return { ports, kept, back, answers, logged, alerts: world.alerts } satisfies Stage
}

const cause = { source: 'event', id: 'e', at: NOW.toISOString() } as const
const sweep = {
  ...{ id: 'sweep-1', source: 'sweep', startedAt: NOW.toISOString(), seen: 3, queued: 3 },
} as const
const named = (kept: readonly GivenUp[]) =>
  kept.map(({ queue, id }) => ({ code: 'MessageGivenUp', queue, id }))
const look = (more = {}) => ({ kind: 'reconcile', item: itemOf(more) })

describe('work that was given up on', () => {
  it('is told as a look that was given up, with the next sweep, and kept with its resource', async () => {
    const { ports, kept, logged, alerts } = stage()
    await workGivenUp(look(), AT, ports)
    expect(logged).toMatchObject(named(kept))
    expect(kept).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f]{40}$/),
        at: '2026-11-20T09:59:58.000Z',
        ...{ queue: 'work', what: 'a look at a resource', resourceId: THING_ID },
        content: expect.stringContaining('"kind":"reconcile"'),
      },
    ])
    expect(alerts).toMatchObject([{ kind: 'gaveUp', resourceId: THING_ID }])
    expect(alerts[0]?.reason?.message).toContain(
      'the sweep at 2026-11-20 12:00 UTC looks at it again',
    )
  })

  it.each([
    [
      'a list of children',
      { kind: 'children', parent: THING_ID, type: 'Contoso.Things/things/parts', cause },
      { resourceId: THING_ID, cause },
      'a list of Contoso.Things/things/parts in a resource',
    ],
    [
      'a list of dependents',
      { kind: 'dependents', resourceId: THING_ID, cause },
      { resourceId: THING_ID, cause },
      'a list of what depends on a resource',
    ],
    [
      'a page of a sweep',
      { kind: 'sweepResources', sweep, skipToken: 't' },
      { resourceId: '/', cause: { source: 'sweep', id: 'sweep-1' } },
      'a step of a sweep',
    ],
    [
      'an object that is none of ours',
      { hello: 1 },
      { resourceId: '/', cause: { source: 'queue' } },
      'none of ours',
    ],
    ['text that is no JSON', '{"kind":', { resourceId: '/' }, 'none of ours'],
    ['a number', 7, { resourceId: '/' }, 'none of ours'],
    ['nothing', null, { resourceId: '/' }, 'none of ours'],
  ])('%s is told as a lost message', async (_, body, expected, what) => {
    const { ports, kept, logged, alerts } = stage()
    await workGivenUp(body, AT, ports)
    expect(kept).toMatchObject([{ queue: 'work', what }])
    expect(logged).toMatchObject(named(kept))
    expect(alerts).toMatchObject([{ kind: 'lost', ...expected }])
    expect(alerts[0]?.reason?.message).toContain(what)
  })

  it('comes twice: the record and the alert have the names of the first time', async () => {
    const { ports, kept, alerts } = stage()
    for (const body of [look(), look(), 'x', 'x']) await workGivenUp(body, AT, ports)
    const names = (list: readonly { readonly id: string }[]) => list.map(({ id }) => id)
    expect(names(kept)[0]).toBe(names(kept)[1])
    expect(names(alerts)[0]).toBe(names(alerts)[1])
    expect(names(alerts)[2]).toBe(names(alerts)[3])
    expect(new Set(names(alerts)).size).toBe(2)
  })

  it.each(['record', 'alert'] as const)(
    'stays on the queue while the %s is refused: nothing is lost for want of it',
    async (refuse) => {
      const { ports, alerts } = stage({ refuse })
      await expect(workGivenUp(look(), AT, ports)).rejects.toThrow('away')
      expect(alerts).toEqual([])
    },
  )

  it('of a person has an answer that says so', async () => {
    const { ports, answers } = stage()
    await workGivenUp(look({ request: { id: 'r' } }), AT, ports)
    expect(answers).toMatchObject([{ id: 'r', state: 'done' }])
    expect(JSON.parse(answers[0]?.answer ?? '')).toMatchObject({
      outcome: 'later',
      why: expect.stringContaining('as often as the queue allows'),
    })
  })

  it('of a person whose answer is there changes and tells nothing: it was the copy that did not end', async () => {
    const request = { id: 'r', state: 'done', resourceId: THING_ID, answer: '{}' } as const
    const { ports, answers, alerts, kept, logged } = stage({ request })
    await workGivenUp(look({ request: { id: 'r' } }), AT, ports)
    expect([answers, alerts]).toEqual([[], []])
    expect(kept).toHaveLength(1)
    expect(logged).toMatchObject(named(kept))
  })

  // A member `insertionTime` of the body hides the one of the queue.
  it.each([
    ['as the host writes it', '11/20/2026 09:59:58 +00:00', '2026-11-20T09:59:58.000Z'],
    ['eight days ago', '2026-11-12T10:00:00Z', '2026-11-12T10:00:00.000Z'],
    ['longer ago than a queue keeps it', '2026-11-12T09:59:59Z', undefined],
    ['in another century', '01/01/1999 00:00:00 +00:00', undefined],
    ['by a clock that is ahead', '2026-11-20T10:05:00Z', '2026-11-20T10:05:00.000Z'],
    ['in the future', '2026-11-20T10:05:01Z', undefined],
    ['in a far future', '2999-01-01T00:00:00Z', undefined],
    ['which is no date', 'yesterday', undefined],
    ['which is an object', { at: AT }, undefined],
    ['which is missing', undefined, undefined],
  ])('has the time of the trigger when it can be: %s', async (_, insertionTime, expected) => {
    const { ports, kept } = stage()
    await workGivenUp('x', insertionTime, ports)
    expect(kept[0]?.at).toBe(expected ?? NOW.toISOString())
  })

  it('that is hostile is shown cut and on one line', async () => {
    const { ports, kept, alerts } = stage()
    await workGivenUp(`\u202egpj.exe\n${'{{DATE(x)}} '.repeat(9000)}`, AT, ports)
    expect(kept[0]?.content.length).toBeLessThanOrEqual(500)
    const [alert] = alerts
    const card = JSON.stringify(alert && teamsMessage(alert))
    expect(card).not.toMatch(/\u202e|\{\{DATE/)
    expect(card).toContain('Message lost')
    expect(JSON.stringify(alert).length).toBeLessThan(2000)
  })
})

describe('an alert that was given up on', () => {
  const message = { alert: SAMPLES.held, attempt: 3, delivered: ['teams'] }

  it('is tried once more as it was, with who has it', async () => {
    const { ports, kept, logged, back, alerts } = stage()
    await alertGivenUp(message, AT, ports)
    expect(logged).toMatchObject(named(kept))
    expect(back).toEqual([{ ...message, again: true }])
    expect(alerts).toEqual([])
    expect(kept).toMatchObject([{ queue: 'alerts', resourceId: SAMPLES.held.resourceId }])
  })

  it('ends: the alert, once more the alert, a word about it, and then the record alone', async () => {
    const { ports, kept, logged, back, alerts } = stage()
    let next: unknown = message
    for (let times = 0; times < 10 && next !== undefined; times += 1) {
      const before = back.length + alerts.length
      await alertGivenUp(next, AT, ports)
      const told = alerts.at(-1)
      const last = told === undefined ? back.at(-1) : { alert: told, attempt: 0, delivered: [] }
      next = back.length + alerts.length === before ? undefined : last
      // What goes onto the queue must be read from it, and by the next version.
      if (next !== undefined) next = alertMessage.parse(JSON.parse(JSON.stringify(next)))
    }
    expect(next).toBeUndefined()
    expect(back).toHaveLength(1)
    expect(alerts).toMatchObject([{ kind: 'lost', resourceId: SAMPLES.held.resourceId }])
    expect(alerts[0]?.reason?.message).toContain(SAMPLES.held.id)
    expect(kept).toHaveLength(3)
    expect(logged).toMatchObject(named(kept))
  })

  it('that nobody can read is told, not tried again', async () => {
    const { ports, kept, logged, back, alerts } = stage()
    await alertGivenUp({ alert: { id: 1 } }, AT, ports)
    expect(back).toEqual([])
    expect(alerts).toMatchObject([{ kind: 'lost', resourceId: '/' }])
    expect(kept).toHaveLength(1)
    expect(logged).toMatchObject(named(kept))
  })

  it('is told within the size of a message, however long its parts are', async () => {
    const { ports, alerts } = stage()
    const long = 'i'.repeat(15_000)
    const alert = {
      ...{ ...SAMPLES.held, id: long, resourceId: `/${long}` },
      cause: { ...SAMPLES.held.cause, id: long },
    }
    await alertGivenUp({ ...message, alert, again: true }, AT, ports)
    expect(alerts.map((one) => fitAlert(one))).toMatchObject([{ kind: 'lost' }])
    expect(JSON.stringify(alerts).length).toBeLessThan(5000)
  })
})

describe('the record of what was given up on', () => {
  let storage: Storage
  beforeAll(async () => {
    storage = await openTables()
  })

  it('has each message once, newest first, and only those of the days that are asked for', async () => {
    const store = createGivenUp(storage)
    const message = (id: string, at: string): GivenUp => ({
      ...{ id, at, queue: 'alerts', what: 'w', resourceId: THING_ID, content: 'c' },
    })
    const [old, first, second] = [
      message('a', '2026-11-12T00:00:00.000Z'),
      message('b', '2026-11-19T00:00:00.000Z'),
      message('c', '2026-11-20T00:00:00.000Z'),
    ]
    for (const one of [first, old, second, first]) await store.keep(one)
    expect(await store.since(new Date('2026-11-13T00:00:00Z'), 10)).toEqual([second, first])
    expect(await store.since(new Date('2026-11-01T00:00:00Z'), 2)).toEqual([second, first])
  })
})
