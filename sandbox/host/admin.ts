import type { ServerResponse } from 'node:http'
import { withBodyMembers } from './binding-data.ts'
import type { RegisteredFunction } from './core.ts'
import { eventGridRequest } from './event-grid.ts'
import type { ReceivedRequest } from './http-trigger.ts'
import { type InvocationRequest, type Invoker, triggerOf } from './invoker.ts'
import { type HostKeys, opens, presentedKey } from './keys.ts'
import { invokeWithRetry, timerRequest } from './timer-listener.ts'

/**
 * Answers the part of the host's admin API that tools use, for the master key: `GET /admin/host/status`,
 * `GET /admin/host/systemkeys/eventgrid_extension`, `GET /admin/functions`, and `POST /admin/functions/NAME` with
 * `{"input": ...}`, which starts any function that is not HTTP-triggered and answers 202 at once.
 */
export function createAdminHandler(options: {
  readonly functions: readonly RegisteredFunction[]
  readonly keys: HostKeys
  readonly invoker: Invoker
}) {
  const { functions, keys, invoker } = options
  return ({ message, url, body }: ReceivedRequest, response: ServerResponse) => {
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
    const fn = functions.find(({ metadata }) => metadata.name.toLowerCase() === wanted)
    if (!fn) return end(404)
    const input = readInput(body)
    if (!input) return end(400, { error: 'The body must be JSON like {"input": ...}, or empty' })
    const request = requestFor(fn, input.value)
    if (!request) return end(400, { error: `The input does not fit "${fn.metadata.name}"` })
    void invokeWithRetry(invoker, fn, request, () => false)
    end(202)
  }
}

function readInput(body: Buffer): { readonly value: unknown } | undefined {
  if (body.length === 0) return { value: '' }
  try {
    const parsed: unknown = JSON.parse(body.toString('utf8'))
    if (typeof parsed !== 'object' || parsed === null) return undefined
    return { value: (parsed as { input?: unknown }).input ?? '' }
  } catch {
    return undefined
  }
}

/** The trigger value is text in Azure; an object is taken as its JSON, for convenience of the caller. */
function requestFor(fn: RegisteredFunction, input: unknown): InvocationRequest | undefined {
  const { binding } = triggerOf(fn)
  const text = typeof input === 'string' ? input : JSON.stringify(input)
  if (binding.type === 'timerTrigger') return timerRequest()
  if (binding.type === 'httpTrigger') return undefined
  const value = parse(text)
  if (binding.type === 'queueTrigger') {
    return {
      data: { string: text },
      triggerMetadata: withBodyMembers({ QueueTrigger: { string: text } }, value),
      reason: 'This function was programmatically called via the host APIs.',
    }
  }
  const isEvent = typeof value === 'object' && value !== null && !Array.isArray(value)
  return isEvent ? eventGridRequest(value as Record<string, unknown>) : undefined
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
