// Short forms for labelled examples, so that a rule's specification fits beside its declaration.

import { type Json, type JsonObject, withValue } from '../engine/json.ts'
import type { Example, Observation, Rule } from '../engine/rule.ts'

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

/** The moment at which examples are judged that name none. */
export const EXAMPLES_AT = '2026-11-20T10:00:00.000Z'

/** What an example says was read, with this document of the resource. */
export function observationOf(
  rule: Rule,
  example: Example,
  given: { readonly resource: Json; readonly resourceId?: string },
): Observation {
  return {
    resourceId: given.resourceId ?? '',
    apiVersion: example.apiVersion ?? rule.resource.apiVersion,
    at: example.at ?? EXAMPLES_AT,
    resource: given.resource,
    needs: Object.fromEntries(
      Object.entries(example.needs ?? {}).map(([name, value]) => [name, { value }]),
    ),
    unit: example.unit ?? [],
  }
}
