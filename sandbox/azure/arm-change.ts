import { acceptBody } from './accept.ts'
import type { ArmParts, ArmRequest } from './arm.ts'
import { requireLinks } from './arm-links.ts'
import { commit, locationOf } from './arm-outcome.ts'
import { tell } from './arm-tell.ts'
import { patched, replaced } from './change.ts'
import { runCheck } from './checks.ts'
import { computedMembers } from './created.ts'
import { completeIdentity, derive } from './derive.ts'
import type { Answer } from './exchange.ts'
import { json } from './exchange.ts'
import { requirePolicy, requireUnlocked } from './governance.ts'
import type { JsonObject } from './json.ts'
import { isObject } from './json.ts'
import { AzureProblem, badContent } from './problem.ts'
import type { Stored } from './store.ts'
import { holderOf, nameOf } from './target.ts'
import type { TypeDefinition } from './types/define.ts'
import { visible } from './visible.ts'

/** A write to one resource: what was sent, and what is there. */
interface Write {
  readonly parts: ArmParts
  readonly request: ArmRequest
  readonly id: string
  readonly sent: JsonObject
  readonly current: JsonObject | undefined
}

/** The JSON object of a body, or the 400 for anything else. */
export function parseBody(body: string): JsonObject {
  try {
    const parsed: unknown = JSON.parse(body)
    if (isObject(parsed)) return parsed
  } catch {
    // Falls through to the refusal below.
  }
  throw badContent('', 'The request body must be a JSON object.')
}

/** PUT or PATCH of a resource whose id is known, whether or not it is there. */
export function change(
  parts: ArmParts,
  request: ArmRequest,
  id: string,
  current: Stored | undefined,
): Answer {
  const { definition, exchange, apiVersion } = request
  const method = exchange.method === 'PATCH' ? 'PATCH' : 'PUT'
  if (!definition.ignoresLocks) requireUnlocked(parts.store, id, 'write')
  const body = parseBody(exchange.body)
  const sent = acceptBody(definition, method, apiVersion, body, current?.body)
  const write: Write = { parts, request, id, sent, current: current?.body }
  if (definition.put?.effect === 'createIfMissing') return createKey(write)
  const next = drafted(write)
  for (const check of definition.checks ?? []) {
    runCheck(check, { id, sent, current: write.current, next, store: parts.store })
  }
  requirePolicy(parts.estate, id, definition.type, next)
  requireLinks(parts, request, id, sent)
  requireIdle(parts, id)
  const mode = method === 'PATCH' ? definition.patch?.mode : definition.put?.mode
  return mode === 'longRunning' ? slowly(write) : atOnce(write)
}

/** 409 while a long-running operation works on the resource. */
export function requireIdle(parts: ArmParts, id: string): void {
  if (!parts.operations.busy(id)) return
  throw new AzureProblem(409, 'Conflict', `Another operation on '${id}' is in progress.`)
}

/** What the write asks for, before the service adds its own. */
function drafted({ parts, request, id, sent, current }: Write): JsonObject {
  const { definition, exchange } = request
  if (exchange.method === 'PATCH' && current !== undefined) {
    return patched(definition, current, sent)
  }
  const next = replaced(definition, current, sent)
  if (current === undefined) Object.assign(next, computedMembers(definition, id, next, parts))
  return next
}

/** The outcome of the write, complete. */
function outcome(write: Write): JsonObject {
  const { parts, request, id, sent, current } = write
  const next = drafted(write)
  for (const name of request.definition.derives ?? []) {
    derive(name, { id, sent, current, next, store: parts.store })
  }
  completeIdentity(parts.estate, next)
  return next
}

function atOnce(write: Write): Answer {
  const { parts, request, id, current } = write
  const { definition, apiVersion, twist } = request
  const next = outcome(write)
  if (!twist.ignoreWrite) commit(parts, request, id, next, current === undefined)
  tellWrite(write)
  const written = { id, type: definition.type, body: next }
  return json(current === undefined ? 201 : 200, visible(definition, written, apiVersion))
}

function slowly(write: Write): Answer {
  const { parts, request, id, current } = write
  const { definition, apiVersion, twist } = request
  const { store } = parts
  const start = current ?? outcome(write)
  const shown = withState(definition, start, current === undefined ? 'Creating' : 'Updating')
  store.put({ id, type: definition.type, body: shown }, Date.now())
  const links = parts.operations.start({
    resourceId: id,
    definition,
    location: locationOf(store, id, start),
    apiVersion,
    finish: () => {
      // Worked out anew: what happened to the resource in the meantime stays.
      const latest = store.get(id)?.body
      if (latest === undefined) return
      const ignored = twist.ignoreWrite && current !== undefined
      const next = ignored ? latest : outcome({ ...write, current: latest })
      commit(parts, request, id, withState(definition, next, 'Succeeded'), current === undefined)
      tellWrite(write)
    },
    result: () => {
      const stored = store.get(id)
      return stored === undefined ? undefined : visible(definition, stored, apiVersion)
    },
  })
  if (request.exchange.method === 'PATCH') return { status: 202, headers: { ...links } }
  const body = visible(definition, { id, type: definition.type, body: shown }, apiVersion)
  const { location: _result, ...status } = links
  return json(current === undefined ? 201 : 200, body, status)
}

function createKey(write: Write): Answer {
  const { parts, request, id, sent, current } = write
  const { definition, apiVersion } = request
  const properties = isObject(sent.properties) ? sent.properties : {}
  if (current === undefined) parts.keys.create(holderOf(id), nameOf(id), properties, Date.now())
  tellWrite(write)
  const stored = parts.store.get(id)
  return json(200, stored === undefined ? {} : visible(definition, stored, apiVersion))
}

function tellWrite({ parts, request, id, current }: Write): void {
  const { operation } = request
  tell(parts, request, { verb: 'write', operation, resourceId: id, existed: current !== undefined })
}

function withState(definition: TypeDefinition, body: JsonObject, state: string): JsonObject {
  if (definition.body.properties?.members?.provisioningState === undefined) return body
  const properties = isObject(body.properties) ? body.properties : {}
  return { ...body, properties: { ...properties, provisioningState: state } }
}
