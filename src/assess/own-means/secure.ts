// Fallback evaluator: which parameters hold secrets, also within types that a template defines.
// https://learn.microsoft.com/azure/azure-resource-manager/templates/definitions
import { isObject, type Json, type JsonObject } from '../../engine/json.ts'
import { resolved } from '../bicep/secrets.ts'
import { member } from '../members.ts'
import { type Expression, memberOf } from './expression.ts'
import { isKnownObject, isList, Unknown, type Value } from './values.ts'

const SECURE = /^secure(string|object)$/i
const DEFINED = /^#\/definitions\/(.+)$/
const DEEPEST = 32

/** The value with each secret in it left open as a part of `own`. */
export function withoutSecrets(
  value: Value,
  declared: JsonObject,
  template: JsonObject,
  own: Expression,
): Value {
  if (!isSecure(declared, template)) return value
  const type = resolved(declared, template)
  const items = member(type, 'items')
  if (isList(value) && isObject(items)) {
    return value.map((one, at) =>
      withoutSecrets(one, items, template, {
        kind: 'index',
        of: own,
        index: { kind: 'number', value: at },
      }),
    )
  }
  const properties = member(type, 'properties')
  if (!isKnownObject(value) || !isObject(properties)) return new Unknown(own)
  const members = Object.entries(value).map(([name, one]): [string, Value] => {
    const of = member(properties, name) ?? member(type, 'additionalProperties')
    const path = memberOf(own, name)
    // What the type does not name may be anything.
    return [name, isObject(of) ? withoutSecrets(one, of, template, path) : new Unknown(path)]
  })
  return Object.fromEntries(members)
}

// True when some of the value may be secret; also when the type cannot be found.
function isSecure(declaration: JsonObject, template: JsonObject): boolean {
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
