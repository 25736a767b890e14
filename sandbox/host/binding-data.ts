import type { RpcTypedData } from './rpc.ts'

/** Text stays text; every other JSON value travels as JSON. */
export function toTypedData(value: unknown): RpcTypedData {
  return typeof value === 'string' ? { string: value } : { json: JSON.stringify(value) }
}

/**
 * Adds the top-level members of a message to its trigger metadata, as the host does (Utility.ApplyBindingData).
 * Arrays are left out. A member hides a system value of the same name in any case: a body with `id` hides `Id`.
 */
export function withBodyMembers(
  metadata: Readonly<Record<string, RpcTypedData>>,
  body: unknown,
): Record<string, RpcTypedData> {
  const result: Record<string, RpcTypedData> = { ...metadata }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return result
  const names = new Map(Object.keys(result).map((name) => [name.toLowerCase(), name]))
  for (const [name, value] of Object.entries(body)) {
    if (Array.isArray(value)) continue
    const key = names.get(name.toLowerCase()) ?? name
    names.set(name.toLowerCase(), key)
    result[key] = toTypedData(value)
  }
  return result
}
