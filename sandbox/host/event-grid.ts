import type { ServerResponse } from 'node:http'
import { withBodyMembers } from './binding-data.ts'
import type { RegisteredFunction } from './core.ts'
import type { ReceivedRequest } from './http-trigger.ts'
import type { InvocationRequest, Invoker } from './invoker.ts'
import { type HostKeys, opens, presentedKey } from './keys.ts'
import { parseJson, reprinted } from './newtonsoft.ts'

type Json = Record<string, unknown>

/** Where Event Grid delivers, below the host's address. */
export const EVENT_GRID_PATH = '/runtime/webhooks/eventgrid'

/**
 * Answers Event Grid at `/runtime/webhooks/eventgrid?functionName=NAME&code=KEY` (HttpRequestProcessor.cs of the Event
 * Grid extension 3.3.0): the handshakes of both schemas, and deliveries. The events of one request run in parallel; one
 * failure fails the request, and Event Grid then sends all of them again. So it does for a body that is not understood:
 * that is 500, and no function runs. Stricter than the real one: what only Newtonsoft.Json takes for JSON (single
 * quotes, names without quotes, a comma at the end) is not understood.
 */
export function createEventGridHandler(options: {
  readonly functions: readonly RegisteredFunction[]
  readonly keys: HostKeys
  readonly invoker: Invoker
}) {
  const { eventGridKey, masterKey } = options.keys
  return async ({ message, url, body }: ReceivedRequest, response: ServerResponse) => {
    const end = (status: number, why = '') => {
      response.writeHead(status, { 'content-type': 'text/plain' }).end(why)
    }
    if (!opens(presentedKey(message.headers, url.searchParams), eventGridKey, masterKey)) {
      return end(401)
    }
    const wanted = url.searchParams.get('functionName') ?? ''
    const fn = options.functions.find(({ metadata }) => metadata.name === wanted)
    if (!fn) return end(404, `cannot find function: '${wanted}'`)

    if (message.method === 'OPTIONS') {
      response.writeHead(200, { 'webhook-allowed-origin': 'eventgrid.azure.net' }).end()
      return
    }

    const kind = String(message.headers['aeg-event-type'] ?? '').toLowerCase()
    if (kind === 'unsubscribe') return end(202)
    if (kind !== 'subscriptionvalidation' && kind !== 'notification') {
      return end(400, 'aeg-event-type is missing or unknown')
    }
    const events = parseEvents(body)
    if (!events) return end(500)
    if (kind === 'subscriptionvalidation') {
      const code = validationCode(events[0])
      if (code === undefined) return end(500)
      return end(200, JSON.stringify({ validationResponse: code === null ? '' : String(code) }))
    }
    const outcomes = await Promise.allSettled(
      events.map((event) => options.invoker.invoke(fn, eventGridRequest(event))),
    )
    end(outcomes.every(({ status }) => status === 'fulfilled') ? 202 : 500)
  }
}

/** Turns one event into an invocation: its JSON as the host prints it again, and its `data` as metadata. */
export function eventGridRequest(event: Json): InvocationRequest {
  const printed = reprinted(event) as Json
  const { data } = withBodyMembers({}, { data: printed.data })
  return {
    data: { json: JSON.stringify(printed) },
    ...(data === undefined ? {} : { triggerMetadata: { data } }),
    reason: `EventGrid trigger fired at ${new Date().toISOString()}`,
  }
}

function parseEvents(body: Buffer): Json[] | undefined {
  try {
    const parsed = parseJson(body.toString('utf8'))
    const events: unknown[] = Array.isArray(parsed) ? parsed : [parsed]
    const isObject = (event: unknown): event is Json =>
      typeof event === 'object' && event !== null && !Array.isArray(event)
    return events.every(isObject) ? events : undefined
  } catch {
    return undefined
  }
}

/** `data` is an object in the Event Grid schema, and JSON text when CloudEvents are validated the old way. */
function validationCode(event: Json | undefined): unknown {
  const data = event?.data
  try {
    return (typeof data === 'string' ? (JSON.parse(data) as Json) : (data as Json))?.validationCode
  } catch {
    return undefined
  }
}
