import type { JsonObject, JsonValue } from './json.ts'
import { isObject } from './json.ts'
import type { TypeDefinition } from './types/define.ts'
import type { Shape } from './types/shape.ts'

/**
 * The state after a PATCH: a JSON merge patch (RFC 7396, as the Resource Manager contract asks), in which lists,
 * maps such as tags, and the objects marked `whole` are replaced, not merged.
 */
export function patched(
  definition: TypeDefinition,
  current: JsonObject,
  sent: JsonObject,
): JsonObject {
  return merge({ kind: 'object', members: definition.body }, current, sent)
}

/**
 * The state after a PUT: what was sent, service defaults for what was not, and of the former state only what
 * nobody can set (read only) or nobody can change (create only).
 */
export function replaced(
  definition: TypeDefinition,
  current: JsonObject | undefined,
  sent: JsonObject,
): JsonObject {
  const kept: JsonObject = {}
  for (const name of ['id', 'name', 'type', 'systemData']) {
    if (current?.[name] !== undefined) kept[name] = current[name]
  }
  const whole = replace({ kind: 'object', members: definition.body }, current, sent)
  return { ...kept, ...(isObject(whole) ? whole : {}) }
}

function merge(shape: Shape, current: JsonObject, sent: JsonObject): JsonObject {
  const next = structuredClone(current)
  for (const [name, value] of Object.entries(sent)) {
    const member = shape.members?.[name]
    const before = current[name]
    const mergeable =
      member?.kind === 'object' && !member.whole && isObject(value) && isObject(before)
    next[name] = mergeable ? merge(member, before, value) : replace(member, before, value)
  }
  return next
}

function replace(
  shape: Shape | undefined,
  current: JsonValue | undefined,
  sent: JsonValue | undefined,
): JsonValue {
  if (shape?.kind === 'list' && Array.isArray(sent)) {
    return sent.map((item) => replace(shape.item, undefined, item))
  }
  if (shape?.kind !== 'object' || !isObject(sent)) return structuredClone(sent ?? null)
  const before = isObject(current) ? current : {}
  const next: JsonObject = {}
  for (const [name, member] of Object.entries(shape.members ?? {})) {
    const value = sent[name] ?? (isObject(member.initial) ? member.initial : undefined)
    if (value !== undefined) next[name] = replace(member, before[name], value)
    else if (keeps(member) && before[name] !== undefined) next[name] = structuredClone(before[name])
    else if (member.initial !== undefined) next[name] = structuredClone(member.initial)
    else if (member.kind === 'object' && isObject(before[name])) {
      const rest = replace(member, before[name], {})
      if (isObject(rest) && Object.keys(rest).length > 0) next[name] = rest
    }
  }
  return next
}

function keeps(shape: Shape): boolean {
  return shape.readOnly === true || shape.createOnly === true
}
