// The mark that a sweep leaves: how far it is, and when the last one ended.
import { findRow } from './rows.ts'
import type { Storage } from './storage.ts'
import { isConflict, isNotFound } from './table-errors.ts'

const TABLE = 'sweeps'
const ATTEMPTS = 8

/** A sweep's progress. `source` tells the full sweep from the key check. */
export interface SweepMark {
  readonly id: string
  readonly source: 'sweep' | 'timer'
  readonly startedAt: string
  /** When the last page was listed: all that has to be looked at is on the queue. */
  readonly finishedAt: string | undefined
  /** When the last piece of that work was finished. */
  readonly completedAt?: string | undefined
  readonly seen: number
  readonly queued: number
  /** How many resources there are, when Resource Graph said so. */
  readonly total: number | undefined
}

/** Marks over the `sweeps` table: the newest of each source. */
export interface SweepMarks {
  /** A sweep begins: what it finds of an earlier one of its source is replaced. */
  begin(mark: SweepMark): Promise<void>
  /** Nothing happens when another sweep of the source has begun since: an old one must not hide it. */
  save(mark: SweepMark): Promise<void>
  last(source: SweepMark['source']): Promise<SweepMark | undefined>
  /** When the last one was completed (ISO 8601 UTC), which the mark of one that is under way does not say. */
  lastFinished(source: SweepMark['source']): Promise<string | undefined>
}

/** Opens the marks. */
export function createSweepMarks(storage: Storage): SweepMarks {
  const marks: SweepMarks = {
    async begin(mark) {
      await (await storage.table(TABLE)).upsertEntity(rowOf(mark), 'Replace')
    },
    async save(mark) {
      const client = await storage.table(TABLE)
      for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
        try {
          const row = await client.getEntity<{ id: string }>('last', mark.source)
          if (row.id !== mark.id) return
          const { id, source, completedAt } = mark
          if (completedAt !== undefined) {
            // Before the mark: one that says it is completed is not saved again.
            const finished = { partitionKey: 'finished', rowKey: source, id, at: completedAt }
            await client.upsertEntity(finished, 'Replace')
          }
          await client.updateEntity(rowOf(mark), 'Replace', { etag: row.etag })
          return
        } catch (error) {
          if (isNotFound(error)) return marks.begin(mark)
          if (!isConflict(error)) throw error
        }
      }
      throw new Error('the mark of a sweep could not be saved: too many workers at once')
    },
    async lastFinished(source) {
      const table = await storage.table(TABLE)
      return (await findRow<{ at: string }>(table, 'finished', source))?.at
    },
    async last(source) {
      const table = await storage.table(TABLE)
      const row = await findRow<Record<string, unknown>>(table, 'last', source)
      if (row === undefined) return undefined
      const total = Number(row.total)
      return {
        id: String(row.id),
        source,
        startedAt: String(row.startedAt),
        finishedAt: row.finishedAt === '' ? undefined : String(row.finishedAt),
        // Rows of versions that did not wait for the work have no such column.
        completedAt: row.completedAt ? String(row.completedAt) : undefined,
        seen: Number(row.seen),
        queued: Number(row.queued),
        total: total < 0 ? undefined : total,
      }
    },
  }
  return marks
}

function rowOf(mark: SweepMark) {
  const { id, source, startedAt, seen, queued, total = -1 } = mark
  const { finishedAt = '', completedAt = '' } = mark
  const keys = { partitionKey: 'last', rowKey: source }
  return { ...keys, id, startedAt, finishedAt, completedAt, seen, queued, total }
}
