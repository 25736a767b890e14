import { invariantText, reprinted } from './newtonsoft.ts'
import type { RpcTypedData } from './rpc.ts'

/**
 * Adds the top-level members of a message to its trigger metadata, as the host does (Utility.ApplyBindingData of
 * azure-functions-host): objects as JSON, everything else as text, arrays and null left out. A member hides a system
 * value of the same name in any case: a body with `id` hides `Id`.
 */
export function withBodyMembers(
  metadata: Readonly<Record<string, RpcTypedData>>,
  body: unknown,
): Record<string, RpcTypedData> {
  const result: Record<string, RpcTypedData> = { ...metadata }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return result
  const names = new Map(Object.keys(result).map((name) => [name.toLowerCase(), name]))
  for (const [name, value] of Object.entries(body)) {
    const data = typed(value)
    if (data === undefined) continue
    const key = names.get(name.toLowerCase()) ?? name
    names.set(name.toLowerCase(), key)
    result[key] = data
  }
  return result
}

function typed(value: unknown): RpcTypedData | undefined {
  if (Array.isArray(value)) return undefined
  if (typeof value === 'object' && value !== null) return { json: JSON.stringify(reprinted(value)) }
  const text = invariantText(value)
  return text === undefined ? undefined : { string: text }
}
