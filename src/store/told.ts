// What the timeline was told of one resource: a row for each of its actions in a partition of the resource, which tells
// of actions that are too old to be looked for in the days of the timeline.
import { odata, type TableClient } from '@azure/data-tables'
import { actionDigest, type ListedAction } from '../engine/log-check.ts'
import type { RecordEntry } from '../engine/record.ts'
import { resourceKey } from './keys.ts'
import { firstRows } from './rows.ts'
import type { Storage } from './storage.ts'

const TABLE = 'records'

/** Keeps the row of a finished action. May be repeated. */
export async function keepTold(
  table: TableClient,
  intent: RecordEntry,
  outcome: RecordEntry,
): Promise<void> {
  await table.upsertEntity(
    {
      partitionKey: partitionOf(intent.resourceId),
      rowKey: intent.action,
      at: intent.at,
      state: outcome.state,
      digest: actionDigest(intent, outcome),
    },
    'Replace',
  )
}

/** Reads what the timeline was told of a resource. Read it before the log: then the log has all of it. */
export async function readTold(
  storage: Storage,
  resourceId: string,
): Promise<readonly ListedAction[]> {
  const filter = odata`PartitionKey eq ${partitionOf(resourceId)}`
  const rows = await firstRows<Record<string, unknown>>(
    await storage.table(TABLE),
    filter,
    Number.POSITIVE_INFINITY,
  )
  return rows.map((row) => ({
    action: row.rowKey,
    intendedAt: String(row.at),
    tells: (intent, outcome) => row.digest === actionDigest(intent, outcome),
  }))
}

function partitionOf(resourceId: string): string {
  return `told-${resourceKey(resourceId)}`
}
