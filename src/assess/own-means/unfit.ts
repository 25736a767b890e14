// A template that no deployment could begin with.
import { isObject, type JsonObject } from '../../engine/json.ts'
import { keyOf } from '../members.ts'

/** The way to the first of its resources that is none: no object, or one without a type. Undefined when all are. */
export function unfitIn(template: JsonObject): readonly string[] | undefined {
  const key = keyOf(template, 'resources')
  const resources = key === undefined ? {} : template[key]
  if (key === undefined || typeof resources !== 'object' || resources === null) return undefined
  const unfit = Object.entries(resources).find(([, one]) => !isObject(one) || !hasType(one))
  return unfit && [key, unfit[0]]
}

function hasType(resource: JsonObject): boolean {
  const key = keyOf(resource, 'type')
  return key !== undefined && typeof resource[key] === 'string' && resource[key] !== ''
}
