// Short forms for labelled examples, so that a rule's specification fits beside its declaration.

import type { JsonObject } from '../engine/json.ts'
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
