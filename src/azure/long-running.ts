// Long-running operations of Resource Manager, waited for by the Azure SDK's poller, for a bounded time.
import { createHttpPoller, type OperationResponse, type RunningOperation } from '@azure/core-lro'
import { RestError } from '@azure/core-rest-pipeline'
import { type Json, textOf, valueAt } from '../engine/json.ts'
import type { WriteResult } from '../engine/ports.ts'
import { type Arm, type ArmResponse, failureOf } from './arm.ts'
import { errorOf, operationFailure } from './rejection.ts'

// Longer than most operations on a workspace, far shorter than the lease of an open action.
const LONGEST_WAIT_MS = 20_000

// https://learn.microsoft.com/azure/azure-resource-manager/management/async-operations: the first two are polled for a
// status in the body, `location` for a status code.
const STATUS_LINKS = ['azure-asyncoperation', 'operation-location']

// Of these a poll learned nothing: not allowed just now, throttled, or nobody was there.
const UNREAD = new Set([401, 403, 408, 429])

/** A poll that says nothing of the operation. */
class Unread extends Error {
  readonly gone: boolean
  constructor(message: string, gone = false) {
    super(message)
    this.gone = gone
  }
}

/** True when the answer to a write says that Azure is still at it. */
export function isRunning(response: ArmResponse): boolean {
  return response.status === 202 || hasLink(response)
}

function hasLink({ headers }: ArmResponse): boolean {
  return [...STATUS_LINKS, 'location'].some((link) => headers[link] !== undefined)
}

/**
 * Waits for the operation that `response` started. Still running at the end, or not readable: a token that resumes it.
 * An operation is done when Azure says so in the words of its protocol; without that, only a read can tell.
 */
export async function waitFor(
  arm: Arm,
  method: string,
  url: string,
  response: ArmResponse,
): Promise<WriteResult> {
  if (!hasLink(response)) {
    return (
      failureIn(response.body, resourceIn(url)) ?? {
        kind: 'uncertain',
        message: 'Azure accepted the write and named no place that would tell its end',
      }
    )
  }
  return poll(arm, {
    first: async () => operationResponse(response, method, url),
  })
}

/** Goes on waiting for an operation, in this process or after a restart. */
export function resumeWaiting(arm: Arm, token: string): Promise<WriteResult> {
  return poll(arm, { token })
}

async function poll(
  arm: Arm,
  from: { first?: () => Promise<OperationResponse>; token?: string },
): Promise<WriteResult> {
  let last: ArmResponse | undefined
  const operation: RunningOperation = {
    sendInitialRequest:
      from.first ?? (() => Promise.reject(new Error('a resumed operation is not sent again'))),
    sendPollRequest: async (path) => {
      // The poller would read the resource after the end. The loop does that itself, and an operation that ended well
      // has not failed because nobody could read.
      if (last === undefined || !isSuccess(last.body)) last = await ask(arm, path)
      return operationResponse(last, 'GET', path)
    },
  }
  let poller: ReturnType<typeof createHttpPoller>
  try {
    poller = createHttpPoller(operation, {
      intervalInMs: 1000,
      skipFinalGet: true,
      ...(from.token === undefined ? {} : { restoreFrom: from.token }),
    })
  } catch (error) {
    // A token that cannot be read tells nothing of the operation: the loop reads to find out.
    return { kind: 'uncertain', message: messageOf(error) }
  }
  const stop = AbortSignal.timeout(LONGEST_WAIT_MS)
  try {
    await poller.pollUntilDone({ abortSignal: stop })
    return endOf(last, await poller.serialize())
  } catch (error) {
    if (stop.aborted) return { kind: 'running', operation: await poller.serialize() }
    const message = messageOf(error)
    if (error instanceof Unread && !error.gone) {
      return { kind: 'running', operation: await poller.serialize(), unread: message }
    }
    if (last === undefined) return { kind: 'uncertain', message }
    const token = await poller.serialize()
    const refused =
      failureIn(last.body, resourceOf(token)) ??
      // unverified: a Location has no status of its own, and answers a failure as the write would have answered it.
      (last.status >= 400 && !hasStatusLink(token)
        ? operationFailure(last.body, { code: 'Operationfailed', message }, resourceOf(token))
        : undefined)
    return refused ?? { kind: 'uncertain', message }
  }
}

/** One poll. @throws Unread when it says nothing of the operation. */
async function ask(arm: Arm, path: string): Promise<ArmResponse> {
  let response: ArmResponse
  try {
    response = await arm.send('GET', path)
  } catch (error) {
    throw error instanceof RestError ? new Unread(error.message) : error
  }
  const { status, body } = response
  if (isTerminal(body)) return response
  if (status === 404) throw new Unread('Azure does not know the operation any more', true)
  if (UNREAD.has(status) || status >= 500) {
    const { code, message } = errorOf(failureOf(response))
    throw new Unread(`the operation could not be read: ${code}: ${message}`)
  }
  return response
}

function endOf(last: ArmResponse | undefined, token: string): WriteResult {
  const failed = failureIn(last?.body, resourceOf(token))
  if (failed !== undefined) return failed
  if (last !== undefined && (isSuccess(last.body) || !hasStatusLink(token))) return { kind: 'done' }
  const message = 'the operation ended, and Azure did not say that it succeeded'
  return { kind: 'uncertain', message }
}

// The poller's own state knows by which link it polls, also after a restart.
function hasStatusLink(token: string): boolean {
  return configIn(token, 'metadata', 'mode') !== 'ResourceLocation'
}

// And it knows what was written, and so in whose words a failure is.
function resourceOf(token: string): string {
  return resourceIn(textOf(configIn(token, 'initialRequestUrl')))
}

function configIn(token: string, ...path: readonly string[]): Json | undefined {
  return valueAt(JSON.parse(token) as Json, ['state', 'config', ...path])
}

function resourceIn(url: string): string {
  return URL.canParse(url) ? new URL(url).pathname : ''
}

function statusIn(body: Json | undefined): string | undefined {
  const status = valueAt(body, ['status'])
  return typeof status === 'string' ? status.toLowerCase() : undefined
}

function isSuccess(body: Json | undefined): boolean {
  return statusIn(body) === 'succeeded'
}

function isTerminal(body: Json | undefined): boolean {
  return isSuccess(body) || hasFailed(statusIn(body))
}

function hasFailed(status: string | undefined): status is string {
  return status !== undefined && ['failed', 'canceled', 'cancelled'].includes(status)
}

function failureIn(body: Json | undefined, resourceId: string): WriteResult | undefined {
  const status = statusIn(body)
  if (!hasFailed(status)) return
  const { code, message } = errorOf({
    status: 0,
    body: valueAt(body, ['error']),
    retryAfterSeconds: undefined,
  })
  const ended = `the operation ended as ${status}`
  const because = valueAt(body, ['error']) === undefined ? ended : `${ended}: ${code}: ${message}`
  return operationFailure(body, { code: `Operation${status}`, message: because }, resourceId)
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function operationResponse(
  response: ArmResponse,
  method: string,
  url: string,
): OperationResponse<Json | undefined> {
  return {
    flatResponse: response.body,
    rawResponse: {
      statusCode: response.status,
      headers: response.headers,
      body: response.body,
      request: { method, url },
    },
  }
}
