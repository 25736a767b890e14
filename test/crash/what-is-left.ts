import { TableClient, TableServiceClient } from '@azure/data-tables'
import type { Scenario } from './scenarios.ts'
import type { Stage } from './stage.ts'

/** What a process that dies at this moment leaves: nothing else of it has an effect on what comes. */
export interface Left {
  /** The rows of all tables, without what storage adds. */
  readonly tables: Readonly<Record<string, readonly object[]>>
  readonly messages: readonly { readonly held: number; readonly isVisible: boolean }[]
  readonly resource: unknown
  readonly alerts: number
}

/** Looks at everything that is durable. */
export async function whatIsLeft(stage: Stage, { resourceId }: Scenario): Promise<Left> {
  const { azure, azurite } = stage.sandbox
  const { connectionString } = azurite
  const tables: Record<string, object[]> = {}
  for await (const { name = '' } of TableServiceClient.fromConnectionString(
    connectionString,
  ).listTables()) {
    const rows: object[] = []
    const table = TableClient.fromConnectionString(connectionString, name)
    for await (const { etag, timestamp, ...row } of table.listEntities()) {
      // When something was last heard of; written when time passes, and read by people only.
      if (row.partitionKey !== 'moment') rows.push(row)
    }
    tables[name] = rows
  }
  const messages = await Promise.all(
    ['work', 'alerts'].map(async (queue) => ({
      held: await stage.depth(queue),
      isVisible: await stage.isVisible(queue),
    })),
  )
  return {
    tables,
    messages,
    resource: structuredClone(azure.resource(resourceId)),
    alerts: stage.desk.received.length,
  }
}
