import { RestError } from '@azure/core-rest-pipeline'
import { describe, expect, it } from 'vitest'
import type { ReadResult, WriteResult } from '../../src/engine/ports.ts'
import type { WorkItem } from '../../src/engine/work-item.ts'
import { nextSweep } from '../../src/sweep-schedule.ts'
import { processWork, type WorkPorts } from '../../src/work.ts'
import { type WorkMessage, workMessage } from '../../src/work-message.ts'
import { createWorld, portsOver, type Setup, type World } from '../engine/ports.ts'
import { https, itemOf, logs, NOW, THING_ID, thingOf, tls } from '../engine/samples.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

interface Stage {
  readonly world: World
  /** When each look began, in milliseconds since the event. */
  readonly looks: number[]
  readonly answers: unknown[]
}

/** Runs the queue in virtual time until it is empty; a queue that never empties fails. */
async function run(
  setup: Omit<Partial<Setup>, 'onRead'> & {
    readonly onRead?: (passed: number) => ReadResult | undefined
    readonly schedule?: string
    readonly item?: WorkItem
    readonly start?: Date
    readonly world?: World
  } = {},
): Promise<Stage> {
  const start = setup.start ?? NOW
  const world = setup.world ?? createWorld([thingOf({ tls: 'TLS1_0' })])
  const queue: { readonly message: WorkMessage; readonly due: number }[] = []
  const looks: number[] = []
  const answers: unknown[] = []
  const { onRead } = setup
  const loop = portsOver(world, {
    rules: [tls],
    ...setup,
    onRead: () => onRead?.(world.now - start.getTime()),
  })
  const requests = {
    get: async () => undefined,
    save: async (request: unknown) => void answers.push(request),
  }
  const ports = {
    loop,
    requests,
    sweep: { work: { close: async () => {} } },
    readsAreShort: () => false,
    nextSweep: (after: Date) => nextSweep(setup.schedule ?? '0 0 */6 * * *', after),
    enqueue: async (message: WorkMessage, delaySeconds = 0) => {
      // What goes onto the queue must be read from it.
      const read = workMessage.parse(JSON.parse(JSON.stringify(message)))
      queue.push({ message: read, due: world.now + delaySeconds * 1000 })
    },
  } as unknown as WorkPorts
  world.now = start.getTime()
  await ports.enqueue({ kind: 'reconcile', item: setup.item ?? itemOf() })
  while (queue.length > 0) {
    const next = queue.toSorted((a, b) => a.due - b.due)[0]
    if (next === undefined || looks.length > 500) throw new Error('the queue never empties')
    queue.splice(queue.indexOf(next), 1)
    world.now = Math.max(world.now, next.due)
    looks.push(world.now - start.getTime())
    await processWork(next.message, ports)
  }
  return { world, looks, answers }
}

const awayFor = (milliseconds: number) => (passed: number) =>
  passed < milliseconds
    ? ({ kind: 'busy', retryAfterSeconds: 30, message: 'connect ECONNREFUSED' } as const)
    : undefined
const tlsOf = ({ world }: Stage) => world.documents.get(THING_ID.toLowerCase())
const alertsOf = ({ world }: Stage) => world.alerts.map(({ kind }) => kind)
const atNight = new Date('2026-11-20T12:00:01.000Z')

describe('while Resource Manager is away an event is not lost', () => {
  it.each([
    ['3.5 minutes', 3.5 * MINUTE, 8],
    ['30 minutes', 30 * MINUTE, 13],
    ['3 hours', 3 * HOUR, 45],
  ])(
    'for %s: it is put right minutes after it is back, and nobody asks all the time',
    async (_, away, most) => {
      const stage = await run({ onRead: awayFor(away), start: atNight })
      expect(tlsOf(stage)).toMatchObject({ properties: { tls: 'TLS1_2' } })
      expect(alertsOf(stage)).toEqual(['fixed'])
      expect(stage.looks.length).toBeLessThanOrEqual(most)
      expect((stage.looks.at(-1) ?? 0) - away).toBeLessThanOrEqual(6.1 * MINUTE)
    },
  )

  it('for good: it is left to the sweep, and the one alert says when that comes', async () => {
    const stage = await run({ onRead: awayFor(Number.POSITIVE_INFINITY), start: atNight })
    expect(alertsOf(stage)).toEqual(['gaveUp'])
    expect(stage.world.alerts[0]?.reason).toEqual({
      code: 'GaveUp',
      message: 'connect ECONNREFUSED; the sweep at 2026-11-20 18:00 UTC looks at it again',
    })
    const last = stage.looks.at(-1) ?? 0
    const sweep = Date.parse('2026-11-20T18:00:00Z') - atNight.getTime()
    expect(last).toBeLessThan(sweep)
    expect(sweep - last).toBeLessThanOrEqual(6.1 * MINUTE)
    expect(stage.looks.length).toBeLessThan(90)
  })

  it('when a sweep comes a moment later: nothing is left to it at the first hiccup', async () => {
    const start = new Date('2026-11-20T11:59:50.000Z')
    const stage = await run({ onRead: awayFor(20 * MINUTE), start })
    expect(alertsOf(stage)).toEqual(['fixed'])
  })

  it('when no sweep is scheduled: it is looked at until Azure is back', async () => {
    const stage = await run({ onRead: awayFor(24 * HOUR), schedule: 'never', start: atNight })
    expect(alertsOf(stage)).toEqual(['fixed'])
  })

  it('when the event came a day late: its age says nothing about how long it was tried', async () => {
    const start = new Date(NOW.getTime() + 23 * HOUR)
    const stage = await run({ onRead: awayFor(30 * MINUTE), start })
    expect(alertsOf(stage)).toEqual(['fixed'])
  })

  it('and what waits together does not come back together', async () => {
    const other = itemOf({ cause: { source: 'event', id: 'event-2', at: itemOf().cause.at } })
    const [one, two] = [
      await run({ onRead: awayFor(HOUR), start: atNight }),
      await run({ onRead: awayFor(HOUR), start: atNight, item: other }),
    ]
    expect(one.looks).not.toEqual(two.looks)
    const again = await run({ onRead: awayFor(HOUR), start: atNight })
    expect(again.looks).toEqual(one.looks)
  })

  it('and an item of an older version of the service is gone on with', async () => {
    const { resourceId, cause } = itemOf()
    const stage = await run({
      onRead: awayFor(10 * MINUTE),
      start: atNight,
      item: { resourceId, cause, attempt: 7 },
    })
    expect(alertsOf(stage)).toEqual(['fixed'])
  })
})

describe('while Azure has no time for a write or a guard, an event is not lost', () => {
  const throttled: WriteResult = {
    ...{ kind: 'rejected', code: 'TooManyRequests', message: 'slow down', hold: 'writeFailed' },
    ...{ retryAfterSeconds: 30, throttled: true },
  }
  const lost: WriteResult = { kind: 'uncertain', message: 'ServiceUnavailable' }
  const midnight = '0 0 0 * * *'
  const start = new Date('2026-11-20T00:00:01.000Z')

  it.each([
    ['a write is throttled', throttled],
    ['a write has no answer and did not happen', lost],
  ])('%s for four hours: it is made minutes later, and no try is told', async (_, answer) => {
    const world = createWorld([thingOf({ tls: 'TLS1_0' })])
    const onWrite: Setup['onWrite'] = (_request, apply) => {
      if (world.now - start.getTime() < 4 * HOUR) return answer
      apply()
      return { kind: 'done' }
    }
    const stage = await run({ world, onWrite, start, schedule: midnight })
    expect(tlsOf(stage)).toMatchObject({ properties: { tls: 'TLS1_2' } })
    expect(alertsOf(stage)).toEqual(['fixed'])
    expect((stage.looks.at(-1) ?? 0) - 4 * HOUR).toBeLessThanOrEqual(6.1 * MINUTE)
    expect(stage.looks.length).toBeLessThan(110)
  })

  const busy = () =>
    Object.assign(new Error('private endpoint: TooManyRequests'), { retryAfterSeconds: 30 })
  const stored = () => Object.assign(new Error('ServerBusy'), { statusCode: 503 })

  it.each([
    ['a check', 'readiness.approvedPrivateEndpoint', busy],
    ['what Azure owns', 'units.isManaged', busy],
    ['the budget', 'budget.take', stored],
  ])('a guard that asks for %s fails for four hours: it is waited for', async (_, call, error) => {
    const rule = { ...tls, safety: { class: 'guarded', checks: ['approvedPrivateEndpoint'] } }
    const world = createWorld([thingOf({ tls: 'TLS1_0' })])
    const before = (name: string) => {
      if (name === call && world.now - start.getTime() < 4 * HOUR) throw error()
    }
    const rules = [rule as typeof tls]
    const stage = await run({ world, rules, before, start, schedule: midnight })
    expect(tlsOf(stage)).toMatchObject({ properties: { tls: 'TLS1_2' } })
    expect(alertsOf(stage)).not.toContain('gaveUp')
    expect((stage.looks.at(-1) ?? 0) - 4 * HOUR).toBeLessThanOrEqual(6.1 * MINUTE)
  })

  it('a guard that is denied its answer is given up after eight looks, by rule and reason', async () => {
    const before = (name: string) => {
      if (name === 'units.isManaged') throw new Error('resource group: AuthorizationFailed')
    }
    const stage = await run({ before, start, schedule: midnight })
    expect(stage.looks).toHaveLength(8)
    const gaveUp = stage.world.alerts.find(({ kind }) => kind === 'gaveUp')
    expect(gaveUp?.reason?.message).toContain('thing-tls: managed: resource group: Authorization')
  })

  it('an answer of 500 for a day is asked for less and less, and left to the sweep by name', async () => {
    const world = { ...createWorld([thingOf({ tls: 'TLS1_0' })]), budget: 1000 }
    const stage = await run({ world, onWrite: () => lost, start, schedule: midnight })
    expect(stage.world.arrivals.length).toBeLessThan(120)
    expect(alertsOf(stage)).toEqual(['gaveUp'])
    expect(stage.world.alerts[0]?.reason?.message).toContain('thing-tls: NoAnswer')
  })

  it('a refusal that stands beside a throttle is told once, and the throttle is waited for', async () => {
    const world = { ...createWorld([thingOf({ tls: 'TLS1_0' })]), budget: 1000 }
    const gone = { ...throttled, code: 'ResourceNotFound', throttled: false, unsure: true }
    const onWrite: Setup['onWrite'] = ({ resourceId }, apply) => {
      if (resourceId === THING_ID) return gone
      if (world.now - start.getTime() < 4 * HOUR) return throttled
      apply()
      return { kind: 'done' }
    }
    const stage = await run({ world, rules: [logs, tls], onWrite, start, schedule: midnight })
    expect(stage.world.arrivals.at(-1)).toMatchObject({ changed: true })
    expect(alertsOf(stage).toSorted()).toEqual(['failed', 'fixed'])
  })
})

describe('an operation that Azure takes on and that fails later', () => {
  const failed: WriteResult = {
    ...{ kind: 'rejected', code: 'Operationfailed', message: 'QuotaExceeded' },
    hold: 'writeFailed',
  }
  const running: WriteResult = { kind: 'running', operation: 'token' }
  const both = () => ({ ...createWorld([thingOf({ tls: 'TLS1_0', https: false })]), budget: 1000 })

  it('is not begun again by itself: it is told once, and stands as any other refusal', async () => {
    const world = both()
    const stage = await run({ world, onWrite: () => running, onResume: () => failed })
    expect(world.arrivals).toHaveLength(1)
    expect(alertsOf(stage)).toEqual(['failed'])
    expect(world.findings.get(THING_ID.toLowerCase())?.rules['thing-tls']).toMatchObject({
      held: { reason: 'writeFailed', detail: 'QuotaExceeded', refusedSince: expect.any(String) },
    })
  })

  it('is begun again for later events less and less often', async () => {
    const world = both()
    for (let minute = 0; minute < 120; minute += 2) {
      const at = new Date(world.now).toISOString()
      const item = itemOf({ cause: { source: 'event', id: `e-${minute}`, at } })
      const start = new Date(world.now)
      await run({ world, item, start, onWrite: () => running, onResume: () => failed })
      world.now = start.getTime() + 2 * MINUTE
    }
    expect(world.arrivals.length).toBeLessThan(12)
    // The same refusal as before is no news.
    expect(world.alerts.map(({ kind }) => kind)).toEqual(['failed'])
  })

  it('is taken apart when it was for several rules: what Azure takes is put right', async () => {
    const world = both()
    let open: { readonly https: boolean; readonly apply: () => void } | undefined
    const onWrite: Setup['onWrite'] = (request, apply) => {
      open = { https: JSON.stringify(request).includes('https'), apply }
      return running
    }
    const onResume = () => {
      if (open?.https !== false) return failed
      open.apply()
      return { kind: 'done' } as const
    }
    const stage = await run({ world, rules: [https, tls], onWrite, onResume })
    expect(tlsOf(stage)).toMatchObject({ properties: { tls: 'TLS1_2', https: false } })
    expect(world.arrivals).toHaveLength(3)
    expect(alertsOf(stage).toSorted()).toEqual(['failed', 'failed', 'fixed'])
  })

  it('is begun again for what is left when a colleague put the rest right meanwhile', async () => {
    const world = both()
    let begun = 0
    const onWrite: Setup['onWrite'] = (_, apply) => {
      begun += 1
      if (begun > 1) apply()
      return begun > 1 ? { kind: 'done' } : running
    }
    const onResume = () => {
      world.documents.set(THING_ID.toLowerCase(), thingOf({ tls: 'TLS1_0', https: true }))
      return failed
    }
    const stage = await run({ world, rules: [https, tls], onWrite, onResume })
    expect(tlsOf(stage)).toMatchObject({ properties: { tls: 'TLS1_2', https: true } })
    expect(alertsOf(stage)).toEqual(['failed', 'fixed'])
  })

  it('ends the request of a person with an answer, and is begun again for the next one', async () => {
    const world = both()
    for (const id of ['r1', 'r2']) {
      const cause = { source: 'person', id, at: new Date(world.now).toISOString() } as const
      const item: WorkItem = { resourceId: THING_ID, cause, attempt: 0, request: { id } }
      const start = new Date(world.now)
      const stage = await run({
        world,
        item,
        start,
        onWrite: () => running,
        onResume: () => failed,
      })
      expect(stage.answers).toMatchObject([{ id, state: 'done' }])
      expect(JSON.stringify(stage.answers)).toContain('QuotaExceeded')
    }
    expect(world.arrivals).toHaveLength(2)
  })
})

describe('two operations that fail later, for one request of a person', () => {
  const failed: WriteResult = {
    ...{ kind: 'rejected', code: 'Operationfailed', message: 'QuotaExceeded' },
    hold: 'writeFailed',
  }

  it.each([
    ['of a write that is taken apart', [https, tls], 3],
    ['of two writes', [tls, logs], 2],
  ])('%s are begun once each, and not in turns', async (_, rules, most) => {
    const world = { ...createWorld([thingOf({ tls: 'TLS1_0', https: false })]), budget: 1000 }
    const cause = { source: 'person', id: 'r1', at: NOW.toISOString() } as const
    const item: WorkItem = { resourceId: THING_ID, cause, attempt: 0, request: { id: 'r1' } }
    const onWrite: Setup['onWrite'] = () => ({ kind: 'running', operation: 'token' })
    const stage = await run({ world, item, rules, onWrite, onResume: () => failed })
    expect(world.arrivals).toHaveLength(most)
    expect(alertsOf(stage)).toHaveLength(most)
    expect(stage.answers).toMatchObject([{ id: 'r1', state: 'done' }])
  })
})

describe('what a person asked for ends in a bounded time, with an answer', () => {
  const asked = (id: string): WorkItem => ({
    resourceId: THING_ID,
    cause: { source: 'person', id, at: atNight.toISOString() },
    attempt: 0,
    request: { id },
  })

  it('when Azure is away, whatever the sweep does', async () => {
    const onRead = awayFor(Number.POSITIVE_INFINITY)
    const stage = await run({ onRead, start: atNight, item: asked('r1'), schedule: 'never' })
    expect(stage.answers).toMatchObject([{ id: 'r1', state: 'done' }])
    expect(JSON.stringify(stage.answers)).toContain('ECONNREFUSED')
    expect(stage.looks.at(-1)).toBeLessThanOrEqual(HOUR)
    expect(stage.world.alerts[0]?.reason?.message).toContain('nothing looks at it again by itself')
  })

  it('when Azure is away for a quarter of an hour: then it is done', async () => {
    const stage = await run({ onRead: awayFor(15 * MINUTE), start: atNight, item: asked('r2') })
    expect(alertsOf(stage)).toEqual(['fixed'])
    expect(stage.answers).toMatchObject([{ id: 'r2', state: 'done' }])
  })
})

describe('what fails is tried as often as it may be, with growing delays', () => {
  const passing: WriteResult = {
    kind: 'rejected',
    code: 'ConflictError',
    message: 'changed meanwhile',
    hold: 'writeFailed',
    retryAfterSeconds: 5,
  }

  it('a write that is refused for a quarter of an hour is made then', async () => {
    const world = createWorld([thingOf({ tls: 'TLS1_0' })])
    const onWrite: Setup['onWrite'] = (_, apply) => {
      if (world.now - atNight.getTime() < 5 * MINUTE) return passing
      apply()
      return { kind: 'done' }
    }
    const stage = await run({ world, onWrite, start: atNight })
    expect(alertsOf(stage)).toEqual(['fixed'])
    expect(stage.looks.length).toBeLessThanOrEqual(8)
  })

  it('a refusal that should pass and never does is tried eight times, and stands then: held, and told by rule and code', async () => {
    const stage = await run({ onWrite: () => passing, start: atNight })
    expect(stage.looks).toHaveLength(8)
    expect(stage.world.alerts).toMatchObject([
      { kind: 'failed', rules: [{ id: 'thing-tls' }], reason: { code: 'ConflictError' } },
    ])
    const finding = stage.world.findings.get(THING_ID.toLowerCase())
    expect(finding?.rules['thing-tls']?.held).toMatchObject({ askedAt: expect.any(String) })
  })

  it('an operation that ends as a refusal that should pass is begun as often, and stands then: held, and told', async () => {
    const stage = await run({
      onWrite: () => ({ kind: 'running', operation: 'token' }),
      onResume: () => ({ ...passing, code: 'RetryableError' }),
      start: atNight,
    })
    expect(stage.world.arrivals.length).toBeLessThanOrEqual(8)
    expect(alertsOf(stage)).toEqual(['failed'])
    expect(stage.world.alerts[0]?.reason).toMatchObject({ code: 'RetryableError' })
    expect(stage.world.findings.get(THING_ID.toLowerCase())?.rules['thing-tls']).toMatchObject({
      held: { reason: 'writeFailed', refusedSince: expect.any(String) },
    })
  })

  it('a refusal that nobody knows is tried as often, and stands then: held, and told', async () => {
    const unsure: WriteResult = { ...passing, code: 'Odd', unsure: true, retryAfterSeconds: 30 }
    const stage = await run({ onWrite: () => unsure, start: atNight })
    expect(stage.looks).toHaveLength(8)
    expect(alertsOf(stage)).toEqual(['failed'])
    const finding = stage.world.findings.get(THING_ID.toLowerCase())
    expect(finding?.rules['thing-tls']?.held).toMatchObject({
      reason: 'writeFailed',
      askedAt: expect.any(String),
    })
    // The next sweep asks once, and wakes nobody for the same.
    const later = new Date(atNight.getTime() + 6 * HOUR)
    const cause = { source: 'sweep', id: 's', at: later.toISOString() } as const
    const next = await run({
      world: stage.world,
      onWrite: () => unsure,
      start: later,
      item: itemOf({ cause }),
    })
    expect(next.looks).toHaveLength(1)
    expect(alertsOf(next)).toEqual(['failed'])
  })

  it('an operation of hours is waited for, and counts after two', async () => {
    const stage = await run({
      onWrite: () => ({ kind: 'running', operation: 'token' }),
      onResume: () => ({ kind: 'running', operation: 'token' }),
      start: atNight,
      schedule: '0 0 0 * * *',
    })
    expect(stage.looks.at(-1)).toBeGreaterThan(2 * HOUR)
    expect(alertsOf(stage)).toEqual(['gaveUp'])
  })

  it('a defect of ours is given up after eight looks', async () => {
    const before = (call: string) => {
      if (call === 'findings.get') throw new TypeError('no')
    }
    const stage = await run({ before, start: atNight })
    expect(stage.looks).toHaveLength(8)
    expect(alertsOf(stage)).toEqual(['gaveUp'])
  })

  it('storage that is away is waited for like Azure', async () => {
    const world = createWorld([thingOf({ tls: 'TLS1_0' })])
    const before = (call: string) => {
      if (call === 'findings.get' && world.now - atNight.getTime() < HOUR) {
        throw new RestError('ServerBusy', { statusCode: 503 })
      }
    }
    const stage = await run({ world, before, start: atNight })
    expect(alertsOf(stage)).toEqual(['fixed'])
  })
})
