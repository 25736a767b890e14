import { acceptBody } from './accept.ts'
import type { ArmParts, ArmRequest } from './arm.ts'
import { parseBody, requireIdle } from './arm-change.ts'
import { commit } from './arm-outcome.ts'
import { tell } from './arm-tell.ts'
import type { Answer } from './exchange.ts'
import { json } from './exchange.ts'
import { requirePolicy, requireUnlocked } from './governance.ts'
import { copyOf, type JsonObject } from './json.ts'
import { AzureProblem, verbNotOffered } from './problem.ts'
import type { Projection } from './projections.ts'
import { holderOf } from './target.ts'
import { typeNamed } from './types/index.ts'

/** A request to a type that has no state of its own: it reads or changes a part of the resource that holds it. */
export function project(parts: ArmParts, request: ArmRequest, projection: Projection): Answer {
  const { target, definition, apiVersion, exchange, twist } = request
  const { method } = exchange
  const holder = parts.store.get(holderOf(target.path))
  const holding = typeNamed(holder?.type ?? '')
  if (holder === undefined || holding === undefined) {
    throw new AzureProblem(
      404,
      'ParentResourceNotFound',
      `The resource '${holderOf(target.path)}' could not be found.`,
    )
  }
  const id = `${holder.id}${target.path.slice(holder.id.length)}`
  const shown = (body: JsonObject) => ({
    id,
    name: target.last,
    type: definition.type,
    properties: copyOf(projection.show(body)),
  })
  if (method === 'GET' && target.kind === 'resource' && projection.readable) {
    const state = twist.lag ? parts.store.before(holder.id) : holder
    return json(200, shown(state?.body ?? holder.body))
  }
  const offered = { PUT: definition.put, PATCH: definition.patch }[method]
  if (offered === undefined || target.kind === 'collection') {
    throw verbNotOffered(method, definition.type)
  }
  requireUnlocked(parts.store, holder.id, 'write')
  // Nothing of it is stored: every write is a whole one.
  const sent = acceptBody(definition, 'PUT', apiVersion, parseBody(exchange.body), undefined)
  const next = projection.write(copyOf(holder.body), holding, target.last, sent)
  requirePolicy(parts.estate, holder.id, holder.type, next)
  requireIdle(parts, holder.id)
  if (!twist.ignoreWrite) commit(parts, request, holder.id, next, false, holding)
  const { operation } = request
  tell(parts, request, { verb: 'write', operation, resourceId: id, existed: true })
  return json(200, shown(next))
}
