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

/** Opens them. A table is read again when a request to it has come that is not a read, whatever became of it. */
export function createLooksAtWhatIsLeft(
  stage: Stage,
  { resourceId, written = resourceId }: Scenario,
): LooksAtWhatIsLeft {
  const { azure, azurite } = stage.sandbox
  const { connectionString } = azurite
  const service = TableServiceClient.fromConnectionString(connectionString)
  const clients = new Map<string, TableClient>()
  const rowsOf = async (name: string): Promise<readonly object[]> => {
    const table = clients.get(name) ?? TableClient.fromConnectionString(connectionString, name)
    clients.set(name, table)
    const rows: object[] = []
    for await (const { etag, timestamp, ...row } of table.listEntities()) {
      // When something was last heard of; written when time passes, and read by people only.
      if (row.partitionKey !== 'moment') rows.push(row)
    }
    return rows
  }
  const known = new Map<string, readonly object[]>()
  const changed = new Set<string>()
  let isListed = false
  const readTables = async () => {
    if (!isListed) {
      isListed = true
      for await (const { name = '' } of service.listTables()) changed.add(name)
    }
    const names = [...changed]
    changed.clear()
    try {
      await Promise.all(names.map(async (name) => known.set(name, await rowsOf(name))))
    } catch (error) {
      isListed = false
      throw error
    }
    return Object.fromEntries(known)
  }
  const end = stage.gate.onCall(({ call: { service: called, method, path } }) => {
    if (called !== 'table' || method === 'GET') return
    const table = /^\/\w+\/(\w+)\(/.exec(decodeURIComponent(path))?.[1]
    if (table !== undefined) changed.add(table)
    // A new row, a new table, a transaction: the path does not always say where.
    else isListed = false
  })
  return {
    async look() {
      return {
        tables: await readTables(),
        messages: ['work', 'alerts'].map(stage.messagesLeft),
        resources: structuredClone([azure.resource(resourceId), azure.resource(written)]),
        alerts: stage.desk.received.length,
      }
    },
    end,
  }
}
