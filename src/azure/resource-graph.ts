// Azure Resource Graph: the cheap list of everything, seconds old. Good for finding work, never for deciding a write.
import { ResourceGraphClient } from '@azure/arm-resourcegraph'
import type { TokenCredential } from '@azure/identity'
import { foldCase } from '../engine/fold-case.ts'
import type { Json } from '../engine/json.ts'
import { keepToOrigin } from './arm-url.ts'

/** One page of rows. */
export interface GraphPage {
  readonly rows: readonly Json[]
  /** Asks for the next page. Absent on the last. */
  readonly skipToken?: string
  /** Rows of all pages together. */
  readonly total: number
}

/** Runs queries, one page at a time. */
export interface ResourceGraph {
  query(query: string, subscriptions: readonly string[], skipToken?: string): Promise<GraphPage>
}

/** Rows per page: the most that Resource Graph gives. */
export const PAGE_ROWS = 1000

/** The client of the Azure SDK behind the product's port. */
export function createResourceGraph(
  credential: TokenCredential,
  endpoint: string,
  scope: string,
): ResourceGraph {
  const client = new ResourceGraphClient(credential, {
    endpoint,
    credentials: { scopes: [scope] },
    // A throttled page goes back to the queue instead of sleeping here.
    retryOptions: { maxRetries: 0 },
  })
  keepToOrigin(client.pipeline, endpoint)
  return {
    async query(query, subscriptions, skipToken) {
      const answer = await client.resources({
        query,
        subscriptions: [...subscriptions],
        options: {
          top: PAGE_ROWS,
          resultFormat: 'objectArray',
          ...(skipToken === undefined ? {} : { skipToken }),
        },
      })
      if (!Array.isArray(answer.data)) throw new Error('Resource Graph answered no rows')
      if (answer.resultTruncated === 'true' && answer.skipToken === undefined) {
        throw new Error('Resource Graph cut the answer short')
      }
      return {
        rows: answer.data as readonly Json[],
        total: answer.totalRecords,
        ...(answer.skipToken === undefined ? {} : { skipToken: answer.skipToken }),
      }
    },
  }
}

/** The query of a sweep: every resource of `types`, in a stable order (a page token is only given with `id`). */
export function sweepQuery(types: readonly string[]): string {
  const list = types.map((type) => kqlString(foldCase(type))).join(', ')
  return (
    `resources | where type in~ (${list}) ` +
    '| project id, name, type, kind, location, tags, sku, identity, properties | order by id asc'
  )
}

/** The query for which of `ids` still exist. */
export function existenceQuery(ids: readonly string[]): string {
  return `resources | where id in~ (${ids.map(kqlString).join(', ')}) | project id | order by id asc`
}

/**
 * Text as a string literal of the query language: a name may hold quotes, and none may end the literal.
 * https://learn.microsoft.com/kusto/query/scalar-data-types/string#string-literals
 */
export function kqlString(text: string): string {
  return `'${text.replaceAll(/['"\\]/g, String.raw`\$&`).replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, codes)}'`
}

// A literal ends where the line does.
function codes(unseen: string): string {
  return unseen.replaceAll(/[\s\S]/g, (unit) => {
    return String.raw`\u` + unit.charCodeAt(0).toString(16).padStart(4, '0')
  })
}
