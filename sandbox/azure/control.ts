import { drifts } from '../drifts.ts'
import type { Answer, Exchange } from './exchange.ts'
import { json, jsonOf } from './exchange.ts'
import type { Fault, FaultMatch, FaultOrder } from './faults.ts'
import type { JsonObject, JsonValue } from './json.ts'
import { isObject } from './json.ts'
import type { SandboxAzure } from './start.ts'

/** Where the control of the sandbox starts. */
export const controlPath = '/sandbox'

/**
 * Lets another process on this machine look at the sandbox and make things happen: `GET state`,
 * `POST drifts/<name>`, `POST faults` with `{match: {path: "<regular expression>", ...}, times?, fault}`.
 */
export function createControl(azure: SandboxAzure): (exchange: Exchange) => Promise<Answer> {
  return async (exchange) => {
    if (!fromThisMachine(exchange))
      return json(403, { error: 'Only for programs on this machine.' })
    const [, , area, name] = exchange.url.pathname.split('/')
    const route = `${exchange.method} ${area}`
    if (route === 'GET state') return json(200, state(azure))
    if (route === 'POST drifts') return await runDrift(azure, decodeURIComponent(name ?? ''))
    if (route === 'POST faults') return addFault(azure, jsonOf(exchange.body))
    return json(404, { error: `The sandbox has no ${exchange.method} ${exchange.url.pathname}.` })
  }
}

/** A web page that a browser has open must not be able to drive the sandbox. */
function fromThisMachine({ url, headers }: Exchange): boolean {
  return headers.origin === undefined && ['localhost', '127.0.0.1'].includes(url.hostname)
}

function state(azure: SandboxAzure): JsonObject {
  const { estate } = azure
  return {
    armUrl: azure.armUrl,
    vaultSuffix: azure.vaultSuffix,
    tenantId: estate.tenantId,
    subscriptionId: estate.subscriptionId,
    clientId: estate.rebaseline.appId,
    principalId: estate.rebaseline.objectId,
    drifts: drifts.map(({ name, title, rule, resourceId, actor }) => ({
      ...{ name, title, rule, resourceId, actor },
    })),
  }
}

async function runDrift(azure: SandboxAzure, name: string): Promise<Answer> {
  const drift = drifts.find((each) => each.name === name)
  if (drift === undefined) {
    const known = drifts.map((each) => each.name)
    return json(404, { error: `There is no drift '${name}'.`, drifts: known })
  }
  const at = new Date().toISOString()
  const before = azure.events.published.length
  try {
    await drift.run(azure)
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return json(409, { error: `The drift '${name}' failed: ${message}` })
  }
  const { resourceId, rule, actor } = drift
  const event = azure.events.published.slice(before).find(isObject)
  const eventId = typeof event?.id === 'string' ? { eventId: event.id } : {}
  return json(200, { name, resourceId, rule, actor, at, ...eventId })
}

const faultKinds: readonly string[] = [
  'throttle',
  'status',
  'ignoreWrite',
  'lag',
  'delay',
  'dropBefore',
  'dropAfter',
] satisfies readonly Fault['kind'][]

function addFault(azure: SandboxAzure, body: JsonValue | undefined): Answer {
  const { match, fault, times } = isObject(body) ? body : {}
  if (!isObject(fault) || !faultKinds.includes(String(fault.kind))) {
    return json(400, { error: `fault.kind must be one of ${faultKinds.join(', ')}.` })
  }
  const { path, ...rest } = isObject(match) ? match : {}
  try {
    const pattern = path === undefined ? {} : { path: new RegExp(String(path), 'i') }
    const order: FaultOrder = {
      match: { ...(rest as FaultMatch), ...pattern },
      // The kind was checked; what else a fault needs is the caller's business on this machine.
      fault: fault as unknown as Fault,
      ...(typeof times === 'number' ? { times } : {}),
    }
    azure.faults.add(order)
    return json(201, { added: fault })
  } catch (error) {
    return json(400, { error: error instanceof Error ? error.message : String(error) })
  }
}
