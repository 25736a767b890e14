import { randomUUID } from 'node:crypto'
import type { Estate } from '../estate.ts'
import { act } from './arm-action.ts'
import { listPermissions } from './arm-permissions.ts'
import { project } from './arm-projection.ts'
import { list, readOne } from './arm-read.ts'
import {
  requireApiVersion,
  requireGroup,
  requirePlace,
  requireSubscription,
} from './arm-requirements.ts'
import { write } from './arm-write.ts'
import { armAudiences, authenticate } from './authenticate.ts'
import type { Answer, Exchange, Twist } from './exchange.ts'
import { apiVersionOf, verbOf } from './exchange.ts'
import { throttled } from './faults.ts'
import { requireNotDenied, requireRight } from './governance.ts'
import type { KeyStore } from './key-store.ts'
import type { Operations } from './operations.ts'
import { operationPath } from './operations.ts'
import type { Principal } from './principal.ts'
import { AzureProblem } from './problem.ts'
import { projectionNamed } from './projections.ts'
import type { Quota } from './quota.ts'
import { Buckets } from './quota.ts'
import type { GridEvent } from './resource-events.ts'
import type { Store } from './store.ts'
import type { Target } from './target.ts'
import { parseTarget, pathOf } from './target.ts'
import type { TypeDefinition } from './types/define.ts'
import { operationPrefix, typeNamed } from './types/index.ts'
import { permission } from './types/surroundings.ts'

/** What Resource Manager is built from. */
export interface ArmParts {
  readonly estate: Estate
  readonly store: Store
  readonly keys: KeyStore
  readonly operations: Operations
  readonly raise: (event: GridEvent) => void
  readonly quota: Quota
  /** `https://localhost:<port>`. */
  readonly armUrl: string
  /** Resources on one page of a list. */
  readonly pageSize: number
}

/** A request that Resource Manager has let in. */
export interface ArmRequest {
  readonly exchange: Exchange
  readonly target: Target
  readonly definition: TypeDefinition
  readonly apiVersion: string
  readonly principal: Principal
  readonly operation: string
  readonly correlationId: string
  readonly twist: Twist
}

/** As role definitions spell what a request does; `undefined` when the path leads nowhere. */
export function armOperation(exchange: Exchange): string | undefined {
  const poll = operationPath.exec(pathOf(exchange.url))
  if (poll !== null) return `${poll[1]}/locations/${poll[2]}/read`
  const target = parseTarget(pathOf(exchange.url))
  if (target === undefined) return undefined
  const verb = verbOf(exchange.method)
  if (verb === 'action') {
    const definition = actedOn(target)
    if (definition === undefined) return `${target.type}/action`
    const action = Object.entries(definition.actions ?? {}).find(
      ([name]) => name.toLowerCase() === target.last.toLowerCase(),
    )?.[1]
    return `${operationPrefix(definition)}/${action?.operation ?? `${target.last}/action`}`
  }
  const type = target.definition === undefined ? target.type : operationPrefix(target.definition)
  return `${type}/${verb}`
}

/** Builds Resource Manager: everything between a token and the type's own handler. */
export function createArm(parts: ArmParts): (exchange: Exchange, twist: Twist) => Answer {
  const buckets = new Buckets()
  return (exchange, twist) => {
    const correlationId = exchange.headers['x-ms-correlation-request-id'] ?? randomUUID()
    const headers: Record<string, string> = {
      'x-ms-request-id': randomUUID(),
      'x-ms-correlation-request-id': correlationId,
    }
    try {
      const principal = authenticate(
        parts.estate,
        exchange.headers.authorization,
        armAudiences,
        Date.now(),
      )
      const spent = spend(parts, buckets, principal, exchange.method, headers)
      const answer = spent ?? route(parts, exchange, twist, principal, correlationId)
      return { ...answer, headers: { ...headers, ...answer.headers } }
    } catch (error) {
      if (!(error instanceof AzureProblem)) throw error
      return {
        status: error.status,
        headers: { ...headers, ...error.headers },
        body: error.body,
      }
    }
  }
}

function spend(
  parts: ArmParts,
  buckets: Buckets,
  principal: Principal,
  method: string,
  headers: Record<string, string>,
): Answer | undefined {
  const verb = verbOf(method)
  const kind = verb === 'read' ? 'reads' : verb === 'delete' ? 'deletes' : 'writes'
  const bucket = parts.quota[kind]
  const left = buckets.take(`${kind} ${principal.objectId}`, bucket, Date.now())
  headers[`x-ms-ratelimit-remaining-subscription-${kind}`] = String(left ?? 0)
  return left === undefined ? throttled(Math.max(1, Math.ceil(1 / bucket.perSecond))) : undefined
}

function route(
  parts: ArmParts,
  exchange: Exchange,
  twist: Twist,
  principal: Principal,
  correlationId: string,
): Answer {
  const apiVersion = apiVersionOf(exchange.url)
  if (apiVersion === undefined || apiVersion === '') {
    throw new AzureProblem(
      400,
      'MissingApiVersionParameter',
      'The api-version query parameter (?api-version=) is required for all requests.',
    )
  }
  const operation = armOperation(exchange) ?? ''
  const path = pathOf(exchange.url)
  const poll = operationPath.exec(path)
  if (poll !== null) {
    requireRight(parts.estate, principal, operation, path)
    return parts.operations.poll(poll[2] ?? '', poll[3] ?? '', exchange.url.href)
  }
  const target = parseTarget(path)
  if (target === undefined) throw nowhere(path)
  const definition = verbOf(exchange.method) === 'action' ? actedOn(target) : target.definition
  requireSubscription(parts, target)
  if (definition === undefined) {
    const [namespace = '', ...rest] = target.type.split('/')
    throw new AzureProblem(
      404,
      'InvalidResourceType',
      `The resource type '${rest.join('/')}' could not be found in the namespace '${namespace}' for api version '${apiVersion}'.`,
    )
  }
  requireApiVersion(definition, apiVersion)
  requireRight(parts.estate, principal, operation, target.path)
  if (exchange.method !== 'GET') requireNotDenied(parts.estate, principal, operation, target.path)
  requireGroup(parts, target)
  if (exchange.method !== 'POST') requirePlace(parts, target, definition)
  return dispatch(parts, {
    exchange,
    target,
    definition,
    apiVersion,
    principal,
    operation,
    correlationId,
    twist,
  })
}

function dispatch(parts: ArmParts, request: ArmRequest): Answer {
  const { method } = request.exchange
  const { projection } = request.definition
  if (projection !== undefined) return project(parts, request, projectionNamed(projection))
  if (request.definition === permission) return listPermissions(parts, request)
  if (method === 'POST') return act(parts, request)
  if (method === 'GET') {
    return request.target.kind === 'resource' ? readOne(parts, request) : list(parts, request)
  }
  return write(parts, request)
}

/** The type that a POST acts on: its path ends with the action. */
function actedOn(target: Target): TypeDefinition | undefined {
  if (target.kind !== 'collection') return undefined
  const holder = parseTarget(target.holder)
  return holder?.kind === 'resource' ? typeNamed(holder.type) : undefined
}

function nowhere(path: string): AzureProblem {
  return new AzureProblem(404, 'NotFound', `No resource manager path '${path}'.`)
}
