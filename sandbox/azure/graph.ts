import { randomUUID } from 'node:crypto'
import type { Estate } from '../estate.ts'
import { armAudiences, authenticate } from './authenticate.ts'
import type { Answer, Exchange } from './exchange.ts'
import { apiVersionOf, json, jsonOf } from './exchange.ts'
import { throttled } from './faults.ts'
import { requireRight } from './governance.ts'
import type { Step } from './graph-query.ts'
import { parseQuery } from './graph-query.ts'
import { runQuery } from './graph-run.ts'
import { QueryError } from './graph-tokens.ts'
import type { JsonObject } from './json.ts'
import { copyOf, isObject } from './json.ts'
import { AzureProblem } from './problem.ts'
import type { Store, Stored } from './store.ts'
import { nameOf, parseTarget } from './target.ts'
import { types } from './types/index.ts'
import { keepBack } from './visible.ts'

/** The path of Resource Graph, in lower case. */
export const graphPath = '/providers/microsoft.resourcegraph/resources'
/** What a query needs in a role definition. */
export const graphOperation = 'Microsoft.ResourceGraph/resources/read'

const apiVersions: readonly string[] = ['2021-03-01', '2022-10-01', '2024-04-01']
const largestPage = 1000
const quotaWindowMs = 5000

/** What Resource Graph is built from. */
export interface GraphParts {
  readonly estate: Estate
  readonly store: Store
  /** Milliseconds by which answers are behind the truth. */
  readonly lagMs: number
  /** Queries per five seconds and principal. */
  readonly queriesPerFiveSeconds: number
}

/** Builds Resource Graph: one POST, a strict subset of the query language, paging by skip token. */
export function createGraph(parts: GraphParts): (exchange: Exchange) => Answer {
  const rowsFor = createRunner(parts)
  const windows = new Map<string, { until: number; left: number }>()
  return (exchange) => {
    const { authorization } = exchange.headers
    const principal = authenticate(parts.estate, authorization, armAudiences, Date.now())
    if (exchange.method !== 'POST') throw new AzureProblem(405, 'MethodNotAllowed', 'Use POST.')
    if (!apiVersions.includes(apiVersionOf(exchange.url) ?? '')) {
      throw new AzureProblem(400, 'InvalidApiVersionParameter', 'The api-version is invalid.')
    }
    requireRight(parts.estate, principal, graphOperation, '/')
    const now = Date.now()
    const known = windows.get(principal.objectId)
    const fresh = { until: now + quotaWindowMs, left: parts.queriesPerFiveSeconds }
    const window = known === undefined || known.until <= now ? fresh : known
    windows.set(principal.objectId, window)
    const seconds = Math.ceil((window.until - now) / 1000)
    const headers = {
      'x-ms-user-quota-remaining': String(Math.max(0, window.left - 1)),
      'x-ms-user-quota-resets-after': `00:00:0${seconds}`,
      'x-ms-request-id': randomUUID(),
      'x-ms-correlation-request-id': randomUUID(),
    }
    if (window.left < 1) {
      const refused = throttled(seconds)
      return { ...refused, headers: { ...refused.headers, ...headers } }
    }
    window.left -= 1
    return json(200, answer(parts, rowsFor, exchange), headers)
  }
}

function answer(parts: GraphParts, rowsFor: Runner, exchange: Exchange): JsonObject {
  const body = jsonOf(exchange.body)
  if (!isObject(body) || typeof body.query !== 'string') throw invalid('query is missing.')
  requireMembers(body, ['query', 'subscriptions', 'options', 'facets', 'managementGroups'])
  const options = isObject(body.options) ? body.options : {}
  requireMembers(options, [
    '$top',
    '$skip',
    '$skipToken',
    'resultFormat',
    'authorizationScopeFilter',
  ])
  if ((options.resultFormat ?? 'objectArray') !== 'objectArray') {
    throw invalid("Only resultFormat 'objectArray' is served.")
  }
  const top = options.$top ?? largestPage
  if (typeof top !== 'number' || !Number.isInteger(top) || top < 1 || top > largestPage) {
    throw invalid(`$top must be between 1 and ${largestPage}.`)
  }
  const steps = parse(body.query)
  const subscriptions = Array.isArray(body.subscriptions) ? body.subscriptions : undefined
  const inScope = subscriptions?.includes(parts.estate.subscriptionId) ?? true
  const rows = inScope ? rowsFor(body.query, steps) : []
  const start = startOf(options.$skipToken, body.query)
  const data = rows.slice(start, start + top)
  const more = start + top < rows.length
  // A page that cannot be continued, because the rows have no id, is marked as cut off.
  const resumable = projectsId(steps)
  const result: JsonObject = {
    totalRecords: rows.length,
    count: data.length,
    resultTruncated: more && !resumable ? 'true' : 'false',
    facets: [],
    data,
  }
  if (more && resumable) result.$skipToken = skipToken(start + top, body.query)
  return result
}

type Runner = (query: string, steps: readonly Step[]) => readonly JsonObject[]

/** Pages of one query are cut from one result, as long as nothing changed in between. */
function createRunner(parts: GraphParts): Runner {
  let last: { query: string; revision: number; rows: readonly JsonObject[] } | undefined
  return (query, steps) => {
    const { revision } = parts.store
    if (parts.lagMs === 0 && last?.query === query && last.revision === revision) return last.rows
    const rows = runQuery(steps, rowsOf(parts))
    last = { query, revision, rows }
    return rows
  }
}

function rowsOf({ estate, store, lagMs }: GraphParts): JsonObject[] {
  const moment = Date.now() - lagMs
  return types
    .filter((definition) => definition.inGraph)
    .flatMap((definition) => {
      const { type } = definition
      const all = lagMs > 0 ? store.asOf(type, moment) : store.ofType(type)
      return all.map((stored) => {
        const body = definition.hides === undefined ? stored.body : copyOf(stored.body)
        keepBack(definition, body)
        return row(estate, { ...stored, body })
      })
    })
}

function row(estate: Estate, { id, type, body }: Stored): JsonObject {
  return {
    id,
    name: nameOf(id),
    type: type.toLowerCase(),
    tenantId: estate.tenantId,
    kind: body.kind ?? '',
    location: body.location ?? '',
    resourceGroup: (parseTarget(id)?.resourceGroup ?? '').toLowerCase(),
    subscriptionId: estate.subscriptionId,
    managedBy: body.managedBy ?? '',
    tags: body.tags ?? {},
    sku: body.sku ?? null,
    identity: body.identity ?? null,
    properties: body.properties ?? {},
  }
}

function parse(query: string): readonly Step[] {
  try {
    return parseQuery(query)
  } catch (error) {
    if (!(error instanceof QueryError)) throw error
    throw invalid(`${error.message} at character ${error.at}.`)
  }
}

function projectsId(steps: readonly Step[]): boolean {
  return steps.every(
    (step) => step.kind !== 'project' || step.columns.some(({ name }) => name === 'id'),
  )
}

function skipToken(offset: number, query: string): string {
  return Buffer.from(JSON.stringify({ offset, query })).toString('base64')
}

function startOf(token: unknown, query: string): number {
  if (token === undefined || token === null || token === '') return 0
  const parsed = jsonOf(Buffer.from(String(token), 'base64').toString('utf8'))
  if (isObject(parsed) && parsed.query === query && typeof parsed.offset === 'number') {
    return parsed.offset
  }
  throw invalid('The skip token does not belong to this query.')
}

function requireMembers(value: JsonObject, names: readonly string[]): void {
  const stranger = Object.keys(value).find((name) => !names.includes(name))
  if (stranger !== undefined) throw invalid(`Unknown member '${stranger}'.`)
}

function invalid(message: string): AzureProblem {
  return new AzureProblem(
    400,
    'BadRequest',
    'Please provide below info when asking for support: timestamp and correlationId.',
    {
      details: [
        {
          code: 'InvalidQuery',
          message:
            'Query is invalid. Please refer to the documentation for the Azure Resource Graph service and fix the error before retrying.',
        },
        { code: 'ParserFailure', message },
      ],
    },
  )
}
