/** Any JSON value, as it travels on the wire. */
export type JsonValue = string | number | boolean | null | JsonValue[] | JsonObject

/** A JSON object, as it travels on the wire. */
export interface JsonObject {
  [member: string]: JsonValue
}

/** True for a JSON object: not an array, not null. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A copy in all its depth. JSON holds nothing that `structuredClone` is needed for, which takes several times as long. */
export function copyOf<Value extends JsonValue | undefined>(value: Value): Value
export function copyOf(value: JsonValue | undefined): JsonValue | undefined {
  if (Array.isArray(value)) return value.map((item) => copyOf(item))
  if (!isObject(value)) return value
  // Spread first: a member that is called __proto__ is then one like any other, also when it is set.
  const copy = { ...value }
  for (const [name, member] of Object.entries(copy)) copy[name] = copyOf(member)
  return copy
}

/** The value at a dotted path, or `undefined` where the path leaves the object. */
export function valueAt(value: JsonValue | undefined, path: string): JsonValue | undefined {
  let here: JsonValue | undefined = value
  for (const step of path.split('.')) {
    if (!isObject(here)) return undefined
    here = here[step]
  }
  return here
}

/** Deletes the member at a dotted path; does nothing where the path does not exist. */
export function removeAt(value: JsonObject, path: string): void {
  const steps = path.split('.')
  const last = steps.pop()
  const holder = steps.length === 0 ? value : valueAt(value, steps.join('.'))
  if (last !== undefined && isObject(holder)) delete holder[last]
}

/** Deep equality of two JSON values; the order of members does not matter, the order of a list does. */
export function sameJson(left: JsonValue | undefined, right: JsonValue | undefined): boolean {
  if (left === right) return true
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, index) => sameJson(item, right[index]))
  }
  if (!isObject(left) || !isObject(right)) return false
  const names = Object.keys(left)
  return (
    names.length === Object.keys(right).length &&
    names.every((name) => name in right && sameJson(left[name], right[name]))
  )
}
