import type { ArmParts, ArmRequest } from './arm.ts'
import type { Answer } from './exchange.ts'
import { json } from './exchange.ts'
import type { JsonObject } from './json.ts'
import { isObject } from './json.ts'
import { AzureProblem, notFound } from './problem.ts'
import type { Stored } from './store.ts'
import { holderOf, within } from './target.ts'
import { visible } from './visible.ts'

/** GET of one resource. */
export function readOne(parts: ArmParts, request: ArmRequest): Answer {
  const { target, definition, apiVersion, twist } = request
  const stored = twist.lag ? parts.store.before(target.path) : parts.store.get(target.path)
  if (stored === undefined) {
    throw notFound(definition.type, target.last, target.resourceGroup ?? '')
  }
  return json(200, visible(definition, stored, apiVersion))
}

// RoleAssignments_ListForScope takes atScope() and this form.
const PRINCIPAL = /^principalId eq '([0-9a-f-]{36})'$/

function isOf(principal: string, { properties }: JsonObject): boolean {
  return isObject(properties) && properties.principalId === principal
}

/** GET of a list: over the subscription, a group, a parent, or (extensions) a scope. Pages by nextLink. */
export function list(parts: ArmParts, request: ArmRequest): Answer {
  const { target, definition, apiVersion, exchange } = request
  const filter = exchange.url.searchParams.get('$filter')
  const principal = PRINCIPAL.exec(filter ?? '')?.[1]
  const known =
    principal !== undefined && definition.type === 'Microsoft.Authorization/roleAssignments'
  if (filter !== null && filter !== 'atScope()' && !known) {
    throw new AzureProblem(400, 'InvalidFilter', `The filter '${filter}' is not supported.`)
  }
  const found = listed(parts, request, filter === 'atScope()').filter(
    ({ body }) => principal === undefined || isOf(principal, body),
  )
  const start = offset(exchange.url.searchParams.get('$skiptoken'), found.length)
  const page = found.slice(start, start + parts.pageSize)
  const shown = request.twist.lag
    ? page.map(({ id }) => parts.store.before(id)).filter((stored) => stored !== undefined)
    : page
  const body: JsonObject = {
    value: shown.map((stored) => visible(definition, stored, apiVersion, true)),
  }
  if (start + parts.pageSize < found.length) {
    const token = Buffer.from(String(start + parts.pageSize)).toString('base64url')
    const query = new URLSearchParams({ 'api-version': apiVersion, $skiptoken: token })
    if (filter !== null) query.set('$filter', filter)
    body.nextLink = `${parts.armUrl}${target.path}?${query}`
  }
  return json(200, body)
}

function listed(parts: ArmParts, request: ArmRequest, atScope: boolean): readonly Stored[] {
  const { target, definition } = request
  const all = parts.store.ofType(definition.type)
  const scope = target.holder
  if (definition.extension !== undefined) {
    requireHolder(parts, request)
    return all.filter(({ id }) => {
      const own = holderOf(id)
      if (own.toLowerCase() === scope.toLowerCase()) return true
      if (definition.extension === 'exact') return false
      const above = definition.extension === 'around' && within(scope, own)
      return above || (!atScope && within(own, scope))
    })
  }
  const children = definition.type.split('/').length > 2
  if (children) {
    requireHolder(parts, request)
    return all.filter(({ id }) => holderOf(id).toLowerCase() === scope.toLowerCase())
  }
  if (!definition.listable) {
    throw new AzureProblem(405, 'HttpMethodNotSupported', `'${definition.type}' has no list here.`)
  }
  return all.filter(({ id }) => within(id, scope))
}

/** 404 unless what a list is below is there. */
export function requireHolder(parts: ArmParts, { target, definition }: ArmRequest): void {
  if (parts.store.get(target.holder) !== undefined) return
  throw new AzureProblem(
    404,
    'ParentResourceNotFound',
    `Failed to perform 'read' on resource(s) of type '${definition.type}', because the parent resource '${target.holder}' could not be found.`,
  )
}

function offset(token: string | null, count: number): number {
  if (token === null) return 0
  const start = Number(Buffer.from(token, 'base64url').toString('utf8'))
  if (Number.isInteger(start) && start > 0 && start < count) return start
  throw new AzureProblem(400, 'InvalidSkipToken', `The skip token '${token}' is not valid.`)
}
