// Short forms for labelled examples, so that a rule's specification fits beside its declaration.

import { type Json, type JsonObject, withValue } from '../engine/json.ts'
import type { Example } from '../engine/rule.ts'

/** A resource with these properties; `more` adds or replaces whatever else matters: kind, needs, parameters … */
export function example(
  because: string,
  properties: JsonObject,
  more: Omit<Partial<Example>, 'because' | 'resource'> & { readonly resource?: JsonObject } = {},
): Example {
  const { resource, ...others } = more
  return { because, resource: { ...resource, properties }, ...others }
}

/** A resource that says one thing only, at a dotted path below its properties. */
export function resourceWith(path: string, value: Json): JsonObject {
  // A path has at least one step, and what a value is put into is an object.
  return withValue({ properties: {} }, path.split('.'), value) as JsonObject
}
