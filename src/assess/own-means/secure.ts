// Fallback evaluator: which parameters hold secrets, also within types that a template defines.
// https://learn.microsoft.com/azure/azure-resource-manager/templates/definitions
import { isObject, type Json, type JsonObject } from '../../engine/json.ts'
import { member } from '../members.ts'

const SECURE = /^secure(string|object)$/i
const DEFINED = /^#\/definitions\/(.+)$/
const DEEPEST = 32

/** True when some of the value may be secret; also when the type cannot be found. */
export function isSecure(declaration: JsonObject, template: JsonObject): boolean {
  const definitions = member(template, 'definitions')
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
  const type = member(schema, 'type')
  if (typeof type === 'string' && SECURE.test(type)) return true
  const reference = member(schema, '$ref')
  if (typeof reference === 'string' && !seen.has(reference)) {
    seen.add(reference)
    const definition = member(definitions, DEFINED.exec(reference)?.[1] ?? '')
    if (definition === undefined || within(definition)) return true
  }
  const discriminator = member(schema, 'discriminator')
  const parts = [
    member(schema, 'items'),
    member(schema, 'additionalProperties'),
    ...partsOf(member(schema, 'properties')),
    ...partsOf(member(schema, 'prefixItems')),
    ...partsOf(isObject(discriminator) ? member(discriminator, 'mapping') : undefined),
  ]
  return parts.some(within)
}

function partsOf(schemas: Json | undefined): readonly Json[] {
  return typeof schemas === 'object' && schemas !== null ? Object.values(schemas) : []
}
