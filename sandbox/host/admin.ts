import type { ServerResponse } from 'node:http'
import type { RegisteredFunction } from './core.ts'
import { eventGridRequest } from './event-grid.ts'
import type { ReceivedRequest } from './http-trigger.ts'
import { type InvocationRequest, type Invoker, triggerOf } from './invoker.ts'
import { type HostKeys, opens, presentedKey } from './keys.ts'
import { parseJson } from './newtonsoft.ts'
import { queueRequestByHand } from './queue-message.ts'
import { invokeWithRetry } from './retry.ts'
import { type TimerStatuses, timerRequest } from './timer-status.ts'

/**
 * Answers the part of the host's admin API that tools use, for the master key: `GET /admin/host/status`,
 * `GET /admin/host/systemkeys/eventgrid_extension`, `GET /admin/functions`, and `POST /admin/functions/NAME` with
 * `{"input": "text"}`, which starts any function that is not HTTP-triggered and answers 202 at once
 * (FunctionsController.cs of azure-functions-host).
 */
export function createAdminHandler(options: {
  readonly functions: readonly RegisteredFunction[]
  readonly keys: HostKeys
  readonly invoker: Invoker
  readonly statuses: TimerStatuses
}) {
  const { functions, keys, invoker, statuses } = options
  return async ({ message, url, body }: ReceivedRequest, response: ServerResponse) => {
    const end = (status: number, value?: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(value === undefined ? undefined : JSON.stringify(value))
    }
    if (!opens(presentedKey(message.headers, url.searchParams), keys.masterKey)) return end(401)
    const path = url.pathname.toLowerCase().replace(/\/+$/, '')
    const call = `${message.method} ${path}`
    if (call === 'GET /admin/host/status') return end(200, { state: 'Running' })
    if (call === 'GET /admin/host/systemkeys/eventgrid_extension') {
      return end(200, { name: 'eventgrid_extension', value: keys.eventGridKey })
    }
    if (call === 'GET /admin/functions') {
      return end(
        200,
        functions.map(({ metadata }) => ({ name: metadata.name, bindings: metadata.bindings })),
      )
    }
    const wanted = /^POST \/admin\/functions\/([^/]+)$/.exec(call)?.[1]
    if (wanted === undefined) return end(404)
    const input = readInput(body)
    if (input === undefined)
      return end(400, { error: 'The body must be JSON like {"input": "text"}' })
    const fn = functions.find(({ metadata }) => metadata.name.toLowerCase() === wanted)
    if (!fn) return end(404)
    const request = await requestFor(fn, input, statuses)
    if (!request) return end(400, { error: `"${fn.metadata.name}" is called over HTTP` })
    void invokeWithRetry(invoker, fn, request, () => false)
    end(202)
  }
}

/** The text that is the trigger's value, or undefined for a body that the host refuses. */
function readInput(body: Buffer): string | undefined {
  try {
    const parsed: unknown = JSON.parse(body.toString('utf8'))
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return undefined
    const input = (parsed as { input?: unknown }).input ?? ''
    return typeof input === 'object' ? undefined : String(input)
  } catch {
    return undefined
  }
}

async function requestFor(
  fn: RegisteredFunction,
  input: string,
  statuses: TimerStatuses,
): Promise<InvocationRequest | undefined> {
  switch (triggerOf(fn).binding.type) {
    case 'timerTrigger':
      return timerRequest(await statuses.get(fn.metadata.name))
    case 'queueTrigger':
      return queueRequestByHand(input)
    case 'httpTrigger':
      return undefined
    default:
      return eventByHand(input)
  }
}

/** A text that is no event is taken, and fails when it is bound. */
function eventByHand(input: string): InvocationRequest {
  try {
    const event = parseJson(input)
    if (typeof event === 'object' && event !== null && !Array.isArray(event)) {
      return eventGridRequest(event as Record<string, unknown>)
    }
  } catch {
    // Said below.
  }
  return {
    data: {},
    bindingError: 'the input is not the JSON of an event',
    reason: 'This function was programmatically called via the host APIs.',
  }
}
