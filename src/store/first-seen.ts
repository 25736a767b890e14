// What was seen for the first time and told to nobody: it waits here for the digest at the end of a sweep.
import { odata } from '@azure/data-tables'
import type { FirstSeen } from '../engine/first-seen.ts'
import { inParallel } from '../in-parallel.ts'
import { longText, readLongText, resourceKey } from './keys.ts'
import { deleteRow, firstRows } from './rows.ts'
import type { Storage } from './storage.ts'

const TABLE = 'sweeps'
const PARTITION = 'firstSeen'

/** The rules of one resource that wait for a digest. */
export interface FirstSeenResource {
  readonly resourceId: string
  readonly rules: readonly FirstSeen[]
}

/** What waits for the next digest. */
export interface FirstSeenStore {
  /** Keeps what one resource showed. May be repeated. */
  keep(resource: FirstSeenResource): Promise<void>
  /** All that waits. */
  list(): Promise<readonly FirstSeenResource[]>
  /** Forgets these: they are told. */
  forget(resources: readonly FirstSeenResource[]): Promise<void>
}

/** The store over the `sweeps` table. */
export function createFirstSeen(storage: Storage): FirstSeenStore {
  const table = () => storage.table(TABLE)
  return {
    async keep({ resourceId, rules }) {
      const keys = { partitionKey: PARTITION, rowKey: resourceKey(resourceId) }
      await (await table()).upsertEntity(
        { ...keys, resourceId, ...longText('rules', JSON.stringify(rules)) },
        'Replace',
      )
    },
    async list() {
      const filter = odata`PartitionKey eq ${PARTITION}`
      const rows = await firstRows<Record<string, unknown>>(await table(), filter, Infinity)
      return rows.map((row) => ({
        resourceId: String(row.resourceId),
        rules: JSON.parse(readLongText(row, 'rules')) as readonly FirstSeen[],
      }))
    },
    async forget(resources) {
      const client = await table()
      await inParallel(resources, ({ resourceId }) =>
        deleteRow(client, PARTITION, resourceKey(resourceId)),
      )
    },
  }
}
