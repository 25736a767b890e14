// Values of secure parameters, which are never written to a file: the engine leaves them out of what it predicts, whatever
// they are, so that something of the same shape does as well.
// https://learn.microsoft.com/azure/azure-resource-manager/templates/parameters#secure-parameters
import { isObject, type Json, type JsonObject } from '../../engine/json.ts'
import { member, objectAt } from '../members.ts'
import { EngineError } from './connection.ts'

/** A type that a template declares, with what it refers to in `definitions` merged in. */
export function resolved(type: JsonObject, template: JsonObject): JsonObject {
  let here = type
  const seen = new Set<string>()
  for (;;) {
    const { $ref, ...own } = here
    if (typeof $ref !== 'string' || seen.has($ref)) return own
    seen.add($ref)
    const [, name] = /^#\/definitions\/(.+)$/.exec($ref) ?? []
    if (name === undefined) return own
    // What stands beside the reference narrows it.
    here = { ...objectAt(template, 'definitions', decodeURIComponent(name)), ...own }
  }
}

/** True for a `securestring` or a `secureObject`. */
export function isSecure(type: JsonObject): boolean {
  return /^secure(string|object)$/i.test(String(member(type, 'type')))
}

/** The value with a placeholder for each secret in it; the value itself when there is none. */
export function withoutSecrets(value: Json, declared: JsonObject, template: JsonObject): Json {
  const type = typeFor(value, resolved(declared, template), template)
  if (isSecure(type)) return placeholder(type, template, value)
  if (Array.isArray(value)) {
    return sameOr(
      value,
      value.map((item: Json, index) => withoutSecrets(item, itemType(type, index), template)),
    )
  }
  if (!isObject(value)) return value
  const entries = Object.entries(value).map(
    ([name, one]) => [name, withoutSecrets(one, memberType(type, name), template)] as const,
  )
  return entries.every(([name, one]) => one === value[name]) ? value : Object.fromEntries(entries)
}

// Characters. A type of a few lines may ask for more than any machine has, or hold itself.
const LARGEST = 100_000
// What a value counts beside its text: few enough then, nested in each other, for the stack.
const VALUE = 200

/**
 * A value that a type accepts: the shape of `like`, where that is known, and nothing of its text and numbers.
 * @throws EngineError when it would be too large.
 */
export function placeholder(
  declared: JsonObject,
  template: JsonObject,
  like?: Json,
  room: { left: number } = { left: LARGEST },
): Json {
  spend(room, VALUE)
  const type = resolved(declared, template)
  const allowed = member(type, 'allowedValues')
  if (Array.isArray(allowed) && allowed.length > 0) return allowed[0]
  const of = String(member(type, 'type')).toLowerCase()
  if (of === 'secureobject' || of === 'object' || isObject(like))
    return objectLike(type, template, like, room)
  if (of === 'array' || Array.isArray(like)) {
    const items: readonly (Json | undefined)[] = Array.isArray(like)
      ? like
      : Array.from({ length: spend(room, numberOf(type, 'minLength')) })
    return items.map((item, index) => placeholder(itemType(type, index), template, item, room))
  }
  if (of === 'bool' || typeof like === 'boolean') return false
  if (of === 'int' || typeof like === 'number') return numberOf(type, 'minValue')
  return like === null ? null : 'x'.repeat(spend(room, numberOf(type, 'minLength')))
}

function spend(room: { left: number }, size: number): number {
  room.left -= size
  if (room.left < 0) throw new EngineError('what could stand for a secret would be too large')
  return size
}

function objectLike(
  type: JsonObject,
  template: JsonObject,
  like: Json | undefined,
  room: { left: number },
): JsonObject {
  const entries: readonly (readonly [string, Json | undefined])[] = isObject(like)
    ? Object.entries(like)
    : required(type, template).map((name) => [name, undefined])
  return Object.fromEntries(
    entries.map(([name, one]) => [name, placeholder(memberType(type, name), template, one, room)]),
  )
}

function required(type: JsonObject, template: JsonObject): readonly string[] {
  return Object.entries(objectAt(type, 'properties')).flatMap(([name, one]) =>
    isObject(one) && member(resolved(one, template), 'nullable') !== true ? [name] : [],
  )
}

// A tagged union: the value says which of its types it has.
function typeFor(value: Json, type: JsonObject, template: JsonObject): JsonObject {
  const { propertyName, mapping } = objectAt(type, 'discriminator')
  if (!isObject(value) || !isObject(mapping) || typeof propertyName !== 'string') return type
  const one = member(mapping, String(member(value, propertyName)))
  return isObject(one) ? resolved(one, template) : type
}

function memberType(type: JsonObject, name: string): JsonObject {
  const own = member(objectAt(type, 'properties'), name)
  return isObject(own) ? own : objectAt(type, 'additionalProperties')
}

function itemType(type: JsonObject, index: number): JsonObject {
  const prefix = member(type, 'prefixItems')
  const own: Json | undefined = Array.isArray(prefix) ? prefix[index] : undefined
  return isObject(own) ? own : objectAt(type, 'items')
}

function numberOf(type: JsonObject, name: string): number {
  const value = member(type, name)
  return typeof value === 'number' ? value : 0
}

function sameOr(before: readonly Json[], after: readonly Json[]): readonly Json[] {
  return after.every((one, index) => one === before[index]) ? before : after
}
