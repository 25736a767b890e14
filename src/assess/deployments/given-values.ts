// Whether the values of parameter files are such as the template declares them, as Azure asks before a deployment. What
// only Azure can tell, such as the members of a type of somebody's own, is left to the engine.
// https://learn.microsoft.com/azure/azure-resource-manager/templates/parameters
import { isDeepStrictEqual } from 'node:util'
import { foldCase } from '../../engine/fold-case.ts'
import { isObject, type Json, type JsonObject } from '../../engine/json.ts'
import { count, name as shown, value as valueWords } from '../formats/words.ts'
import { member } from '../members.ts'
import { type DeclaredParameter, declaredIn } from './declared-parameter.ts'
import type { GivenParameters } from './parameter-file.ts'

/** One type: what a value of it is called, and whether a value is one. */
interface Type {
  readonly expected: string
  is(value: Json): boolean
}

const TEXT: Type = { expected: 'a text', is: (value) => typeof value === 'string' }
const OBJECT: Type = { expected: 'an object', is: isObject }
// Azure takes no text for a number or a switch here, and whole numbers of 64 bits only.
const TYPES: Readonly<Record<string, Type>> = {
  string: TEXT,
  securestring: TEXT,
  int: {
    expected: 'a whole number',
    is: (value) => Number.isInteger(value) && Math.abs(Number(value)) <= 2 ** 63,
  },
  bool: { expected: 'true or false', is: (value) => typeof value === 'boolean' },
  array: { expected: 'a list', is: Array.isArray },
  object: OBJECT,
  secureobject: OBJECT,
}
const MOST_ALLOWED = 8

/**
 * Everything that is wrong with the values that are given, a line each: unknown names, and values that the declaration
 * does not allow. A value is never in a line: it may be secret. @param name of the template.
 */
export function wrongValues(
  name: string,
  template: JsonObject,
  given: GivenParameters,
): readonly string[] {
  const declared = new Map(declaredIn(template).map((one) => [foldCase(one.name), one]))
  return Object.entries(given.values).flatMap(([key, entry]) => {
    const parameter = declared.get(foldCase(key))
    const value = isObject(entry) && !isReference(entry) ? member(entry, 'value') : undefined
    if (parameter === undefined || value === undefined) return []
    const expected = expectedOf(parameter, value)
    if (expected === undefined) return []
    return `${given.fileOf(key)}: parameter ${shown(key)} of ${name}: expected ${expected}`
  })
}

/** The parameters that have neither a default nor a value in the files, and may not be null. */
export function withoutValue(template: JsonObject, values: JsonObject): readonly string[] {
  return declaredIn(template).flatMap(({ name, isOptional }) =>
    isOptional || member(values, name) !== undefined ? [] : [name],
  )
}

function isReference(entry: JsonObject): boolean {
  return isObject(member(entry, 'reference'))
}

/** What should be in place of the value; undefined when it is right, or when that is not known. */
function expectedOf({ type, isOptional }: DeclaredParameter, value: Json): string | undefined {
  const named = member(type, 'type')
  const of = typeof named === 'string' ? foldCase(named) : ''
  const kind = Object.hasOwn(TYPES, of) ? TYPES[of] : undefined
  // Null stands for the default, or for itself where it may.
  if (value === null) return isOptional ? undefined : `${kind?.expected ?? 'a value'}, found null`
  if (kind === undefined) return undefined
  if (!kind.is(value)) return `${kind.expected} (${String(named)}), found ${kindOf(value)}`
  return allowedOf(type, value) ?? boundsOf(type, value)
}

function allowedOf(type: JsonObject, value: Json): string | undefined {
  const allowed = member(type, 'allowedValues')
  if (!Array.isArray(allowed) || allowed.length === 0) return undefined
  // What looks like an expression may stand for something else.
  if (allowed.some((one: Json) => typeof one === 'string' && one.startsWith('['))) return undefined
  const isAllowed = (one: Json) => allowed.some((other: Json) => isDeepStrictEqual(one, other))
  // Of a list, each element may be one of them.
  if (isAllowed(value) || (Array.isArray(value) && value.every(isAllowed))) return undefined
  const first = allowed.slice(0, MOST_ALLOWED).map((one: Json) => valueWords(one))
  const more = allowed.length - first.length
  return `one of ${first.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

function boundsOf(type: JsonObject, value: Json): string | undefined {
  if (typeof value === 'number') {
    return outside(value, type, 'minValue', 'maxValue', (bound) => String(bound))
  }
  const unit = typeof value === 'string' ? 'character' : 'element'
  if (typeof value !== 'string' && !Array.isArray(value)) return undefined
  // Azure counts as JavaScript does: an emoji has two.
  return outside(value.length, type, 'minLength', 'maxLength', (bound) => count(bound, unit))
}

function outside(
  size: number,
  type: JsonObject,
  least: string,
  most: string,
  words: (bound: number) => string,
): string | undefined {
  const [min, max] = [member(type, least), member(type, most)]
  if (typeof min === 'number' && size < min) return `at least ${words(min)} (${least})`
  if (typeof max === 'number' && size > max) return `at most ${words(max)} (${most})`
  return undefined
}

function kindOf(value: Json): string {
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'string') return 'a text'
  if (typeof value === 'boolean') return 'true or false'
  return typeof value === 'number' ? 'a number' : 'an object'
}
