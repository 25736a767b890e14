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

/** Looks at what is left at a moment, until they end. */
export interface LooksAtWhatIsLeft {
  look(): Promise<Left>
  end(): void
}

/** Opens them. Tables are read again when a request has come that is not a read, whatever became of it. */
export function createLooksAtWhatIsLeft(
  stage: Stage,
  { resourceId, written = resourceId }: Scenario,
): LooksAtWhatIsLeft {
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
  const readTables = async () => {
    const names: string[] = []
    for await (const { name = '' } of service.listTables()) names.push(name)
    return Object.fromEntries(await Promise.all(names.map(rowsOf)))
  }
  let known: Left['tables'] | undefined
  const end = stage.gate.onCall(({ call: { service: called, method } }) => {
    if (called === 'table' && method !== 'GET') known = undefined
  })
  return {
    async look() {
      known ??= await readTables()
      return {
        tables: known,
        messages: ['work', 'alerts'].map(stage.messagesLeft),
        resources: structuredClone([azure.resource(resourceId), azure.resource(written)]),
        alerts: stage.desk.received.length,
      }
    },
    end,
  }
}
