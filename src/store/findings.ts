// The present state of each resource in Table Storage: one row per resource, one partition per subscription.
import type { Finding } from '../engine/finding.ts'
import type { FindingPort } from '../engine/ports.ts'
import { longText, readLongText, resourceKey } from './keys.ts'
import type { Storage } from './storage.ts'
import { isNotFound } from './table-errors.ts'

const TABLE = 'findings'

/** Which findings to list. */
export type FindingFilter = 'all' | 'nonCompliant' | 'unknown' | 'held'

/** Findings as the loop, the sweep and the HTTP endpoints use them. */
export interface Findings extends FindingPort {
  list(
    filter: FindingFilter,
    limit: number,
    continuation?: string,
  ): Promise<{ readonly findings: readonly Finding[]; readonly continuation?: string }>
}

/** Findings over the `findings` table. */
export function createFindings(storage: Storage): Findings {
  const table = () => storage.table(TABLE)
  return {
    async get(resourceId) {
      const { partitionKey, rowKey } = keysOf(resourceId)
      try {
        return readRow(await (await table()).getEntity(partitionKey, rowKey))
      } catch (error) {
        if (isNotFound(error)) return undefined
        throw error
      }
    },
    async save(finding) {
      await (await table()).upsertEntity(rowOf(finding), 'Replace')
    },
    async close(resourceId) {
      const { partitionKey, rowKey } = keysOf(resourceId)
      try {
        await (await table()).deleteEntity(partitionKey, rowKey)
      } catch (error) {
        if (!isNotFound(error)) throw error
      }
    },
    async list(filter, limit, continuation) {
      const pages = (await table())
        .listEntities<Record<string, unknown>>(
          filter === 'all' ? {} : { queryOptions: { filter: `${filter} gt 0` } },
        )
        .byPage({
          maxPageSize: limit,
          ...(continuation === undefined ? {} : { continuationToken: continuation }),
        })
      const { value: page } = await pages.next()
      const token = page?.continuationToken
      return {
        findings: (page ?? []).map(readRow),
        ...(token === undefined ? {} : { continuation: token }),
      }
    },
  }
}

function keysOf(resourceId: string) {
  const subscription = resourceId.split('/')[2] ?? ''
  return { partitionKey: subscription.toLowerCase(), rowKey: resourceKey(resourceId) }
}

function rowOf(finding: Finding) {
  const states = Object.values(finding.rules)
  const count = (verdict: string) => states.filter((state) => state.verdict === verdict).length
  return {
    ...keysOf(finding.resourceId),
    resourceId: finding.resourceId,
    type: finding.type,
    nonCompliant: count('nonCompliant'),
    unknown: count('unknown'),
    held: states.filter((state) => state.held !== undefined).length,
    ...(finding.unit === undefined ? {} : { unit: JSON.stringify(finding.unit) }),
    ...longText('rules', JSON.stringify(finding.rules)),
  }
}

function readRow(row: Readonly<Record<string, unknown>>): Finding {
  return {
    resourceId: String(row.resourceId),
    type: String(row.type),
    rules: JSON.parse(readLongText(row, 'rules')) as Finding['rules'],
    ...(typeof row.unit === 'string' ? { unit: JSON.parse(row.unit) as string[] } : {}),
  }
}
