// Private endpoints that a deployment asks for, and the connections that the service then writes into the resource.
import { foldCase } from '../engine/fold-case.ts'
import { isObject, type Json, type JsonObject, valueAt } from '../engine/json.ts'
import type { ArmItem } from './arm-items.ts'
import { asId } from './own-means/ids.ts'
import { isExpression } from './own-means/parse-expression.ts'
import { aboveOf } from './template-names.ts'

/** One connection that comes of a private endpoint. */
export interface Connection {
  /** Of the endpoint. */
  readonly name: string
  /** Lower-cased id of the resource that it leads to. */
  readonly target: string
  readonly status: string
  /** Somebody decides so about a connection that is there. */
  readonly isDecision: boolean
}

// Connections asked for in the first list are approved by itself when whoever deploys may approve them; those in the
// second one wait for somebody. https://learn.microsoft.com/azure/private-link/manage-private-endpoint
const LISTS = [
  { member: 'privateLinkServiceConnections', status: 'Approved' },
  { member: 'manualPrivateLinkServiceConnections', status: 'Pending' },
] as const
const ENDPOINTS = 'microsoft.network/privateendpoints'
const CONNECTIONS = '/privateendpointconnections'
const STATE = ['properties', 'privateLinkServiceConnectionState', 'status']

// Registries_Get: the one type whose members have names of their own.
const REGISTRIES = 'microsoft.machinelearningservices/registries'

/** The connections that an item stands for: a private endpoint, or a child that decides about one. */
export function connectionsIn({ type, id, name, document }: ArmItem): readonly Connection[] {
  const folded = foldCase(type)
  if (folded.endsWith(CONNECTIONS)) {
    const status = valueAt(document, STATE)
    const target = aboveOf(foldCase(id))
    return typeof status === 'string' && !isExpression(status)
      ? [{ name, target, status, isDecision: true }]
      : []
  }
  if (folded !== ENDPOINTS) return []
  return LISTS.flatMap(({ member, status }) =>
    listAt(document, ['properties', member]).flatMap((connection) => {
      const target = valueAt(connection, ['properties', 'privateLinkServiceId'])
      return typeof target === 'string'
        ? [{ name, target: foldCase(asId(target)), status, isDecision: false }]
        : []
    }),
  )
}

/** The document as the service shows it with these connections, and with others of the states in `more`. */
export function withConnections(
  type: string,
  document: JsonObject,
  connections: readonly Connection[],
  more: readonly string[],
): JsonObject {
  const registry = foldCase(type) === REGISTRIES
  const member = registry ? 'registryPrivateEndpointConnections' : 'privateEndpointConnections'
  const state = registry
    ? 'registryPrivateLinkServiceConnectionState'
    : 'privateLinkServiceConnectionState'
  const others = more.map((status) => ({ name: 'another', status }))
  const list = [...connections, ...others].map(({ name, status }) => ({
    name,
    properties: { [state]: { status } },
  }))
  const properties = isObject(document.properties) ? document.properties : {}
  return { ...document, properties: { ...properties, [member]: list } }
}

function listAt(document: JsonObject, path: readonly string[]): readonly Json[] {
  const list = valueAt(document, path)
  return Array.isArray(list) ? list : []
}
