// Members of a template, whose names Azure reads in any case.
import { foldCase } from '../engine/fold-case.ts'
import { isObject, type JsonObject } from '../engine/json.ts'

/** How the member is written here; undefined when it is not there. */
export function keyOf(object: object, name: string): string | undefined {
  if (Object.hasOwn(object, name)) return name
  const folded = foldCase(name)
  return Object.keys(object).find((key) => foldCase(key) === folded)
}

/** The value of the member; undefined when it is not there. */
export function member<T>(object: { readonly [name: string]: T }, name: string): T | undefined {
  const key = keyOf(object, name)
  return key === undefined ? undefined : object[key]
}

/** The object at the end of a way of members; an empty one when there is none. */
export function objectAt(object: JsonObject, ...names: readonly string[]): JsonObject {
  let here: JsonObject = object
  for (const name of names) {
    const next = member(here, name)
    if (!isObject(next)) return {}
    here = next
  }
  return here
}
