import type { ArmParts, ArmRequest } from './arm.ts'
import { seedChildren } from './created.ts'
import type { JsonObject } from './json.ts'
import { isObject } from './json.ts'
import { resourceEvent } from './resource-events.ts'

/** Writes the new state, stamped with who wrote it and when. */
export function commit(parts: ArmParts, request: ArmRequest, id: string, next: JsonObject): void {
  const { principal, definition } = request
  const stamp = {
    lastModifiedBy: principal.upn ?? principal.appId,
    lastModifiedByType: principal.kind === 'user' ? 'User' : 'Application',
    lastModifiedAt: new Date().toISOString(),
  }
  const systemData = isObject(next.systemData) ? next.systemData : {}
  const isNew = parts.store.get(id) === undefined
  const body = { ...next, systemData: { ...systemData, ...stamp } }
  parts.store.put({ id, type: definition.type, body }, Date.now())
  if (isNew) seedChildren(parts.store, definition, id)
}

/** Raises the event of a completed operation. */
export function tell(
  parts: ArmParts,
  request: ArmRequest,
  verb: 'write' | 'delete' | 'action',
  operation: string,
  resourceId: string,
  existed: boolean,
): void {
  const { principal, correlationId, exchange } = request
  const { method, url, headers } = exchange
  const clientRequestId = headers['x-ms-client-request-id'] ?? ''
  const completed = { principal, verb, operation, resourceId, correlationId }
  const http = { request: { method, url: url.href, clientRequestId } }
  const event = existed ? { ...completed, ...http } : completed
  parts.raise(resourceEvent(parts.estate, event, Date.now()))
}
