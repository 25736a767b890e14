import type { ArmParts, ArmRequest } from './arm.ts'
import { seedChildren } from './created.ts'
import { followUp } from './follow-ups.ts'
import type { JsonObject } from './json.ts'
import { isObject } from './json.ts'
import type { Store } from './store.ts'
import { holderOf } from './target.ts'
import type { TypeDefinition } from './types/define.ts'

/** Writes the new state, stamped with who wrote it and when, and does what the write brings about elsewhere. */
export function commit(
  parts: ArmParts,
  request: ArmRequest,
  id: string,
  next: JsonObject,
  created: boolean,
  definition: TypeDefinition = request.definition,
): void {
  const { principal } = request
  const stamp = {
    lastModifiedBy: principal.upn ?? principal.appId,
    lastModifiedByType: principal.kind === 'user' ? 'User' : 'Application',
    lastModifiedAt: new Date().toISOString(),
  }
  const systemData = isObject(next.systemData) ? next.systemData : {}
  const before = created ? undefined : parts.store.get(id)?.body
  const after = { ...next, systemData: { ...systemData, ...stamp } }
  parts.store.put({ id, type: definition.type, body: after }, Date.now())
  if (created) seedChildren(parts.store, definition, id)
  if (definition.followUp === undefined) return
  followUp(definition.followUp, { id, before, after }, parts, request)
}

/** Removes a resource, and does what that brings about elsewhere. */
export function discard(parts: ArmParts, request: ArmRequest, id: string): void {
  const before = parts.store.get(id)?.body
  parts.store.remove(id, Date.now())
  const { followUp: name } = request.definition
  if (name !== undefined) followUp(name, { id, before, after: undefined }, parts, request)
}

/** The region that a long-running operation runs in: the resource's own, or that of the nearest one above it. */
export function locationOf(store: Store, id: string, body: JsonObject | undefined): string {
  if (typeof body?.location === 'string') return body.location
  const holder = holderOf(id)
  return holder === id ? '' : locationOf(store, holder, store.get(holder)?.body)
}
