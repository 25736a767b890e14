import { randomUUID } from 'node:crypto'
import type { JsonObject } from './json.ts'
import { isObject, valueAt } from './json.ts'
import type { Store, Stored } from './store.ts'
import { nameOf } from './target.ts'
import { typeNamed } from './types/index.ts'

/** The two lists of a private endpoint: connections that the caller may approve, and those that wait for somebody. */
export const connectionLists = {
  privateLinkServiceConnections: 'Approved',
  manualPrivateLinkServiceConnections: 'Pending',
} as const

/** Where a private endpoint leads. */
export interface Link {
  readonly targetId: string
  readonly groupIds: readonly string[]
  readonly status: 'Approved' | 'Pending'
}

/** Where a private endpoint leads, by either of its lists. */
export function linksOf(endpoint: JsonObject | undefined): readonly Link[] {
  return Object.entries(connectionLists).flatMap(([list, status]) => {
    const connections = valueAt(endpoint, `properties.${list}`)
    return (Array.isArray(connections) ? connections : []).map((connection) => {
      const groups = valueAt(connection, 'properties.groupIds')
      return {
        targetId: String(valueAt(connection, 'properties.privateLinkServiceId')),
        groupIds: Array.isArray(groups) ? groups.map(String) : [],
        status,
      }
    })
  })
}

/** The state that a connection has after the endpoint was made. */
export function stateOf(status: Link['status']): JsonObject {
  const description = status === 'Approved' ? 'Auto-Approved' : ''
  return { status, description, actionsRequired: 'None' }
}

/**
 * Shows the connection of a private endpoint on its target, or takes it away. Returns the id that the connection has
 * there; `undefined` when nothing had to be done.
 */
export function showOnTarget(
  store: Store,
  endpointId: string,
  link: Link,
  present: boolean,
): string | undefined {
  const target = store.get(link.targetId)
  const privateLink = typeNamed(target?.type ?? '')?.privateLink
  if (target === undefined || privateLink === undefined) return undefined
  const properties = isObject(target.body.properties) ? target.body.properties : {}
  const list = properties[privateLink.connections]
  const connections = (Array.isArray(list) ? list : []).filter(isObject)
  const mine = connections.find((connection) => belongs(connection, endpointId))
  if ((mine !== undefined) === present) return undefined
  const made = present ? connectionOf(target, endpointId, link, privateLink.state) : undefined
  const others = connections.filter((connection) => connection !== mine)
  const next = made === undefined ? others : [...others, made]
  const count = 'privateLinkCount' in properties ? { privateLinkCount: next.length } : {}
  const body = {
    ...target.body,
    properties: { ...properties, [privateLink.connections]: next, ...count },
  }
  store.put({ ...target, body }, Date.now())
  return String((made ?? mine)?.id)
}

function connectionOf(target: Stored, endpointId: string, link: Link, state: string): JsonObject {
  const name = `${nameOf(endpointId)}.${randomUUID()}`
  return {
    id: `${target.id}/privateEndpointConnections/${name}`,
    name,
    properties: {
      provisioningState: 'Succeeded',
      privateEndpoint: { id: endpointId },
      groupIds: [...link.groupIds],
      [state]: stateOf(link.status),
    },
  }
}

function belongs(connection: JsonObject, endpointId: string): boolean {
  const id = valueAt(connection, 'properties.privateEndpoint.id')
  return String(id).toLowerCase() === endpointId.toLowerCase()
}
