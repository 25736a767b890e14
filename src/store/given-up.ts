// Messages that the queues gave up on, newest first. The platform deletes such a message after seven days, read or not;
// these rows stay.
import { odata } from '@azure/data-tables'
import { newestFirst, timeIn } from './keys.ts'
import { firstRows } from './rows.ts'
import type { Storage } from './storage.ts'

/** The table of what is given up. */
export const GIVEN_UP_TABLE = 'givenup'
const PARTITION = 'message'

/** One message that was given up on. */
export interface GivenUp {
  /** Names its content: the same for the same message, however often it comes. */
  readonly id: string
  /** When it was given up on (ISO 8601 UTC). */
  readonly at: string
  /** The queue that it was on. */
  readonly queue: 'work' | 'alerts'
  /** What it was for, in a few words. */
  readonly what: string
  readonly resourceId?: string
  /** The beginning of its content, fit to be shown. */
  readonly content: string
}

/** The messages that were given up on. */
export interface GivenUpStore {
  /** Keeps one. The same one again changes nothing. */
  keep(message: GivenUp): Promise<void>
  /** Those since a moment, newest first, at most `most`. */
  since(moment: Date, most: number): Promise<readonly GivenUp[]>
}

/** The store over the `givenup` table. */
export function createGivenUp(storage: Storage): GivenUpStore {
  const table = () => storage.table(GIVEN_UP_TABLE)
  return {
    async keep({ at, id, ...columns }) {
      const row = { partitionKey: PARTITION, rowKey: newestFirst(at, id), ...columns }
      await (await table()).upsertEntity(row, 'Replace')
    },
    async since(moment, most) {
      const oldest = newestFirst(moment.toISOString(), '')
      const filter = odata`PartitionKey eq ${PARTITION} and RowKey lt ${oldest}`
      const rows = await firstRows<Record<string, unknown>>(await table(), filter, most)
      return rows.map((row) => ({
        id: row.rowKey.slice(row.rowKey.indexOf('-') + 1),
        at: new Date(timeIn(row.rowKey)).toISOString(),
        queue: row.queue === 'alerts' ? 'alerts' : 'work',
        what: String(row.what),
        ...(typeof row.resourceId === 'string' ? { resourceId: row.resourceId } : {}),
        content: String(row.content),
      }))
    },
  }
}
