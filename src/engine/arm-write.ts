// The body of a write to Resource Manager: the values that rules set, and what must go back beside them. Pure.
import { hiddenAt } from './hidden.ts'
import { isObject, type Json, type JsonObject, valueAt, withoutValue, withValue } from './json.ts'
import type { WriteRequest } from './plan.ts'
import type { Observation, ResourceType } from './rule.ts'

/**
 * The one write that gives these values to a resource; the rest of it goes back as it was read, as far as it must.
 * Throws for a value in an object that Azure hides: nobody may plan over what was not read.
 */
export function armWrite(
  type: ResourceType,
  { resource, resourceId }: Pick<Observation, 'resource' | 'resourceId'>,
  values: readonly { readonly path: string; readonly value: Json }[],
): Extract<WriteRequest, { kind: 'arm' }> & { readonly body: JsonObject } {
  let body: Json = type.write === 'put' ? withoutNames(resource) : {}
  // An object that a rule sets as a whole comes before values in it: it would take those of other rules back.
  const outerFirst = values.toSorted((a, b) => depthOf(a.path) - depthOf(b.path))
  for (const { path, value } of outerFirst) {
    const hidden = hiddenAt(type, resource, path)
    if (hidden !== undefined) throw new Error(hidden)
    const whole = Object.entries(type.whole ?? {}).find(([owner]) => path.startsWith(`${owner}.`))
    if (whole !== undefined && type.write === 'patch') {
      // The object goes back with what others put there: ARM replaces it as a whole.
      const [owner, assumed] = whole
      const segments = owner.split('.')
      if (valueAt(body, segments) === undefined) {
        const present = valueAt(resource, segments)
        body = withValue(body, segments, isObject(present) ? present : assumed)
      }
    }
    body = withValue(body, path.split('.'), value)
  }
  return {
    kind: 'arm',
    method: type.write === 'put' ? 'PUT' : 'PATCH',
    resourceId,
    apiVersion: type.apiVersion,
    // A path has at least one step, and what a value is put into is an object.
    body: withoutOwned(type, body) as JsonObject,
  }
}

function depthOf(path: string): number {
  return path.split('.').length
}

function withoutNames(resource: Json): Json {
  return ['id', 'name', 'type', 'systemData'].reduce<Json>(
    (document, name) => withoutValue(document, [name]),
    resource,
  )
}

/** The body without what the service filled in. `rules[].state` is the state of every rule in a list. */
export function withoutOwned({ readOnly = [] }: ResourceType, body: Json): Json {
  return readOnly.reduce<Json>((document, path) => {
    const [outer = '', inner] = path.split('[].')
    const steps = outer.split('.')
    if (inner === undefined) return withoutValue(document, steps)
    const list = valueAt(document, steps)
    if (!Array.isArray(list)) return document
    return withValue(
      document,
      steps,
      list.map((item) => withoutValue(item, inner.split('.'))),
    )
  }, body)
}
