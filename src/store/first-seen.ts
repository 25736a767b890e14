// What was seen for the first time and told to nobody: it waits here for the digest at the end of a sweep.
import { odata, type TableClient } from '@azure/data-tables'
import type { FirstSeen } from '../engine/first-seen.ts'
import { inParallel } from '../in-parallel.ts'
import { longText, readLongText, resourceKey } from './keys.ts'
import { deleteRow, findRow, firstRows } from './rows.ts'
import type { Storage } from './storage.ts'

const TABLE = 'sweeps'
const PARTITION = 'firstSeen'

/** The rules of one resource that wait for a digest. */
export interface FirstSeenResource {
  readonly resourceId: string
  readonly rules: readonly FirstSeen[]
  /** Opaque version of what was listed. */
  readonly version?: string
}

/** What waits for the next digest. */
export interface FirstSeenStore {
  /** Adds what one resource showed to what waits of it. May be repeated. */
  keep(resource: FirstSeenResource): Promise<void>
  /** What waits, of at most `most` resources. */
  list(most: number): Promise<readonly FirstSeenResource[]>
  /** Forgets these: they are told, or gone. What was added to one since it was listed keeps it waiting. */
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
    async list(most) {
      const filter = odata`PartitionKey eq ${PARTITION}`
      const rows = await firstRows<Record<string, unknown>>(await table(), filter, most)
      return rows.map((row) => ({
        resourceId: String(row.resourceId),
        rules: readRules(row),
        version: String(row.etag),
      }))
    },
    async forget(resources) {
      const client = await table()
      await inParallel(resources, ({ resourceId, version }) =>
        deleteRow(client, PARTITION, resourceKey(resourceId), version),
      )
    },
  }
}

// A look sees only what no earlier one knew, and there may be several before the digest is sent.
async function rulesIn(client: TableClient, rowKey: string): Promise<readonly FirstSeen[]> {
  const row = await findRow<Record<string, unknown>>(client, PARTITION, rowKey)
  return row === undefined ? [] : readRules(row)
}

// A row that somebody wrote over must not keep all others from people: its resource is counted, and its finding says why.
function readRules(row: Readonly<Record<string, unknown>>): readonly FirstSeen[] {
  try {
    const rules: unknown = JSON.parse(readLongText(row, 'rules'))
    return Array.isArray(rules) ? (rules as readonly FirstSeen[]) : []
  } catch {
    return []
  }
}
