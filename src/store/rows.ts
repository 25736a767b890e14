// What several tables need of rows.
import type { GetTableEntityResponse, TableClient, TableEntityResult } from '@azure/data-tables'
import { isConflict, isNotFound } from './table-errors.ts'

/**
 * Deletes a row. Another worker may have done it a moment ago.
 * @param version the row as it was read (its ETag): one that was written since stays. Any, when absent.
 */
export async function deleteRow(
  client: TableClient,
  partition: string,
  key: string,
  version?: string,
): Promise<void> {
  try {
    await client.deleteEntity(partition, key, version === undefined ? {} : { etag: version })
  } catch (error) {
    if (isNotFound(error) || (version !== undefined && isConflict(error))) return
    throw error
  }
}

/** A row as it stands, or undefined when there is none. */
export async function findRow<T extends object>(
  client: TableClient,
  partition: string,
  key: string,
): Promise<GetTableEntityResponse<TableEntityResult<T>> | undefined> {
  try {
    return await client.getEntity<T>(partition, key)
  } catch (error) {
    if (isNotFound(error)) return undefined
    throw error
  }
}

/** The first rows that a filter finds, at most `most`. A page may hold fewer than asked for, even none. */
export async function firstRows<T extends object>(
  client: TableClient,
  filter: string,
  most: number,
): Promise<(T & { readonly partitionKey: string; readonly rowKey: string })[]> {
  const rows: (T & { partitionKey: string; rowKey: string })[] = []
  for await (const row of client.listEntities<T>({ queryOptions: { filter } })) {
    rows.push(row as T & { partitionKey: string; rowKey: string })
    if (rows.length >= most) break
  }
  return rows
}
