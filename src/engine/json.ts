// Plain JSON and the one way the product reads a dotted path in it.
import { sameName } from './fold-case.ts'

/** Any value that JSON can carry. Azure's wire documents are handled in this form, never as SDK models. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject

/** A JSON object. */
export interface JsonObject {
  readonly [member: string]: Json
}

/** True for a JSON object: not null, not an array. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * The value at `segments` below `root`, or undefined when a step is missing.
 * Only own members of objects are followed: a document cannot reach a prototype.
 */
export function valueAt(root: Json | undefined, segments: readonly string[]): Json | undefined {
  let value: Json | undefined = root
  for (const segment of segments) {
    if (!isObject(value) || !Object.hasOwn(value, segment)) return undefined
    value = value[segment]
  }
  return value
}

/**
 * `valueAt` for a path that is read many times: split once, and without the check for own members on every read.
 * @throws when a step of the path is a member that every object inherits: it would be found where it is not.
 */
export function reader(path: string): (root: Json | undefined) => Json | undefined {
  const segments = path.split('.')
  const inherited = segments.find((segment) => segment in Object.prototype)
  if (inherited !== undefined) throw new Error(`${path}: ${inherited} cannot be a member's name`)
  return (root) => {
    let value = root
    for (const segment of segments) {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
      value = (value as JsonObject)[segment]
    }
    return value
  }
}

/** A copy of `root` with `value` at `segments`; objects on the way are copied or made, nothing is changed in place. */
export function withValue(root: Json | undefined, segments: readonly string[], value: Json): Json {
  const [first, ...rest] = segments
  if (first === undefined) return value
  const base = isObject(root) ? root : {}
  const child = Object.hasOwn(base, first) ? base[first] : undefined
  return { ...base, [first]: withValue(child, rest, value) }
}

/** A copy of `root` without the member at `segments`; unchanged when it is not there. */
export function withoutValue(root: Json, segments: readonly string[]): Json {
  const [first, ...rest] = segments
  if (first === undefined || !isObject(root) || !Object.hasOwn(root, first)) return root
  const { [first]: child, ...others } = root
  return rest.length === 0 || child === undefined
    ? others
    : { ...root, [first]: withoutValue(child, rest) }
}

/**
 * The text of any value of a document: text as it is, anything else as its JSON, nothing as ''. Never throws, as `String`
 * does for an object that has a member of the name `toString`.
 */
export function textOf(value: Json | undefined): string {
  if (value === undefined) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** Long texts end after `characters`, and say that they do. Never splits a pair of surrogates. */
export function shortText(text: string, characters: number): string {
  if (text.length <= characters) return text
  const end = /[\uD800-\uDBFF]/.test(text.charAt(characters - 1)) ? characters - 1 : characters
  return `${text.slice(0, end)}… (${text.length} characters)`
}

/** Canonical text: members sorted, no blanks. Two documents that mean the same have the same text. */
export function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (isObject(value)) {
    const members = Object.keys(value)
      .sort()
      .map((name) => `${JSON.stringify(name)}:${canonical(value[name] ?? null)}`)
    return `{${members.join(',')}}`
  }
  return JSON.stringify(value)
}

/** Canonical text of anything that can be written as JSON: members that are undefined do not count. */
export function canonicalText(value: unknown): string {
  return canonical(JSON.parse(JSON.stringify(value)) as Json)
}

/** Equality as Azure sees it: text is compared without case (enumerations come back in either), the rest exactly. */
export function sameValue(left: Json | undefined, right: Json | undefined): boolean {
  if (left === right) return true
  if (typeof left === 'string' && typeof right === 'string') return sameName(left, right)
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) {
    return false
  }
  return canonical(left) === canonical(right)
}
