import type { JsonObject, JsonValue } from './json.ts'
import { copyOf, isObject } from './json.ts'
import type { TypeDefinition } from './types/define.ts'
import type { Shape } from './types/shape.ts'
import { membersOf } from './types/shape.ts'

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
  const complete =
    definition.body.properties?.kind === 'object' ? { properties: {}, ...sent } : sent
  const whole = replace({ kind: 'object', members: definition.body }, current, complete)
  return { ...kept, ...(isObject(whole) ? whole : {}) }
}

function merge(shape: Shape, current: JsonObject, sent: JsonObject): JsonObject {
  const next = copyOf(current)
  const members = membersOf(shape, { ...current, ...sent })
  for (const [name, value] of Object.entries(sent)) {
    const member = members[name]
    if (member?.writeOnly) continue
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
  if (shape?.kind !== 'object' || !isObject(sent)) return copyOf(sent ?? null)
  const before = isObject(current) ? current : {}
  const next: JsonObject = {}
  for (const [name, member] of Object.entries(membersOf(shape, sent))) {
    if (member.writeOnly) continue
    const value = sent[name] ?? (isObject(member.initial) ? member.initial : undefined)
    if (value !== undefined) next[name] = replace(member, before[name], value)
    else if (keeps(member) && before[name] !== undefined) next[name] = copyOf(before[name])
    else if (member.initial !== undefined) next[name] = copyOf(member.initial)
    else {
      const kept = remainder(member, before[name])
      if (kept !== undefined) next[name] = kept
    }
  }
  return next
}

/** Of an object that a PUT left out: the members that nobody can set or change, `undefined` if there are none. */
function remainder(shape: Shape, current: JsonValue | undefined): JsonObject | undefined {
  if (!isObject(current)) return undefined
  const kept: JsonObject = {}
  for (const [name, member] of Object.entries(membersOf(shape, current))) {
    const value = keeps(member) ? current[name] : remainder(member, current[name])
    if (value !== undefined) kept[name] = copyOf(value)
  }
  return Object.keys(kept).length === 0 ? undefined : kept
}

function keeps(shape: Shape): boolean {
  return shape.readOnly === true || shape.createOnly === true
}
