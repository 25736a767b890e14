import { TableClient, TableServiceClient } from '@azure/data-tables'
import type { Scenario } from './scenarios.ts'
import type { Stage } from './stage.ts'

/** What a process that dies at this moment leaves in its own storage, at the resource, and with people. */
export interface Left {
  /** The rows of all tables, without what storage adds. */
  readonly tables: Readonly<Record<string, readonly object[]>>
  /** How many the queues hold. Which of them can be seen is a matter of time: each lock ends. */
  readonly messages: readonly number[]
  readonly resources: readonly unknown[]
  readonly alerts: number
}

/** Opens a look at what is left at a moment. */
export function createLooksAtWhatIsLeft(
  stage: Stage,
  { resourceId, written = resourceId }: Scenario,
): () => Promise<Left> {
  const { azure, azurite } = stage.sandbox
  const { connectionString } = azurite
  const service = TableServiceClient.fromConnectionString(connectionString)
  const clients = new Map<string, TableClient>()
  const rowsOf = async (name: string) => {
    const table = clients.get(name) ?? TableClient.fromConnectionString(connectionString, name)
    clients.set(name, table)
    const rows: object[] = []
    for await (const { etag, timestamp, ...row } of table.listEntities()) {
      // When something was last heard of; written when time passes, and read by people only.
      if (row.partitionKey !== 'moment') rows.push(row)
    }
    return [name, rows] as const
  }
  return async () => {
    const names: string[] = []
    for await (const { name = '' } of service.listTables()) names.push(name)
    const [tables, messages] = await Promise.all([
      Promise.all(names.map(rowsOf)),
      Promise.all(['work', 'alerts'].map(stage.depth)),
    ])
    return {
      tables: Object.fromEntries(tables),
      messages,
      resources: structuredClone([azure.resource(resourceId), azure.resource(written)]),
      alerts: stage.desk.received.length,
    }
  }
}
