// The mark that a sweep leaves: how far it is, and when the last one ended.
import type { Storage } from './storage.ts'
import { isNotFound } from './table-errors.ts'

const TABLE = 'sweeps'

/** A sweep's progress. `source` tells the full sweep from the key check. */
export interface SweepMark {
  readonly id: string
  readonly source: 'sweep' | 'timer'
  readonly startedAt: string
  readonly finishedAt: string | undefined
  readonly seen: number
  readonly queued: number
  /** How many resources there are, when Resource Graph said so. */
  readonly total: number | undefined
}

/** Marks over the `sweeps` table: the newest of each source. */
export interface SweepMarks {
  save(mark: SweepMark): Promise<void>
  last(source: SweepMark['source']): Promise<SweepMark | undefined>
  /** When the last one ended (ISO 8601 UTC), which the mark of one that is under way does not say. */
  lastFinished(source: SweepMark['source']): Promise<string | undefined>
}

/** Opens the marks. */
export function createSweepMarks(storage: Storage): SweepMarks {
  return {
    async save(mark) {
      const { id, source, startedAt, finishedAt = '', seen, queued, total = -1 } = mark
      await (await storage.table(TABLE)).upsertEntity(
        { partitionKey: 'last', rowKey: source, id, startedAt, finishedAt, seen, queued, total },
        'Replace',
      )
      if (finishedAt === '') return
      const finished = { partitionKey: 'finished', rowKey: source, id, at: finishedAt }
      await (await storage.table(TABLE)).upsertEntity(finished, 'Replace')
    },
    async lastFinished(source) {
      try {
        const row = await (await storage.table(TABLE)).getEntity<{ at: string }>('finished', source)
        return row.at
      } catch (error) {
        if (isNotFound(error)) return undefined
        throw error
      }
    },
    async last(source) {
      try {
        const row = await (await storage.table(TABLE)).getEntity<Record<string, unknown>>(
          'last',
          source,
        )
        const total = Number(row.total)
        return {
          id: String(row.id),
          source,
          startedAt: String(row.startedAt),
          finishedAt: row.finishedAt === '' ? undefined : String(row.finishedAt),
          seen: Number(row.seen),
          queued: Number(row.queued),
          total: total < 0 ? undefined : total,
        }
      } catch (error) {
        if (isNotFound(error)) return undefined
        throw error
      }
    },
  }
}
