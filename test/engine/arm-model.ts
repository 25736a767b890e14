// What a write does to a document, as Azure documents it: merge for PATCH, replacement for PUT. The tests' own words,
// on purpose not the engine's.
import { isObject, type Json, type JsonObject } from '../../src/engine/json.ts'
import type { WriteRequest } from '../../src/engine/plan.ts'
import type { ResourceType } from '../../src/engine/rule.ts'

/** The document of `type` after an ARM write to the resource itself. */
export function afterWrite(
  document: Json,
  request: Extract<WriteRequest, { kind: 'arm' }>,
  type: Pick<ResourceType, 'whole' | 'readOnly'>,
): Json {
  const { method, body = {} } = request
  if (method === 'PATCH') return merged(document, body, Object.keys(type.whole ?? {}), '')
  // What an action does to the document is its own affair.
  if (method === 'POST') return document
  // A PUT replaces everything but what the service owns.
  const owned = ['id', 'name', 'type', 'systemData', ...(type.readOnly ?? [])]
  return owned.reduce<Json>((result, path) => copied(document, result, path.split('.')), {
    ...body,
  })
}

function merged(target: Json | undefined, patch: Json, whole: readonly string[], at: string): Json {
  if (!isObject(patch) || whole.includes(at)) return patch
  const result: Record<string, Json> = isObject(target) ? { ...target } : {}
  for (const [name, value] of Object.entries(patch)) {
    const path = at === '' ? name : `${at}.${name}`
    if (value === null) delete result[name]
    else result[name] = merged(result[name], value, whole, path)
  }
  return result
}

function copied(from: Json | undefined, to: Json, path: readonly string[]): Json {
  const [first = '', ...rest] = path
  if (!isObject(from) || !Object.hasOwn(from, first) || !isObject(to)) return to
  const value = from[first] ?? null
  if (rest.length === 0) return { ...to, [first]: value }
  const inner = Object.hasOwn(to, first) ? (to[first] ?? null) : {}
  return { ...to, [first]: copied(value, inner, rest) }
}

/** A key after its rotation policy was set on the data plane, as Resource Manager shows it. */
export function afterPolicy(
  key: JsonObject,
  { policy }: Extract<WriteRequest, { kind: 'keyRotationPolicy' }>,
): JsonObject {
  const { expiresIn } = policy
  const lifetimeActions = policy.lifetimeActions.map(({ action, ...trigger }) => ({
    trigger,
    action: { type: action.toLowerCase() },
  }))
  const rotationPolicy: JsonObject = {
    ...(expiresIn === undefined ? {} : { attributes: { expiryTime: expiresIn } }),
    lifetimeActions,
  }
  return withProperties(key, { rotationPolicy })
}

/** A key after a new version was made at `now`: no activation date is carried over. */
export function afterRotation(key: JsonObject, now: Date): JsonObject {
  const properties = isObject(key.properties) ? key.properties : {}
  const { nbf: _, ...attributes } = isObject(properties.attributes) ? properties.attributes : {}
  const created = Math.floor(now.getTime() / 1000)
  return withProperties(key, { attributes: { ...attributes, created } })
}

/** A key after its current version got an expiry. */
export function afterExpiry(key: JsonObject, expires: number): JsonObject {
  const properties = isObject(key.properties) ? key.properties : {}
  const attributes = isObject(properties.attributes) ? properties.attributes : {}
  return withProperties(key, { attributes: { ...attributes, exp: expires } })
}

function withProperties(resource: JsonObject, more: JsonObject): JsonObject {
  const properties = isObject(resource.properties) ? resource.properties : {}
  return { ...resource, properties: { ...properties, ...more } }
}
