// Documents as Azure would take them: members in Azure's own case, values of the kind that the type says, and without
// what counts as not set. Pure.
import { foldCase } from '../../engine/fold-case.ts'
import { isObject, type Json, type JsonObject } from '../../engine/json.ts'
import { needsShaping, SECOND_NAMES, withIdentityType } from './powershell.ts'
import { type Form, formOfType } from './shapes.ts'

// The members of any resource and of its declaration in a template.
// https://learn.microsoft.com/azure/azure-resource-manager/templates/resource-declaration
const AT_TOP = [
  ...['apiVersion', 'comments', 'condition', 'copy', 'dependsOn', 'existing', 'resources', 'scope'],
  ...['extendedLocation', 'id', 'identity', 'kind', 'location', 'managedBy', 'name', 'plan', 'sku'],
  ...['properties', 'systemData', 'tags', 'type', 'zones'],
  // What answers have beside them.
  ...['changedTime', 'createdTime', 'resourceGroup', 'subscriptionId', 'tenantId'],
]
const NAMES: ReadonlyMap<string, string> = new Map([
  ...AT_TOP.map((name) => [foldCase(name), name] as const),
  ...AT_TOP.map((name) => [name, name] as const),
])
// No type is nested deeper, but some hold themselves.
const DEEPEST = 64
const BOOLEAN = /^(?:true|false)$/i
const INTEGER = /^-?\d+$/

/**
 * The document with its own members in Azure's case, whatever is in them; the same object when nothing changes. Resource
 * Manager takes names in any case; of two spellings of one the last stands, as for readers of JSON that ignore case.
 */
function named(document: JsonObject): JsonObject {
  const names = Object.keys(document)
  if (names.every((name) => NAMES.get(name) === name || !isRespelled(name))) return document
  const members = new Map<string, Json>()
  for (const name of names) {
    if (!SECOND_NAMES.has(name)) members.set(nameOf(name), document[name] ?? null)
  }
  for (const [name, stands] of SECOND_NAMES) {
    const value = Object.hasOwn(document, name) ? document[name] : undefined
    if (value !== undefined && (members.get(stands) ?? null) === null) members.set(stands, value)
  }
  return Object.fromEntries(members)
}

function isRespelled(name: string): boolean {
  return SECOND_NAMES.has(name) || nameOf(name) !== name
}

function nameOf(name: string): string {
  return NAMES.get(foldCase(name)) ?? name
}

/**
 * A document of a resource type that is asked for, or that PowerShell wrote, as Azure would take it. Names that are free
 * (tags, assigned identities), expressions and what the type does not know stay as they are. Never throws.
 * @returns the same object when nothing changes.
 */
export function shaped(document: JsonObject, type: string): JsonObject {
  const form = formOfType(type)
  const top = named(document)
  const whole = form === undefined ? top : shapedObject(top, form, 0)
  const identity = withIdentityType(whole.identity ?? null)
  return identity === (whole.identity ?? null) ? whole : { ...whole, identity }
}

/**
 * The document with its own members as `named` spells them, when it is asked for or PowerShell wrote it: type, name and id
 * are found then. Any other is the same object.
 */
export function namedAtTop(document: JsonObject, isAskedFor: boolean): JsonObject {
  return isAskedFor || needsShaping(document) ? named(document) : document
}

function shapedObject(value: JsonObject, form: Form, depth: number): JsonObject {
  // Made with the first member that changes: most documents are as Azure writes them.
  let members: Map<string, Json> | undefined
  const keys = Object.keys(value)
  for (const [index, key] of keys.entries()) {
    const inside = value[key] ?? null
    const known = form.member(key)
    const name = known?.name ?? key
    const is = known === undefined ? inside : shapedValue(inside, known.form, depth + 1)
    const isUnset = known !== undefined && !known.isFree && isNotSet(is, known.form)
    if (members === undefined) {
      if (name === key && is === inside && !isUnset) continue
      members = new Map(keys.slice(0, index).map((before) => [before, value[before] ?? null]))
    }
    if (isUnset) members.delete(name)
    else members.set(name, is)
  }
  return members === undefined ? value : Object.fromEntries(members)
}

function shapedValue(value: Json, form: Form, depth: number): Json {
  if (depth > DEEPEST) return value
  if (typeof value === 'string') return shapedText(value, form)
  if (Array.isArray(value)) {
    const { element } = form
    if (element === undefined) return value
    const elements = (value as readonly Json[]).map((one) => shapedValue(one, element, depth + 1))
    return elements.every((one, index) => one === value[index]) ? value : elements
  }
  return isObject(value) && form.kind === 'object' ? shapedObject(value, form, depth) : value
}

/** Providers read the text of a switch or number as its value. */
function shapedText(text: string, { kind }: Form): Json {
  if (kind === 'boolean' && BOOLEAN.test(text)) return foldCase(text) === 'true'
  const number = kind === 'integer' && INTEGER.test(text) ? Number(text) : undefined
  return number !== undefined && Number.isSafeInteger(number) ? number : text
}

/** Modules write `''` for a switch or a choice that is not made, and null for anything. */
function isNotSet(value: Json, { kind }: Form): boolean {
  if (value === null) return true
  return value === '' && (kind === 'boolean' || kind === 'integer' || kind === 'enum')
}
