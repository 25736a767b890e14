// The work of a sweep that is not finished, one row per piece. A row is there before its message is, and goes when the
// work came to an end: that a message is put back, delivered twice or lost by a crash does not change what the rows say.
// It costs two operations per piece (docs/decisions, "The end of a sweep").
import { odata } from '@azure/data-tables'
import { inParallel } from '../in-parallel.ts'
import type { Sweep, SweepPiece } from '../work-message.ts'
import { resourceKey } from './keys.ts'
import { deleteRow, firstRows } from './rows.ts'
import type { Storage } from './storage.ts'

const TABLE = 'sweeps'

/** Which sweep is meant. */
export type SweepName = Pick<Sweep, 'id' | 'source'>

/** What is left to do of each sweep. */
export interface SweepWork {
  /** Notes that a piece is to be done. May be repeated. */
  open(piece: SweepPiece): Promise<void>
  /** Notes that a piece is done. May be repeated. */
  close(piece: SweepPiece): Promise<void>
  /** How many pieces are open, counted up to `most`. */
  count(sweep: SweepName, most: number): Promise<number>
  /** Forgets what other sweeps of the same source left open, at most `most` pieces; the number of them. */
  clearOthers(sweep: SweepName, most: number): Promise<number>
}

/** Open work over the `sweeps` table. */
export function createSweepWork(storage: Storage): SweepWork {
  const table = () => storage.table(TABLE)
  return {
    async open({ source, sweep, what }) {
      const keys = { partitionKey: partitionOf({ source, id: sweep }), rowKey: resourceKey(what) }
      // For people who want to know what a sweep waits for.
      await (await table()).upsertEntity({ ...keys, what }, 'Replace')
    },
    async close({ source, sweep, what }) {
      await deleteRow(await table(), partitionOf({ source, id: sweep }), resourceKey(what))
    },
    async count(sweep, most) {
      const filter = odata`PartitionKey eq ${partitionOf(sweep)}`
      return (await firstRows(await table(), filter, most)).length
    },
    async clearOthers(sweep, most) {
      const client = await table()
      // '.' is the letter after '-': all partitions of the source.
      const [from, to] = [`open-${sweep.source}-`, `open-${sweep.source}.`]
      const own = partitionOf(sweep)
      const filter = odata`PartitionKey ge ${from} and PartitionKey lt ${to} and PartitionKey ne ${own}`
      const rows = await firstRows(client, filter, most)
      await inParallel(rows, (row) => deleteRow(client, row.partitionKey, row.rowKey))
      return rows.length
    },
  }
}

// An id may hold what a key cannot.
function partitionOf({ source, id }: SweepName): string {
  return `open-${source}-${resourceKey(id)}`
}
