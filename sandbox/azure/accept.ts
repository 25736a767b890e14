import type { JsonObject, JsonValue } from './json.ts'
import { isObject, sameJson } from './json.ts'
import { AzureProblem, badContent } from './problem.ts'
import type { TypeDefinition } from './types/define.ts'
import type { Shape } from './types/shape.ts'
import { known } from './visible.ts'

interface Reading {
  readonly method: 'PUT' | 'PATCH'
  readonly apiVersion: string
  readonly takes: readonly string[] | undefined
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
  const reading = { method, apiVersion, takes }
  return acceptObject(shape, body, '', current, method === 'PUT', reading)
}

/** Reads the body of a POST against the members that its action takes. */
export function acceptAction(
  members: Readonly<Record<string, Shape>>,
  body: JsonObject,
  apiVersion: string,
): JsonObject {
  const reading: Reading = { method: 'PUT', apiVersion, takes: undefined }
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
  for (const [name, sent] of Object.entries(value)) {
    const at = path === '' ? name : `${path}.${name}`
    const member = shape.members?.[name]
    if (path === '' && ['id', 'name', 'type', 'systemData'].includes(name)) throw readOnly(at)
    if (member === undefined || !known(member, reading.apiVersion)) {
      throw badContent(at, `Could not find member '${name}' on object.`)
    }
    if (sent === null) continue
    if (member.readOnly) throw readOnly(at)
    if (!taken(at, reading.takes)) {
      throw new AzureProblem(
        400,
        'PatchNotSupported',
        `The property '${at}' cannot be changed with PATCH.`,
      )
    }
    const before = isObject(current) ? current[name] : undefined
    const accepted = acceptValue(member, sent, at, before, whole, reading)
    if (member.createOnly && current !== undefined && !sameJson(accepted, before)) {
      throw immutable(at, name)
    }
    cleaned[name] = accepted
  }
  if (whole) requireMembers(shape, cleaned, path, reading)
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
        throw new AzureProblem(
          400,
          'InvalidPropertyValue',
          `The value of '${path}' must be between ${shape.min} and ${shape.max}.`,
        )
      }
      return value
    case 'text':
      if (typeof value !== 'string') throw badContent(path, 'Expected a string.')
      return acceptLiteral(shape, value, path)
    case 'list': {
      const item = shape.item
      if (!Array.isArray(value) || item === undefined) throw badContent(path, 'Expected an array.')
      return value.map((entry, index) =>
        acceptValue(item, entry, `${path}[${index}]`, undefined, true, {
          ...reading,
          takes: undefined,
        }),
      )
    }
    case 'map': {
      const item = shape.item
      if (!isObject(value) || item === undefined) throw badContent(path, 'Expected an object.')
      const entries = Object.entries(value).map(([key, entry]) => [
        key,
        acceptValue(item, entry, `${path}.${key}`, undefined, true, {
          ...reading,
          takes: undefined,
        }),
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

function acceptLiteral(shape: Shape, value: string, path: string): string {
  if (shape.values === undefined) return value
  const parts = shape.several ? value.split(',').map((part) => part.trim()) : [value]
  const accepted = parts.map((part) =>
    shape.values?.find((literal) =>
      shape.anyCase ? literal.toLowerCase() === part.toLowerCase() : literal === part,
    ),
  )
  if (accepted.includes(undefined)) {
    throw new AzureProblem(
      400,
      'InvalidPropertyValue',
      `The value '${value}' is not valid for '${path}'. Allowed values: ${shape.values.join(', ')}.`,
    )
  }
  return accepted.join(', ')
}

function requireMembers(shape: Shape, sent: JsonObject, path: string, reading: Reading): void {
  for (const [name, member] of Object.entries(shape.members ?? {})) {
    if (!member.required || !known(member, reading.apiVersion) || sent[name] !== undefined) continue
    throw new AzureProblem(
      400,
      'MissingRequiredProperty',
      `The property '${path === '' ? name : `${path}.${name}`}' is required.`,
    )
  }
}

function taken(path: string, takes: readonly string[] | undefined): boolean {
  if (takes === undefined) return true
  return takes.some(
    (take) => path === take || path.startsWith(`${take}.`) || take.startsWith(`${path}.`),
  )
}

function readOnly(path: string): AzureProblem {
  return new AzureProblem(
    400,
    'ReadOnlyProperty',
    `The property '${path}' is read only and cannot be set.`,
  )
}

function immutable(path: string, name: string): AzureProblem {
  if (path === 'location') {
    return new AzureProblem(
      409,
      'InvalidResourceLocation',
      'The resource already exists in another location. A resource with the same name cannot be created here.',
    )
  }
  return new AzureProblem(
    400,
    'PropertyChangeNotAllowed',
    `Changing property '${name}' ('${path}') is not allowed after the resource was created.`,
  )
}
