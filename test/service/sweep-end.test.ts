// A sweep is over when its work is, and says in one message what it saw for the first time.
import { describe, expect, it } from 'vitest'
import type { Alert } from '../../src/engine/alert.ts'
import { createCatalogue } from '../../src/rules/catalogue.ts'
import type { FirstSeenResource } from '../../src/store/first-seen.ts'
import type { SweepMark } from '../../src/store/sweeps.ts'
import { type SweepPorts, startSweep } from '../../src/sweep.ts'
import { processWork, type WorkPorts } from '../../src/work.ts'
import { pieceOf, reconcileMessage, type WorkMessage } from '../../src/work-message.ts'
import {
  GROUP,
  NOW,
  parameters,
  policy,
  SUBSCRIPTION,
  settingsRule,
  thing,
} from '../engine/samples.ts'

const WORKSPACE_TYPE = 'Microsoft.MachineLearningServices/workspaces'
const workspaceId = `${GROUP}/providers/${WORKSPACE_TYPE}/mlw`
const thingId = `${GROUP}/providers/${thing.type}/one`
const rules = [
  settingsRule({ id: 'thing-bad', severity: 'low' }),
  settingsRule({ id: 'workspace-bad', resource: { ...thing, type: WORKSPACE_TYPE } }),
]
const row = (id: string) => ({ id, properties: { tls: 'TLS1_0' } })

/** A service whose storage is in memory; what it puts on the queue waits until a test lets it be worked on. */
function createService() {
  const queue: { message: WorkMessage; delaySeconds: number }[] = []
  const open = new Map<string, Set<string>>()
  const marks = new Map<string, SweepMark>()
  const waiting = new Map<string, FirstSeenResource>()
  const alerts: Alert[] = []
  const lines: { msg: string; code?: unknown }[] = []
  const expected: string[] = []
  const looks: { readonly id: string; readonly known: readonly string[] }[] = []
  let now = NOW.getTime()
  let leftOver = 0
  const say = (fields: Record<string, unknown>, msg: string) => void lines.push({ ...fields, msg })
  const enqueue = async (message: WorkMessage, delaySeconds = 0) => {
    const piece = pieceOf(message)
    if (piece !== undefined) {
      open.set(piece.sweep, (open.get(piece.sweep) ?? new Set()).add(piece.what))
    }
    queue.push({ message, delaySeconds })
  }
  const clock = { now: () => new Date(now), sleep: async () => {} }
  const catalogue = createCatalogue(rules, parameters)
  const sweep: SweepPorts = {
    graph: {
      query: async (query) => {
        const wanted = [workspaceId, thingId].filter((id) =>
          query.includes(`'${(id === thingId ? thing.type : WORKSPACE_TYPE).toLowerCase()}'`),
        )
        return { rows: wanted.map(row), total: wanted.length }
      },
    },
    catalogue,
    findings: { get: async () => undefined, list: async () => ({ findings: [] }) } as never,
    marks: {
      begin: async (mark) => void marks.set(mark.source, mark),
      save: async (mark) => {
        if (marks.get(mark.source)?.id === mark.id) marks.set(mark.source, mark)
      },
      last: async (source) => marks.get(source),
      lastFinished: async () => undefined,
    },
    work: {
      open: async () => {},
      close: async ({ sweep: id, what }) => void open.get(id)?.delete(what),
      count: async ({ id }) => open.get(id)?.size ?? 0,
      clearOthers: async (_, most) => {
        const cleared = Math.min(leftOver, most)
        leftOver -= cleared
        return cleared
      },
    },
    firstSeen: {
      list: async (most) => [...waiting.values()].slice(0, most),
      forget: async (told) => {
        for (const { resourceId } of told) waiting.delete(resourceId)
      },
    },
    units: { expect: async ({ resourceId }) => void expected.push(resourceId) },
    policy,
    subscriptions: [SUBSCRIPTION],
    clock,
    listChildren: async () => [],
    enqueue,
    alert: async (alert) => void alerts.push(alert),
    log: { info: say, warn: say, error: say },
  }
  const ports = { readsAreShort: () => false, sweep, enqueue } as unknown as WorkPorts
  /** Works on the first message of a kind. A look at a resource ends as `end` says. */
  const work = async (kind: WorkMessage['kind'], end: 'done' | 'putBack' = 'done') => {
    const at = queue.findIndex(({ message }) => message.kind === kind)
    const [taken] = queue.splice(at, at < 0 ? 0 : 1)
    if (taken === undefined) throw new Error(`no message ${kind} is on the queue`)
    const { message } = taken
    if (message.kind === 'reconcile') {
      looks.push({ id: message.item.resourceId, known: [...expected] })
    }
    // Short reads are the plainest reason to put a look back, a resource that no rule covers the plainest end of one.
    const loop = { catalogue: createCatalogue([], parameters), log: sweep.log }
    await processWork(message, { ...ports, loop, readsAreShort: () => end === 'putBack' } as never)
    return message
  }
  return {
    ...{ queue, marks, waiting, alerts, lines, looks, sweep, work },
    mark: () => marks.get('sweep'),
    start: (id = 's1') => startSweep({ id, source: 'sweep' }, sweep),
    /** Lists everything: what is left on the queue are looks and the end. */
    async listed(id = 's1') {
      await startSweep({ id, source: 'sweep' }, sweep)
      for (const kind of ['sweepUnits', 'sweepResources', 'sweepFindings'] as const)
        await work(kind)
    },
    pass: (seconds: number) => {
      now += seconds * 1000
    },
    leave: (pieces: number) => {
      leftOver = pieces
    },
  }
}

const seen: FirstSeenResource = {
  resourceId: thingId,
  rules: [{ rule: 'thing-bad', verdict: 'nonCompliant', held: 'needsApproval' }],
}

describe('a sweep', () => {
  it('learns which workspaces there are before it looks at anything', async () => {
    const { listed, work, looks } = createService()
    await listed()
    await work('reconcile')
    await work('reconcile')
    expect(looks.map(({ id }) => id).toSorted()).toEqual([workspaceId, thingId].toSorted())
    for (const { known } of looks) expect(known).toEqual([workspaceId])
  })

  it('is completed when its last piece of work is finished, not when its last page is listed', async () => {
    const { listed, work, mark, lines } = createService()
    await listed()
    expect(mark()).toMatchObject({ finishedAt: NOW.toISOString() })
    await work('sweepEnd')
    await work('reconcile')
    await work('sweepEnd')
    expect(mark()?.completedAt).toBeUndefined()
    await work('reconcile')
    await work('sweepEnd')
    expect(mark()).toMatchObject({ completedAt: NOW.toISOString(), seen: 2, queued: 2 })
    expect(lines.filter(({ msg }) => msg === 'sweep completed')).toHaveLength(1)
  })

  it('that is late to begin leaves the work of a newer one alone', async () => {
    const { start, work, queue, leave, lines, mark } = createService()
    await start('late')
    await start('newer')
    leave(5)
    // The first message of the earlier one is the first on the queue.
    await work('sweepUnits')
    expect(queue.map(({ message }) => message.kind)).toEqual(['sweepUnits'])
    expect(lines).toMatchObject([{ code: 'SweepSuperseded', sweep: 'late', by: 'newer' }])
    expect(mark()).toMatchObject({ id: 'newer' })
  })

  it('waits for a piece that was put back', async () => {
    const { listed, work, mark } = createService()
    await listed()
    await work('reconcile', 'putBack')
    await work('reconcile')
    await work('sweepEnd')
    expect(mark()?.completedAt).toBeUndefined()
    await work('reconcile')
    await work('sweepEnd')
    expect(mark()?.completedAt).toBeDefined()
  })

  it.each([
    { age: 0, wait: 1 },
    { age: 600, wait: 60 },
    { age: 86_400, wait: 900 },
  ])('of $age s asks again after $wait s whether its work is finished', async ({ age, wait }) => {
    const { listed, work, queue, pass } = createService()
    await listed()
    pass(age)
    const message = await work('sweepEnd')
    expect(queue).toContainEqual({ message, delaySeconds: wait })
  })

  it('does not wait for lost work of an earlier one, and says that there was some', async () => {
    const { start, work, lines, leave, queue } = createService()
    await start()
    leave(1003)
    await work('sweepUnits')
    // A bounded number at a time: the rest is for the next message.
    expect(queue.map(({ message }) => message.kind)).toEqual(['sweepUnits'])
    await work('sweepUnits')
    expect(queue.map(({ message }) => message.kind)).toEqual(['sweepResources'])
    expect(lines.map(({ code }) => code)).toEqual(['SweepIncomplete', 'SweepIncomplete'])
  })

  it('that another one overtook ends without a word about its own completion', async () => {
    const { listed, start, work, mark, lines, queue } = createService()
    await listed()
    await start('s2')
    await work('sweepEnd')
    expect(mark()).toMatchObject({ id: 's2', finishedAt: undefined })
    expect(lines).toMatchObject([
      { msg: 'sweep finished' },
      { code: 'SweepSuperseded', sweep: 's1', by: 's2' },
    ])
    expect(queue.filter(({ message }) => message.kind === 'sweepEnd')).toEqual([])
  })
})

describe('what a sweep saw for the first time', () => {
  const completed = async (service: ReturnType<typeof createService>, id: string) => {
    await service.listed(id)
    await service.work('reconcile')
    await service.work('reconcile')
    return service.work('sweepEnd')
  }

  it('is told once, when the sweep is completed', async () => {
    const service = createService()
    service.waiting.set(thingId, seen)
    const end = await completed(service, 's1')
    expect(service.alerts).toMatchObject([{ id: 'digest-s1', kind: 'digest', resourceId: GROUP }])
    // Delivered a second time, and by the next sweep.
    await processWork(end, { sweep: service.sweep } as unknown as WorkPorts)
    await completed(service, 's2')
    expect(service.alerts).toHaveLength(1)
  })

  it('is told again with the same id when the sweep could not be marked as completed', async () => {
    const service = createService()
    service.waiting.set(thingId, seen)
    const end = await completed(service, 's1')
    const mark = service.mark()
    if (mark === undefined) throw new Error('there is no mark')
    service.marks.set('sweep', { ...mark, completedAt: undefined })
    service.waiting.set(thingId, seen)
    await processWork(end, { sweep: service.sweep } as unknown as WorkPorts)
    expect(service.alerts.map(({ id }) => id)).toEqual(['digest-s1', 'digest-s1'])
  })

  it('is told by a sweep that another one overtook: that one may come to no end either', async () => {
    const service = createService()
    await service.listed('s1')
    service.waiting.set(thingId, seen)
    await service.start('s2')
    await service.work('sweepEnd')
    expect(service.alerts.map(({ id }) => id)).toEqual(['digest-s1'])
    expect(service.waiting.size).toBe(0)
  })

  it('waits for a sweep when the key check is over: there is to be one message', async () => {
    const service = createService()
    service.waiting.set(thingId, seen)
    await startSweep({ id: 'k1', source: 'timer', only: [thing.type] }, service.sweep)
    for (const kind of ['sweepUnits', 'sweepResources', 'sweepFindings'] as const) {
      await service.work(kind)
    }
    await service.work('reconcile')
    await service.work('sweepEnd')
    expect(service.marks.get('timer')?.completedAt).toBeDefined()
    expect(service.alerts).toEqual([])
    expect(service.waiting.size).toBe(1)
  })

  const fill = (service: ReturnType<typeof createService>, count: number) => {
    for (let index = 0; index < count; index += 1) {
      const resourceId = `${thingId}-${index}`
      service.waiting.set(resourceId, { ...seen, resourceId })
    }
  }
  const counts = ({ alerts }: ReturnType<typeof createService>) =>
    alerts.map(({ id, digest }) => [id, digest?.resources])

  it('of more resources than one call tells is told in parts, each once, before the sweep is completed', async () => {
    const service = createService()
    fill(service, 12_000)
    await completed(service, 's1')
    expect(service.waiting.size).toBe(7000)
    expect(service.mark()?.completedAt).toBeUndefined()
    await service.work('sweepEnd')
    await service.work('sweepEnd')
    expect(service.mark()?.completedAt).toBeDefined()
    expect(service.waiting.size).toBe(0)
    expect(counts(service)).toEqual([
      ['digest-s1', 5000],
      ['digest-s1-2', 5000],
      ['digest-s1-3', 2000],
    ])
  })

  it('is told to its end by a sweep that another one overtook, however much it is', async () => {
    const service = createService()
    await service.listed('s1')
    fill(service, 6000)
    await service.start('s2')
    await service.work('sweepEnd')
    await service.work('sweepEnd')
    expect(counts(service)).toEqual([
      ['digest-s1', 5000],
      ['digest-s1-2', 1000],
    ])
    expect(service.waiting.size).toBe(0)
  })

  it('is told by nobody when there is nothing', async () => {
    const service = createService()
    await completed(service, 's1')
    expect(service.alerts).toEqual([])
  })
})

it('work of an event or a person belongs to no sweep', () => {
  for (const source of ['event', 'person'] as const) {
    const cause = { source, id: 'x', at: NOW.toISOString() }
    expect(pieceOf(reconcileMessage({ resourceId: thingId, cause, attempt: 0 }))).toBeUndefined()
  }
})
