// What a sweep leaves behind, over real tables.
import { beforeAll, describe, expect, it } from 'vitest'
import type { Storage } from '../../src/store/storage.ts'
import { createSweepMarks, type SweepMark } from '../../src/store/sweeps.ts'
import { sweepOverdue } from '../../src/sweep-age.ts'
import { openTables } from './tables.ts'

let storage: Storage
beforeAll(async () => {
  storage = await openTables()
})

const HOUR = 3_600_000
const start = Date.parse('2026-11-20T00:00:00.000Z')
const at = (hours: number) => new Date(start + hours * HOUR).toISOString()
const mark = (id: string, more: Partial<SweepMark>): SweepMark => ({
  ...{ id, source: 'sweep', seen: 2, queued: 2, total: 2, finishedAt: undefined },
  startedAt: at(0),
  ...more,
})

describe('the last end of a sweep', () => {
  it('is when its work was finished: sweeps that are listed and never finished become overdue', async () => {
    const marks = createSweepMarks(storage)
    await marks.begin(mark('s1', { startedAt: at(0) }))
    await marks.save(mark('s1', { finishedAt: at(1) }))
    expect(await marks.lastFinished('sweep')).toBeUndefined()
    await marks.save(mark('s1', { finishedAt: at(1), completedAt: at(2) }))
    expect(await marks.lastFinished('sweep')).toBe(at(2))
    for (const hours of [6, 12, 18]) {
      await marks.begin(mark(`s${hours}`, { startedAt: at(hours) }))
      await marks.save(mark(`s${hours}`, { startedAt: at(hours), finishedAt: at(hours + 1) }))
    }
    const finishedAt = await marks.lastFinished('sweep')
    expect(
      sweepOverdue({
        ...{ now: new Date(at(19)), finishedAt, firstSeen: at(0), periodMs: 6 * HOUR },
      }),
    ).toBe(`the last sweep ended at ${at(2)}; the next should have within 12 h`)
  })

  it('is known once the mark says it, though the process ends between the two', async () => {
    const marks = createSweepMarks(storage)
    await marks.begin(mark('killed', {}))
    const dying = createSweepMarks({
      ...storage,
      async table(name) {
        const table = await storage.table(name)
        return new Proxy(table, {
          get(of, member) {
            if (member === 'updateEntity') return () => Promise.reject(new Error('killed'))
            const value = Reflect.get(of, member)
            return typeof value === 'function' ? value.bind(of) : value
          },
        })
      },
    })
    const completed = mark('killed', { finishedAt: at(30), completedAt: at(31) })
    await expect(dying.save(completed)).rejects.toThrow('killed')
    expect((await marks.last('sweep'))?.completedAt).toBeUndefined()
    expect(await marks.lastFinished('sweep')).toBe(at(31))
  })
})
