// The one storage account that holds all state: how its tables and queues are reached.
import { TableClient, TableServiceClient } from '@azure/data-tables'
import type { TokenCredential } from '@azure/identity'
import { QueueClient, type StorageRetryOptions } from '@azure/storage-queue'
import type { StoreClock } from './store-clock.ts'
import { isNotFound } from './table-errors.ts'

/** How to reach the account: by identity, or with a connection string on a developer's machine. */
export type StorageConnection =
  | { readonly tableServiceUri: string; readonly queueServiceUri: string }
  | { readonly connectionString: string }

/** Clients of the tables and queues; each that the account does not have is created the first time it is used. */
export interface Storage {
  table(name: string): Promise<TableClient>
  queue(name: string): Promise<QueueClient>
  /** About how many messages a queue holds that need not be there: undefined when it is not, and it is not made. */
  depthOf(name: string): Promise<number | undefined>
}

/**
 * Opens the account. Nothing is sent until a table or queue is asked for.
 * @param clock is set by every answer of the tables.
 */
export function openStorage(
  connection: StorageConnection,
  credential: TokenCredential,
  clock: StoreClock,
): Storage {
  const tables = new Map<string, Promise<TableClient>>()
  const queues = new Map<string, Promise<QueueClient>>()
  const listed = new Map<'tables', Promise<ReadonlySet<string>>>()
  return {
    table: (name) =>
      once(tables, name, async () => {
        const client = tableClient(connection, name, credential)
        client.pipeline.addPolicy(clock.policy, { afterPhase: 'Retry' })
        // One question of a process for all of them. To create each would be one for each.
        const there = await once(listed, 'tables', () => tablesOf(connection, credential, clock))
        if (!there.has(name)) await client.createTable()
        return client
      }),
    queue: (name) =>
      once(queues, name, async () => {
        const client = queueClient(connection, name, credential)
        await client.createIfNotExists()
        return client
      }),
    async depthOf(name) {
      try {
        const { approximateMessagesCount } = await queueClient(
          connection,
          name,
          credential,
        ).getProperties()
        return approximateMessagesCount ?? 0
      } catch (error) {
        if (isNotFound(error)) return undefined
        throw error
      }
    },
  }
}

async function tablesOf(
  connection: StorageConnection,
  credential: TokenCredential,
  clock: StoreClock,
) {
  const client =
    'tableServiceUri' in connection
      ? new TableServiceClient(connection.tableServiceUri, credential)
      : TableServiceClient.fromConnectionString(connection.connectionString, INSECURE)
  client.pipeline.addPolicy(clock.policy, { afterPhase: 'Retry' })
  const names = new Set<string>()
  for await (const { name } of client.listTables()) if (name !== undefined) names.add(name)
  return names
}

// Azurite on a developer's machine speaks plain HTTP; Azure itself refuses it by the account's own setting.
const INSECURE = { allowInsecureConnection: true }

function tableClient(connection: StorageConnection, name: string, credential: TokenCredential) {
  if ('tableServiceUri' in connection) {
    return new TableClient(connection.tableServiceUri, name, credential)
  }
  return TableClient.fromConnectionString(connection.connectionString, name, INSECURE)
}

// Event Grid waits 30 s for an answer. Four tries with these waits between them end well before, even when every one of
// them hangs; the SDK's own would go on for minutes.
const QUEUE_RETRIES: StorageRetryOptions = {
  maxTries: 4,
  tryTimeoutInMs: 5000,
  retryDelayInMs: 500,
  maxRetryDelayInMs: 2000,
}

function queueClient(connection: StorageConnection, name: string, credential: TokenCredential) {
  if ('queueServiceUri' in connection) {
    const url = `${connection.queueServiceUri.replace(/\/$/, '')}/${name}`
    return new QueueClient(url, credential, { retryOptions: QUEUE_RETRIES })
  }
  return new QueueClient(connection.connectionString, name, { retryOptions: QUEUE_RETRIES })
}

// A failed creation is forgotten, so that the next use tries again.
function once<Name extends string, T>(
  made: Map<Name, Promise<T>>,
  name: Name,
  make: () => Promise<T>,
): Promise<T> {
  const known = made.get(name)
  if (known !== undefined) return known
  const pending = make()
  made.set(name, pending)
  pending.catch(() => made.delete(name))
  return pending
}
