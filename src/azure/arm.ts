// Azure Resource Manager, generically: documents go in and out exactly as on the wire.
import {
  bearerTokenAuthenticationPolicy,
  createDefaultHttpClient,
  createHttpHeaders,
  createPipelineFromOptions,
  createPipelineRequest,
  exponentialRetryPolicy,
  type HttpMethods,
  type Pipeline,
  type PipelineResponse,
  RestError,
  systemErrorRetryPolicy,
} from '@azure/core-rest-pipeline'
import type { TokenCredential } from '@azure/identity'
import { isObject, type Json } from '../engine/json.ts'
import type { ReadResult, Turn } from '../engine/ports.ts'
import { armUrl, keepToOrigin, UnsafeUrl } from './arm-url.ts'
import { inTurn } from './in-turn.ts'
import type { ReadQuota } from './read-quota.ts'
import { type AzureFailure, DEFAULT_RETRY_SECONDS, errorOf, isMissing } from './rejection.ts'

/** Where Resource Manager is and who asks. */
export interface ArmOptions {
  /** `https://management.azure.com` in the public cloud. */
  readonly endpoint: string
  /** Token scope, `https://management.azure.com/.default` in the public cloud. */
  readonly scope: string
  readonly credential: TokenCredential
  /** Hears what Azure says of the reads that are left. */
  readonly quota?: Pick<ReadQuota, 'note'>
}

/** A raw answer of Resource Manager. */
export interface ArmResponse {
  readonly status: number
  readonly body: Json | undefined
  readonly headers: Record<string, string>
}

const READ_TIMEOUT_MS = 15_000
const WRITE_TIMEOUT_MS = 40_000

/** A client for any resource type and api-version. */
export interface Arm {
  /**
   * GET of one document. Short failures are tried again; a throttled read is not waited for here. A path that is not
   * below a subscription is not asked for: `denied`.
   */
  read(
    path: string,
    apiVersion: string,
    query?: Readonly<Record<string, string>>,
  ): Promise<ReadResult>
  /**
   * GET of a collection, all pages.
   * @throws AzureReadError when a page cannot be read, or its link leads elsewhere: half a list is no list.
   */
  list(
    path: string,
    apiVersion: string,
    query?: Readonly<Record<string, string>>,
  ): Promise<readonly Json[]>
  /**
   * Sends once, never again by itself: the caller decides by reading.
   * @throws RestError without an answer, TurnOver when `turn` ended before the request left.
   * @throws UnsafeUrl for a URL outside Resource Manager: nothing is sent then.
   */
  send(method: HttpMethods, url: string, body?: Json, turn?: Turn): Promise<ArmResponse>
  /** The URL of a resource id. @throws UnsafeUrl for what is no path below a subscription. */
  url(path: string, apiVersion: string, query?: Readonly<Record<string, string>>): string
}

/** A read that a decision depends on did not succeed. */
export class AzureReadError extends Error {
  readonly code = 'AzureReadFailed'
  /** Seconds after which another attempt makes sense; absent when none does. */
  readonly retryAfterSeconds: number | undefined
  constructor(message: string, retryAfterSeconds?: number) {
    super(message)
    this.retryAfterSeconds = retryAfterSeconds
  }
  /** The error for a read that did not find what must be there. */
  static of(what: string, read: Exclude<ReadResult, { readonly kind: 'found' }>): AzureReadError {
    const why = read.kind === 'gone' ? 'not found' : read.message
    return new AzureReadError(
      `${what}: ${why}`,
      read.kind === 'busy' ? read.retryAfterSeconds : undefined,
    )
  }
}

/** Builds the client over the Azure SDK's own pipeline: its authentication, user agent and retry policies. */
export function createArm(options: ArmOptions): Arm {
  const client = createDefaultHttpClient()
  const write = basePipeline(options)
  const reads = basePipeline(options)
  const retry = { maxRetries: 2, retryDelayInMs: 300, maxRetryDelayInMs: 1500 }
  // No throttling policy on purpose: it would sleep for as long as Retry-After says, inside the invocation.
  reads.addPolicy(exponentialRetryPolicy(retry), { phase: 'Retry' })
  reads.addPolicy(systemErrorRetryPolicy(retry), { phase: 'Retry' })

  const request = async (
    pipeline: Pipeline,
    method: HttpMethods,
    url: string,
    timeout: number,
    body?: Json,
    turn?: Turn,
  ): Promise<ArmResponse> => {
    const response = await pipeline.sendRequest(
      turn === undefined ? client : inTurn(client, turn),
      createPipelineRequest({
        url,
        method,
        timeout,
        headers: createHttpHeaders({
          accept: 'application/json',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        }),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    )
    return { status: response.status, body: parse(response), headers: response.headers.toJSON() }
  }

  const url: Arm['url'] = (path, apiVersion, query) =>
    armUrl(options.endpoint, path, apiVersion, query)

  const readUrl = async (urlOf: () => string): Promise<ReadResult> => {
    try {
      const target = urlOf()
      const response = await request(reads, 'GET', target, READ_TIMEOUT_MS)
      options.quota?.note(target, response.headers)
      return readResult(response)
    } catch (error) {
      // What cannot be asked for is not known: it is neither there nor gone.
      if (error instanceof UnsafeUrl) return { kind: 'denied', message: error.message }
      if (!(error instanceof RestError)) throw error
      return { kind: 'busy', retryAfterSeconds: DEFAULT_RETRY_SECONDS, message: error.message }
    }
  }

  return {
    url,
    read: (path, apiVersion, query) => readUrl(() => url(path, apiVersion, query)),
    async list(path, apiVersion, query) {
      const items: Json[] = []
      let next: (() => string) | undefined = () => url(path, apiVersion, query)
      while (next !== undefined) {
        const page: ReadResult = await readUrl(next)
        if (page.kind !== 'found') {
          throw AzureReadError.of(`listing ${path.slice(0, 200)} failed`, page)
        }
        if (!isObject(page.body) || !Array.isArray(page.body.value)) {
          throw new AzureReadError(`listing ${path.slice(0, 200)} gave no list`)
        }
        items.push(...page.body.value)
        const { nextLink } = page.body
        next = typeof nextLink === 'string' ? () => nextLink : undefined
      }
      return items
    },
    send: (method, target, body, turn) =>
      request(write, method, target, WRITE_TIMEOUT_MS, body, turn),
  }
}

function basePipeline(options: ArmOptions): Pipeline {
  const pipeline = createPipelineFromOptions({
    retryOptions: { maxRetries: 0 },
    userAgentOptions: { userAgentPrefix: 'rebaseline' },
  })
  pipeline.addPolicy(
    bearerTokenAuthenticationPolicy({ credential: options.credential, scopes: options.scope }),
  )
  keepToOrigin(pipeline, options.endpoint)
  return pipeline
}

function parse(response: PipelineResponse): Json | undefined {
  if (!response.bodyAsText) return undefined
  try {
    return JSON.parse(response.bodyAsText) as Json
  } catch {
    return undefined
  }
}

function readResult(response: ArmResponse): ReadResult {
  if (response.status === 200 && response.body !== undefined) {
    return { kind: 'found', body: response.body }
  }
  const failure = failureOf(response)
  const { code, message } = errorOf(failure)
  if (isMissing(response.status, code)) return { kind: 'gone' }
  // An account of this kind has no such service: then it is not there.
  if (code.toLowerCase() === 'featurenotsupportedforaccount') return { kind: 'gone' }
  // Asking again will not help: not allowed, or not a question that Azure takes here (another cloud, another api-version).
  const final = response.status >= 400 && response.status < 500
  if (final && response.status !== 408 && response.status !== 429) {
    return { kind: 'denied', message: `${code}: ${message}` }
  }
  return {
    kind: 'busy',
    retryAfterSeconds: failure.retryAfterSeconds ?? DEFAULT_RETRY_SECONDS,
    message: `${code}: ${message}`,
  }
}

/** The parts of a failed answer that decide what it means. */
export function failureOf(response: ArmResponse): AzureFailure {
  const seconds = Number(response.headers['retry-after'])
  return {
    status: response.status,
    body: response.body,
    retryAfterSeconds:
      Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, 3600) : undefined,
  }
}
