import { isObject, type Json, type JsonObject } from '../../src/engine/json.ts'

const EPOCH_SECONDS = /^1[5-9]\d{8}$|^2\d{9}$/

/** The document with another one laid over it: objects merge, everything else is replaced, and null takes away. */
export function overlaid(document: JsonObject, over: JsonObject): JsonObject {
  const next: Record<string, Json> = { ...document }
  for (const [name, value] of Object.entries(over)) {
    const present = next[name]
    if (value === null) delete next[name]
    else next[name] = isObject(value) ? overlaid(isObject(present) ? present : {}, value) : value
  }
  return next
}

/** The document with all its times moved: examples have days of their own, the sandbox has today. */
export function moved(value: Json, milliseconds: number): Json {
  if (typeof value === 'number' && EPOCH_SECONDS.test(String(value))) {
    return value + Math.floor(milliseconds / 1000)
  }
  if (typeof value === 'string' && /^\d{4}-\d\d-\d\dT.*Z$/.test(value)) {
    return new Date(Date.parse(value) + milliseconds).toISOString()
  }
  if (Array.isArray(value)) return value.map((entry: Json) => moved(entry, milliseconds))
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, moved(member, milliseconds)]),
  )
}
