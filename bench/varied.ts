// Documents that differ in the order and in the set of their members, as those of a real estate do.
import { isObject, type JsonObject } from '../src/engine/json.ts'

/** Members in another order, and some that no rule knows: uniform objects would flatter whatever looks into them. */
export function varied(document: JsonObject, index: number): JsonObject {
  const { properties } = document
  const extra = index % 5 === 0 ? { [`custom${index % 40}`]: { enabled: true } } : {}
  const inner = isObject(properties)
    ? { properties: { ...extra, ...turned(properties, index * 7) } }
    : {}
  return turned({ ...document, ...inner }, index)
}

function turned(object: JsonObject, seed: number): JsonObject {
  const names = Object.keys(object)
  const turn = seed % Math.max(1, names.length)
  const order = [...names.slice(turn), ...names.slice(0, turn)]
  if (seed % 3 === 0) order.reverse()
  return Object.fromEntries(order.map((name) => [name, object[name] ?? null]))
}
