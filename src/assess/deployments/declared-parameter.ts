// What a template declares of a parameter: its plain type and bounds, also where they stand in `definitions`.
// https://learn.microsoft.com/azure/azure-resource-manager/templates/definitions
import { isObject, type JsonObject } from '../../engine/json.ts'
import { keyOf, member, objectAt } from '../members.ts'

const DEFINED = /^#\/definitions\/(.+)$/

/** A parameter that a template declares. */
export interface DeclaredParameter {
  readonly name: string
  /** With what it refers to merged in; what stands beside a reference narrows it. */
  readonly type: JsonObject
  /** It may go without a value: it has a default, or may be null. */
  readonly isOptional: boolean
}

/** The parameters of a template in its order. What is no declaration is left out: its reader tells of it. */
export function declaredIn(template: JsonObject): readonly DeclaredParameter[] {
  return Object.entries(objectAt(template, 'parameters')).flatMap(([name, own]) => {
    if (!isObject(own)) return []
    const type = withDefinitions(own, template)
    const hasDefault = keyOf(own, 'defaultValue') !== undefined
    return [{ name, type, isOptional: hasDefault || member(type, 'nullable') === true }]
  })
}

function withDefinitions(own: JsonObject, template: JsonObject): JsonObject {
  const definitions = objectAt(template, 'definitions')
  const seen = new Set<string>()
  let here = own
  for (;;) {
    const key = keyOf(here, '$ref')
    const reference = key === undefined ? undefined : here[key]
    if (key === undefined || typeof reference !== 'string' || seen.has(reference)) return here
    seen.add(reference)
    const { [key]: _, ...beside } = here
    const definition = member(definitions, nameIn(reference))
    if (!isObject(definition)) return beside
    here = { ...definition, ...beside }
  }
}

function nameIn(reference: string): string {
  const name = DEFINED.exec(reference)?.[1] ?? ''
  try {
    return decodeURIComponent(name)
  } catch {
    // A percent sign that stands for itself.
    return name
  }
}
