import type { JsonObject, JsonValue } from './json.ts'
import { isObject, sameJson } from './json.ts'
import { badContent } from './problem.ts'
import { immutable, invalidValue, missing, notPatchable, readOnly } from './refusals.ts'
import type { TypeDefinition } from './types/define.ts'
import type { Shape } from './types/shape.ts'
import { membersOf } from './types/shape.ts'
import { known } from './visible.ts'

interface Reading {
  readonly apiVersion: string
  readonly takes: readonly string[] | undefined
  /** What is written is there already: create-only members must be as they are. */
  readonly exists: boolean
}

/**
 * Reads the body of a PUT or PATCH strictly. Returns it cleaned: literals in their canonical casing, and without
 * members that are null (a null is read as "not sent"). Throws the 400 for a member that is unknown to this
 * api-version, read only, of the wrong JSON type, outside its literals, create-only and different from
 * `current`, missing though required, or not taken by the type's PATCH.
 */
export function acceptBody(
  definition: TypeDefinition,
  method: 'PUT' | 'PATCH',
  apiVersion: string,
  body: JsonObject,
  current: JsonObject | undefined,
): JsonObject {
  const takes = method === 'PATCH' ? definition.patch?.takes : undefined
  const shape: Shape = { kind: 'object', members: definition.body }
  const reading = { apiVersion, takes, exists: current !== undefined }
  return acceptObject(shape, body, '', current, method === 'PUT', reading)
}

/** Reads the body of a POST against the members that its action takes. */
export function acceptAction(
  members: Readonly<Record<string, Shape>>,
  body: JsonObject,
  apiVersion: string,
): JsonObject {
  const reading: Reading = { apiVersion, takes: undefined, exists: false }
  return acceptObject({ kind: 'object', members }, body, '', undefined, true, reading)
}

function acceptObject(
  shape: Shape,
  value: JsonObject,
  path: string,
  current: JsonValue | undefined,
  whole: boolean,
  reading: Reading,
): JsonObject {
  const cleaned: JsonObject = {}
  const members = membersOf(shape, isObject(current) ? { ...current, ...value } : value)
  for (const [name, sent] of Object.entries(value)) {
    const at = path === '' ? name : `${path}.${name}`
    const member = Object.hasOwn(members, name) ? members[name] : undefined
    if (path === '' && ['id', 'name', 'type', 'systemData'].includes(name)) throw readOnly(at)
    if (member === undefined || !known(member, reading.apiVersion)) {
      throw badContent(at, `Could not find member '${name}' on object.`)
    }
    if (sent === null) continue
    if (member.readOnly) throw readOnly(at)
    if (!taken(at, reading.takes)) throw notPatchable(at)
    const before = isObject(current) ? current[name] : undefined
    const accepted = acceptValue(member, sent, at, before, whole, reading)
    if (member.createOnly && reading.exists && !sameJson(accepted, before)) {
      throw immutable(at, name)
    }
    cleaned[name] = accepted
  }
  if (whole) requireMembers(members, cleaned, path, reading)
  return cleaned
}

function acceptValue(
  shape: Shape,
  value: JsonValue,
  path: string,
  current: JsonValue | undefined,
  whole: boolean,
  reading: Reading,
): JsonValue {
  switch (shape.kind) {
    case 'open':
      return value
    case 'flag':
      if (typeof value !== 'boolean') throw badContent(path, 'Expected a boolean.')
      return value
    case 'integer':
      if (typeof value !== 'number' || !Number.isInteger(value)) {
        throw badContent(path, 'Expected an integer.')
      }
      if (value < (shape.min ?? -Infinity) || value > (shape.max ?? Infinity)) {
        throw invalidValue(`The value of '${path}' must be between ${shape.min} and ${shape.max}.`)
      }
      return value
    case 'text':
      if (typeof value !== 'string') throw badContent(path, 'Expected a string.')
      return acceptLiteral(shape, value, path)
    case 'list': {
      const item = shape.item
      if (!Array.isArray(value) || item === undefined) throw badContent(path, 'Expected an array.')
      return value.map((entry, index) =>
        acceptValue(item, entry, `${path}[${index}]`, undefined, true, inside(reading)),
      )
    }
    case 'map': {
      const item = shape.item
      if (!isObject(value) || item === undefined) throw badContent(path, 'Expected an object.')
      const entries = Object.entries(value).map(([key, entry]) => [
        key,
        acceptValue(item, entry, `${path}.${key}`, undefined, true, inside(reading)),
      ])
      return Object.fromEntries(entries)
    }
    case 'object':
      if (!isObject(value)) throw badContent(path, 'Expected an object.')
      return acceptObject(
        shape,
        value,
        path,
        current,
        whole || shape.whole === true || current === undefined,
        reading,
      )
  }
}

/** Entries of lists and maps come and go whole. */
function inside({ apiVersion }: Reading): Reading {
  return { apiVersion, takes: undefined, exists: false }
}

function acceptLiteral(shape: Shape, value: string, path: string): string {
  const { values, several } = shape
  if (values === undefined) return value
  const separator = several === 'list;' ? ';' : ','
  const parts = several === undefined ? [value] : value.split(separator).map((part) => part.trim())
  if (several === 'list;' && parts.at(-1) === '') parts.pop()
  const accepted = parts.map((part) =>
    values.find((literal) =>
      shape.anyCase ? literal.toLowerCase() === part.toLowerCase() : literal === part,
    ),
  )
  if (accepted.includes(undefined)) {
    throw invalidValue(
      `The value '${value}' is not valid for '${path}'. Allowed values: ${values.join(', ')}.`,
    )
  }
  // File services answer their lists with a semicolon after each entry, the last one too.
  return several === 'list;' ? accepted.map((part) => `${part};`).join('') : accepted.join(', ')
}

function requireMembers(
  members: Readonly<Record<string, Shape>>,
  sent: JsonObject,
  path: string,
  reading: Reading,
): void {
  for (const [name, member] of Object.entries(members)) {
    if (!member.required || !known(member, reading.apiVersion) || sent[name] !== undefined) continue
    throw missing(path === '' ? name : `${path}.${name}`)
  }
}

function taken(path: string, takes: readonly string[] | undefined): boolean {
  if (takes === undefined) return true
  return takes.some(
    (take) => path === take || path.startsWith(`${take}.`) || take.startsWith(`${path}.`),
  )
}
