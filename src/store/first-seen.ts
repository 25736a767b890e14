// What was seen for the first time and told to nobody: it waits here for the digest at the end of a sweep.
import { odata, type TableClient } from '@azure/data-tables'
import type { FirstSeen } from '../engine/first-seen.ts'
import { inParallel } from '../in-parallel.ts'
import { longText, readLongText, resourceKey } from './keys.ts'
import { deleteRow, firstRows } from './rows.ts'
import type { Storage } from './storage.ts'
import { isNotFound } from './table-errors.ts'

const TABLE = 'sweeps'
const PARTITION = 'firstSeen'

/** The rules of one resource that wait for a digest. */
export interface FirstSeenResource {
  readonly resourceId: string
  readonly rules: readonly FirstSeen[]
}

/** What waits for the next digest. */
export interface FirstSeenStore {
  /** Adds what one resource showed to what waits of it. May be repeated. */
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
      const client = await table()
      const keys = { partitionKey: PARTITION, rowKey: resourceKey(resourceId) }
      const names = new Set(rules.map(({ rule }) => rule))
      const waiting = await rulesIn(client, keys.rowKey)
      const all = [...waiting.filter(({ rule }) => !names.has(rule)), ...rules]
      await client.upsertEntity(
        { ...keys, resourceId, ...longText('rules', JSON.stringify(all)) },
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

// A look sees only what no earlier one knew, and there may be several before the digest is sent.
async function rulesIn(client: TableClient, rowKey: string): Promise<readonly FirstSeen[]> {
  try {
    const row = await client.getEntity<Record<string, unknown>>(PARTITION, rowKey)
    return JSON.parse(readLongText(row, 'rules')) as readonly FirstSeen[]
  } catch (error) {
    if (isNotFound(error)) return []
    throw error
  }
}
