import type { ArmParts, ArmRequest } from './arm.ts'
import { change } from './arm-change.ts'
import { discard, locationOf } from './arm-outcome.ts'
import { tell } from './arm-tell.ts'
import { runCheck } from './checks.ts'
import type { Answer } from './exchange.ts'
import { requireUnlocked } from './governance.ts'
import { AzureProblem, notFound, verbNotOffered } from './problem.ts'
import type { Stored } from './store.ts'
import { holderOf } from './target.ts'

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

function remove(parts: ArmParts, request: ArmRequest, current: Stored | undefined): Answer {
  const { definition, apiVersion, twist } = request
  if (definition.delete === undefined) throw verbNotOffered('DELETE', definition.type)
  if (current === undefined) return { status: 204 }
  const { id, body } = current
  if (!definition.ignoresLocks) requireUnlocked(parts.store, id, 'delete')
  for (const check of definition.delete.checks ?? []) {
    runCheck(check, { id, sent: {}, current: body, next: {}, store: parts.store })
  }
  const finish = () => {
    if (!twist.ignoreWrite) discard(parts, request, id)
    tell(parts, request, {
      verb: 'delete',
      operation: request.operation,
      resourceId: id,
      existed: true,
    })
  }
  if (definition.delete.mode === 'sync') {
    finish()
    return { status: 200 }
  }
  const links = parts.operations.start({
    resourceId: id,
    definition,
    location: locationOf(parts.store, id, body),
    apiVersion,
    finish,
    result: () => undefined,
  })
  return { status: 202, headers: { ...links } }
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
