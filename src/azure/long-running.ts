// Long-running operations of Resource Manager, waited for by the Azure SDK's poller, for a bounded time.
import { createHttpPoller, type OperationResponse, type RunningOperation } from '@azure/core-lro'
import type { Json } from '../engine/json.ts'
import type { WriteResult } from '../engine/ports.ts'
import type { Arm, ArmResponse } from './arm.ts'
import { operationFailure } from './rejection.ts'

// Longer than most operations on a workspace, far shorter than the lease of an open action.
const LONGEST_WAIT_MS = 20_000

/** True when the answer to a write says that Azure is still at it. */
export function isRunning(response: ArmResponse): boolean {
  const { headers, status } = response
  return (
    status === 202 ||
    headers['azure-asyncoperation'] !== undefined ||
    headers.location !== undefined
  )
}

/** Waits for the operation that `response` started. Still running at the end: a token that resumes it. */
export function waitFor(
  arm: Arm,
  method: string,
  url: string,
  response: ArmResponse,
): Promise<WriteResult> {
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
  let last: Json | undefined
  const operation: RunningOperation = {
    sendInitialRequest:
      from.first ?? (() => Promise.reject(new Error('a resumed operation is not sent again'))),
    sendPollRequest: async (path) => {
      const response = await arm.send('GET', path)
      last = response.body
      return operationResponse(response, 'GET', path)
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
    return { kind: 'uncertain', message: error instanceof Error ? error.message : String(error) }
  }
  const stop = AbortSignal.timeout(LONGEST_WAIT_MS)
  try {
    await poller.pollUntilDone({ abortSignal: stop })
    return { kind: 'done' }
  } catch (error) {
    if (stop.aborted) return { kind: 'running', operation: await poller.serialize() }
    const status = poller.operationState?.status
    const message = error instanceof Error ? error.message : String(error)
    if (status === 'failed' || status === 'canceled') {
      return operationFailure(last, { code: `Operation${status}`, message })
    }
    return { kind: 'uncertain', message }
  }
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
