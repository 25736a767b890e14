import type { ServerResponse } from 'node:http'
import { withBodyMembers } from './binding-data.ts'
import type { RegisteredFunction } from './core.ts'
import type { ReceivedRequest } from './http-trigger.ts'
import type { InvocationRequest, Invoker } from './invoker.ts'
import { type HostKeys, opens, presentedKey } from './keys.ts'

type Json = Record<string, unknown>

/** Where Event Grid delivers, below the host's address. */
export const EVENT_GRID_PATH = '/runtime/webhooks/eventgrid'

/**
 * Answers Event Grid at `/runtime/webhooks/eventgrid?functionName=NAME&code=KEY` (HttpRequestProcessor.cs of the
 * extension): the handshakes of both schemas, and deliveries. The events of one request run in parallel; one failure
 * fails the request, and Event Grid then sends all of them again.
 */
export function createEventGridHandler(options: {
  readonly functions: readonly RegisteredFunction[]
  readonly keys: HostKeys
  readonly invoker: Invoker
}) {
  return async ({ message, url, body }: ReceivedRequest, response: ServerResponse) => {
    const end = (status: number, why = '') => {
      response.writeHead(status, { 'content-type': 'text/plain' }).end(why)
    }
    if (!opens(presentedKey(message.headers, url.searchParams), options.keys.eventGridKey)) {
      return end(401)
    }
    const wanted = url.searchParams.get('functionName')?.toLowerCase()
    const fn = options.functions.find(({ metadata }) => metadata.name.toLowerCase() === wanted)
    if (!fn) return end(404, `cannot find function: '${wanted ?? ''}'`)

    if (message.method === 'OPTIONS') {
      const origin = message.headers['webhook-request-origin']
      if (typeof origin !== 'string') return end(400, 'WebHook-Request-Origin is missing')
      const rate = message.headers['webhook-request-rate']
      response.writeHead(200, {
        'webhook-allowed-origin': origin,
        'webhook-allowed-rate': typeof rate === 'string' ? rate : '*',
        allow: 'POST',
      })
      response.end()
      return
    }

    const kind = message.headers['aeg-event-type']
    if (kind === 'Unsubscribe') return end(202)
    if (kind !== 'SubscriptionValidation' && kind !== 'Notification') {
      return end(400, 'aeg-event-type is missing or unknown')
    }
    const events = parseEvents(body)
    if (!events) return end(400, 'The body is not a JSON object, nor an array of objects')
    if (kind === 'SubscriptionValidation') {
      const code = validationCode(events[0])
      if (code === undefined) return end(400, 'validationCode is missing')
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ validationResponse: code }))
      return
    }
    const outcomes = await Promise.allSettled(
      events.map((event) => options.invoker.invoke(fn, eventGridRequest(event))),
    )
    end(outcomes.every(({ status }) => status === 'fulfilled') ? 202 : 500)
  }
}

/** Turns one event into an invocation: indented JSON text, and its members as metadata. */
export function eventGridRequest(event: Json): InvocationRequest {
  const printed = JSON.stringify(event, asNewtonsoft, 2)
  return {
    data: { string: printed },
    triggerMetadata: withBodyMembers({ data: { json: '{}' } }, JSON.parse(printed)),
    reason: `EventGrid trigger fired at ${new Date().toISOString()}`,
  }
}

/**
 * The host reads the event with Newtonsoft.Json and prints it again; a time then loses the trailing zeros of its
 * fraction. Whoever compares times as text must see it here too.
 */
function asNewtonsoft(_: string, value: unknown): unknown {
  if (typeof value !== 'string') return value
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.(\d{1,7})(Z|[+-]\d\d:\d\d)$/.exec(value)
  if (!match) return value
  const fraction = match[2]?.replace(/0+$/, '')
  return `${match[1]}${fraction ? `.${fraction}` : ''}${match[3]}`
}

function parseEvents(body: Buffer): Json[] | undefined {
  try {
    const parsed: unknown = JSON.parse(body.toString('utf8'))
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
