import { acceptBody } from './accept.ts'
import type { ArmParts, ArmRequest } from './arm.ts'
import { commit, tell } from './arm-outcome.ts'
import { patched, replaced } from './change.ts'
import { runCheck } from './checks.ts'
import { computedMembers } from './created.ts'
import type { Answer } from './exchange.ts'
import { json } from './exchange.ts'
import { requireLinkedRight, requirePolicy, requireUnlocked } from './governance.ts'
import type { JsonObject } from './json.ts'
import { isObject, valueAt } from './json.ts'
import { AzureProblem, badContent, notFound, verbNotOffered } from './problem.ts'
import type { Stored } from './store.ts'
import { holderOf } from './target.ts'
import { visible } from './visible.ts'

/** PUT, PATCH or DELETE of one resource. */
export function write(parts: ArmParts, request: ArmRequest): Answer {
  const { target, definition, exchange } = request
  if (target.kind === 'collection') throw verbNotOffered(exchange.method, definition.type)
  const current = parts.store.get(target.path)
  if (exchange.method === 'DELETE') return remove(parts, request, current)
  if (exchange.method === 'PATCH' && definition.patch !== undefined) {
    if (current === undefined) {
      throw notFound(definition.type, target.last, target.resourceGroup ?? '')
    }
    return change(parts, request, current.id, current)
  }
  if (exchange.method === 'PUT' && definition.put !== undefined) {
    return change(parts, request, current?.id ?? newId(parts, request), current)
  }
  throw verbNotOffered(exchange.method, definition.type)
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

function change(
  parts: ArmParts,
  request: ArmRequest,
  id: string,
  current: Stored | undefined,
): Answer {
  const { definition, exchange, apiVersion } = request
  const method = exchange.method === 'PATCH' ? 'PATCH' : 'PUT'
  requireUnlocked(parts.store, id, 'write')
  const body = parseBody(exchange.body)
  const sent = acceptBody(definition, method, apiVersion, body, current?.body)
  if (definition.put?.effect === 'createIfMissing') {
    if (current === undefined) createKey(parts, id, sent)
    tell(parts, request, 'write', request.operation, id, current !== undefined)
    const stored = parts.store.get(id)
    return json(200, stored === undefined ? {} : visible(definition, stored, apiVersion))
  }
  const next =
    method === 'PATCH' && current !== undefined
      ? patched(definition, current.body, sent)
      : replaced(definition, current?.body, sent)
  if (current === undefined) Object.assign(next, computedMembers(definition, id, next, parts))
  for (const check of definition.checks ?? []) {
    runCheck(check, { id, sent, current: current?.body, next, store: parts.store })
  }
  requirePolicy(parts.estate, id, definition.type, next)
  requireLinks(parts, request, id, next)
  if (parts.operations.busy(id)) {
    throw new AzureProblem(409, 'Conflict', `Another operation on '${id}' is in progress.`)
  }
  const mode = method === 'PATCH' ? definition.patch?.mode : definition.put?.mode
  return mode === 'longRunning'
    ? slowly(parts, request, id, current, next)
    : atOnce(parts, request, id, current, next)
}

function atOnce(
  parts: ArmParts,
  request: ArmRequest,
  id: string,
  current: Stored | undefined,
  next: JsonObject,
): Answer {
  const { definition, apiVersion, twist } = request
  if (!twist.ignoreWrite) commit(parts, request, id, next)
  tell(parts, request, 'write', request.operation, id, current !== undefined)
  const written = { id, type: definition.type, body: next }
  return json(current === undefined ? 201 : 200, visible(definition, written, apiVersion))
}

function slowly(
  parts: ArmParts,
  request: ArmRequest,
  id: string,
  current: Stored | undefined,
  next: JsonObject,
): Answer {
  const { definition, apiVersion, twist } = request
  const shown = withState(current?.body ?? next, current === undefined ? 'Creating' : 'Updating')
  parts.store.put({ id, type: definition.type, body: shown }, Date.now())
  const links = parts.operations.start({
    resourceId: id,
    namespace: definition.type.split('/')[0] ?? '',
    location: String(next.location ?? ''),
    apiVersion,
    finish: () => {
      const unchanged = twist.ignoreWrite && current !== undefined ? current.body : next
      commit(parts, request, id, withState(unchanged, 'Succeeded'))
      tell(parts, request, 'write', request.operation, id, current !== undefined)
    },
    result: () => {
      const stored = parts.store.get(id)
      return stored === undefined ? undefined : visible(definition, stored, apiVersion)
    },
  })
  if (request.exchange.method === 'PATCH') return { status: 202, headers: { ...links } }
  const body = visible(definition, { id, type: definition.type, body: shown }, apiVersion)
  const asyncOnly = { 'azure-asyncoperation': links['azure-asyncoperation'] }
  return json(current === undefined ? 201 : 200, body, asyncOnly)
}

function remove(parts: ArmParts, request: ArmRequest, current: Stored | undefined): Answer {
  const { definition, apiVersion, twist } = request
  if (definition.delete === undefined) throw verbNotOffered('DELETE', definition.type)
  if (current === undefined) return { status: 204 }
  requireUnlocked(parts.store, current.id, 'delete')
  const finish = () => {
    if (!twist.ignoreWrite) parts.store.remove(current.id, Date.now())
    tell(parts, request, 'delete', request.operation, current.id, true)
  }
  if (definition.delete.mode === 'sync') {
    finish()
    return { status: 200 }
  }
  const links = parts.operations.start({
    resourceId: current.id,
    namespace: definition.type.split('/')[0] ?? '',
    location: String(current.body.location ?? ''),
    apiVersion,
    finish,
    result: () => undefined,
  })
  return { status: 202, headers: { ...links } }
}

function requireLinks(parts: ArmParts, request: ArmRequest, id: string, next: JsonObject): void {
  for (const { path, operation } of request.definition.linkedAccess ?? []) {
    const linked = valueAt(next, path)
    if (typeof linked !== 'string') continue
    requireLinkedRight(
      parts.estate,
      request.principal,
      { operation: request.operation, scope: id },
      { operation, scope: linked, exists: parts.store.get(linked) !== undefined },
    )
  }
}

function newId(parts: ArmParts, { target, definition }: ArmRequest): string {
  const holder = parts.store.get(holderOf(target.path))
  if (holder === undefined) {
    throw new AzureProblem(
      404,
      'ParentResourceNotFound',
      `Failed to perform 'write' on resource(s) of type '${definition.type}', because the parent resource '${holderOf(target.path)}' could not be found.`,
    )
  }
  const segments = definition.type.split('/')
  const child = definition.extension === undefined && segments.length > 2
  const place = child ? segments.at(-1) : `providers/${definition.type}`
  return `${holder.id}/${place}/${target.last}`
}

function createKey(parts: ArmParts, id: string, sent: JsonObject): void {
  const properties = isObject(sent.properties) ? sent.properties : {}
  parts.keys.create(holderOf(id), id.slice(id.lastIndexOf('/') + 1), properties, Date.now())
}

function withState(body: JsonObject, provisioningState: string): JsonObject {
  const properties = isObject(body.properties) ? body.properties : {}
  return { ...body, properties: { ...properties, provisioningState } }
}
