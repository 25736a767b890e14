// The estate as Azure Resource Graph lists it, written down once so that it can be read twice.

import { setTimeout as wait } from 'node:timers/promises'
import { ResourceGraphClient } from '@azure/arm-resourcegraph'
import { RestError } from '@azure/core-rest-pipeline'
import { DefaultAzureCredential } from '@azure/identity'
import { keepToOrigin } from '../azure/arm-url.ts'
import {
  createResourceGraph,
  type GraphPage,
  PAGE_ROWS,
  sweepQuery,
} from '../azure/resource-graph.ts'
import type { Json } from '../engine/json.ts'
import type { ByteSource } from './byte-source.ts'
import { AzureError } from './exit.ts'
import type { Origin } from './options.ts'
import { spool } from './spool.ts'

/** Where Azure is. */
export interface Cloud {
  readonly endpoint: string
  readonly scope: string
}

// Resource Graph takes at most this many subscriptions in one query.
const MOST_SUBSCRIPTIONS = 300
const MOST_TRIES = 6
// The quota is one of five seconds; a longer wait than a minute is not for a command line.
const WAIT_SECONDS = 5
const MOST_SECONDS = 60

type Ask = (skipToken: string | undefined) => Promise<GraphPage>

/**
 * All resources of `types` in the subscriptions or the management group, as JSON lines.
 * @throws AzureError when Azure cannot be asked; half an estate is never judged.
 */
export async function graphSource(
  origin: Exclude<Origin, { kind: 'files' }>,
  types: readonly string[],
  cloud: Cloud,
  progress: (part: number) => void,
): Promise<ByteSource> {
  const asks = asksOf(origin, sweepQuery(types), cloud)
  return spool(lines(asks, progress), 'Azure Resource Graph')
}

async function* lines(
  asks: readonly Ask[],
  progress: (part: number) => void,
): AsyncIterable<string> {
  // An empty list: an estate without resources is not an empty input.
  yield '[]\n'
  for (const [index, ask] of asks.entries()) {
    let skipToken: string | undefined
    let seen = 0
    do {
      const page = await patiently(() => ask(skipToken))
      if (page.rows.length > 0) yield `${page.rows.map((row) => JSON.stringify(row)).join('\n')}\n`
      seen += page.rows.length
      progress((index + seen / Math.max(1, page.total)) / asks.length)
      skipToken = page.skipToken
    } while (skipToken !== undefined)
  }
}

function asksOf(
  origin: Exclude<Origin, { kind: 'files' }>,
  query: string,
  { endpoint, scope }: Cloud,
): readonly Ask[] {
  const credential = new DefaultAzureCredential()
  if (origin.kind === 'managementGroup') {
    const client = new ResourceGraphClient(credential, {
      endpoint,
      credentials: { scopes: [scope] },
    })
    keepToOrigin(client.pipeline, endpoint)
    return [(skipToken) => askGroup(client, query, origin.id, skipToken)]
  }
  const graph = createResourceGraph(credential, endpoint, scope)
  const asks: Ask[] = []
  for (let from = 0; from < origin.ids.length; from += MOST_SUBSCRIPTIONS) {
    const ids = origin.ids.slice(from, from + MOST_SUBSCRIPTIONS)
    asks.push((skipToken) => graph.query(query, ids, skipToken))
  }
  return asks
}

async function askGroup(
  client: ResourceGraphClient,
  query: string,
  group: string,
  skipToken: string | undefined,
): Promise<GraphPage> {
  const answer = await client.resources({
    query,
    managementGroups: [group],
    options: {
      top: PAGE_ROWS,
      resultFormat: 'objectArray',
      ...(skipToken === undefined ? {} : { skipToken }),
    },
  })
  const cut = answer.resultTruncated === 'true' && answer.skipToken === undefined
  if (!Array.isArray(answer.data) || cut)
    throw new AzureError('Resource Graph cut the answer short')
  return {
    rows: answer.data as readonly Json[],
    total: answer.totalRecords,
    ...(answer.skipToken === undefined ? {} : { skipToken: answer.skipToken }),
  }
}

/** Asks again while Azure throttles; every other refusal is an end. */
async function patiently(ask: () => Promise<GraphPage>): Promise<GraphPage> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await ask()
    } catch (error) {
      if (statusOf(error) !== 429 || tries === MOST_TRIES) throw new AzureError(reasonOf(error))
      await wait(1000 * secondsToWait(error))
    }
  }
}

function secondsToWait(error: unknown): number {
  const asked = error instanceof RestError ? Number(error.response?.headers.get('retry-after')) : 0
  return asked > 0 ? Math.min(asked, MOST_SECONDS) : WAIT_SECONDS
}

function statusOf(error: unknown): unknown {
  return error instanceof Error && 'statusCode' in error ? error.statusCode : undefined
}

/** One line: what Azure or the identity library says, without its advice for developers. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (
    error.name === 'AggregateAuthenticationError' ||
    error.name === 'CredentialUnavailableError'
  ) {
    return 'no identity is signed in; run az login, or set AZURE_CLIENT_ID and its secret'
  }
  const status = statusOf(error)
  const first = error.message.split('\n').slice(0, 6).join(' ').trim()
  return status === undefined ? first : `HTTP ${status}: ${first}`
}
