// Fallback evaluator: which parameters hold secrets, also within types that a template defines.
// https://learn.microsoft.com/azure/azure-resource-manager/templates/definitions
import { isObject, type Json, type JsonObject } from '../../engine/json.ts'
import { memberValue } from './values.ts'

const SECURE = /^secure(string|object)$/i
const DEFINED = /^#\/definitions\/(.+)$/
const DEEPEST = 32

/** True when some of the value may be secret; also when the type cannot be found. */
export function isSecure(declaration: JsonObject, template: JsonObject): boolean {
  const definitions = memberValue(template, 'definitions')
  return secureIn(declaration, isObject(definitions) ? definitions : {}, new Set(), 0)
}

function secureIn(
  schema: Json | undefined,
  definitions: JsonObject,
  seen: Set<string>,
  depth: number,
): boolean {
  if (depth > DEEPEST) return true
  if (!isObject(schema)) return false
  const within = (one: Json | undefined) => secureIn(one, definitions, seen, depth + 1)
  const type = memberValue(schema, 'type')
  if (typeof type === 'string' && SECURE.test(type)) return true
  const reference = memberValue(schema, '$ref')
  if (typeof reference === 'string' && !seen.has(reference)) {
    seen.add(reference)
    const definition = memberValue(definitions, DEFINED.exec(reference)?.[1] ?? '')
    if (definition === undefined || within(definition)) return true
  }
  const discriminator = memberValue(schema, 'discriminator')
  const parts = [
    memberValue(schema, 'items'),
    memberValue(schema, 'additionalProperties'),
    ...partsOf(memberValue(schema, 'properties')),
    ...partsOf(memberValue(schema, 'prefixItems')),
    ...partsOf(isObject(discriminator) ? memberValue(discriminator, 'mapping') : undefined),
  ]
  return parts.some(within)
}

function partsOf(schemas: Json | undefined): readonly Json[] {
  return typeof schemas === 'object' && schemas !== null ? Object.values(schemas) : []
}
