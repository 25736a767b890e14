import type { JsonObject, JsonValue } from './json.ts'
import { copyOf, isObject, removeAt, valueAt } from './json.ts'
import type { Stored } from './store.ts'
import type { TypeDefinition } from './types/define.ts'
import type { Shape } from './types/shape.ts'
import { membersOf } from './types/shape.ts'

/** True when an api-version knows a member. Versions compare as dates; `-preview` does not matter. */
export function known(shape: Shape, apiVersion: string): boolean {
  return shape.since === undefined || apiVersion.slice(0, 10) >= shape.since.slice(0, 10)
}

/**
 * What a GET with this api-version shows of a resource, as a copy. Members that the version does not know are
 * silently missing: the trap that makes "absent" mean nothing below a property's first version.
 */
export function visible(
  definition: TypeDefinition,
  stored: Stored,
  apiVersion: string,
  inList = false,
): JsonObject {
  const shown = copyOf(stored.body)
  hide({ kind: 'object', members: definition.body }, shown, apiVersion)
  if (inList) for (const path of definition.listOmits ?? []) removeAt(shown, path)
  keepBack(definition, shown)
  return shown
}

/** Takes out what the service shows to nobody now. It changes the document. */
export function keepBack({ hides }: TypeDefinition, shown: JsonObject): void {
  if (hides === undefined) return
  const state = String(valueAt(shown, hides.while.path)).toLowerCase()
  if (hides.while.values.some((value) => value.toLowerCase() === state)) removeAt(shown, hides.path)
}

function hide(shape: Shape, value: JsonValue | undefined, apiVersion: string): void {
  if (!isObject(value)) return
  for (const [name, member] of Object.entries(membersOf(shape, value))) {
    if (!(name in value)) continue
    if (known(member, apiVersion)) hide(member, value[name], apiVersion)
    else delete value[name]
  }
}
