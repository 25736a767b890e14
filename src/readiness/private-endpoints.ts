// The private ways in that a resource says it has.
import { type Json, valueAt } from '../engine/json.ts'
import { isText } from './answer.ts'

/** Ids of the private endpoints that are approved and exist. */
export function approvedEndpoints(resource: Json): readonly string[] {
  const connections = valueAt(resource, ['properties', 'privateEndpointConnections'])
  return (Array.isArray(connections) ? connections : []).flatMap((connection: Json) => {
    const path = ['properties', 'privateLinkServiceConnectionState', 'status']
    const id = valueAt(connection, ['properties', 'privateEndpoint', 'id'])
    return isText(valueAt(connection, path), 'Approved') && typeof id === 'string' ? [id] : []
  })
}
