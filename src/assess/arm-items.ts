// ARM JSON taken apart into resources: a document of the service, a row of Resource Graph, a page of a list, a template
// with nested children and deployments.
import { foldCase } from '../engine/fold-case.ts'
import { isObject, type Json, type JsonObject } from '../engine/json.ts'
import { parseResourceId } from '../engine/resource-id.ts'
import { idOf, scopeOf } from './template-names.ts'

/** One resource as the input holds it. */
export interface ArmItem {
  readonly document: JsonObject
  /** As given; made of type and name where the input has none. */
  readonly id: string
  readonly name: string
  /** Full type, in the case given. */
  readonly type: string
  /** The api-version that the item itself names. */
  readonly apiVersion: string | undefined
  /** It is asked for, not read: values may be expressions, and what the service makes is not in it. */
  readonly template: boolean
  /** Within it, an id that the input did not give names one resource; the same id elsewhere may name another. */
  readonly scope: string
}

/** What an element of the input is, before it is taken apart. */
export interface Origin {
  readonly template: boolean
  /** The template or the input that it is in. */
  readonly scope: number
  /** Which element it is: templates inside it have scopes of their own. */
  readonly element: number
}

/** Where a value is found, and what is found in it. */
interface Walk {
  readonly origin: Origin
  readonly into: ArmItem[]
  /** Templates inside the element so far. */
  inner: number
}

/** What holds for all resources of one list. */
interface Within {
  readonly template: boolean
  readonly scope: string
}

const EXPECTED =
  'expected a resource (an object with a type such as Microsoft.Storage/storageAccounts, and a name or an id) or a list of them'
// Azure nests three levels; what is far deeper is no template and would only wear out the stack.
const DEEPEST = 16
const API_VERSION = /^\d{4}-\d{2}-\d{2}/

/** Adds the resources in one value to `into`, parents first. @returns what is wrong, or undefined. */
export function addItems(value: Json, origin: Origin, into: ArmItem[]): string | undefined {
  const { template, scope } = origin
  return addValue(value, { template, scope: `${scope}` }, { origin, into, inner: 0 }, 0)
}

/** True for an object that is a resource itself, whatever else it holds. */
export function isResource(value: JsonObject): boolean {
  return typeOf(value, undefined) !== undefined
}

function addValue(value: Json, within: Within, walk: Walk, depth: number): string | undefined {
  if (!isObject(value) || depth > DEEPEST) return EXPECTED
  if (isResource(value)) return addResource(value, within, undefined, walk, depth)
  const list = value.value ?? value.data
  if (Array.isArray(list)) return addAll(list, within, walk, depth)
  const resources = value.resources
  if (typeof resources === 'object' && resources !== null) {
    walk.inner += 1
    const { scope, element } = walk.origin
    const own = { template: true, scope: `${scope}.${element}.${walk.inner}` }
    return addAll(Object.values(resources), own, walk, depth)
  }
  // The answer of an export wraps the template.
  return isObject(value.template) ? addValue(value.template, within, walk, depth + 1) : EXPECTED
}

function addAll(
  values: readonly Json[],
  within: Within,
  walk: Walk,
  depth: number,
): string | undefined {
  for (const value of values) {
    const wrong = addValue(value, within, walk, depth + 1)
    if (wrong !== undefined) return wrong
  }
  return undefined
}

function addResource(
  document: JsonObject,
  within: Within,
  parent: ArmItem | undefined,
  walk: Walk,
  depth: number,
): string | undefined {
  const given = typeOf(document, parent)
  const hasName = typeof document.name === 'string' && document.name !== ''
  if (given === undefined || depth > DEEPEST || !(hasName || typeof document.id === 'string')) {
    return EXPECTED
  }
  // A template names what exists already, to refer to it: it says nothing about it.
  if (within.template && document.existing === true) return undefined
  const item = itemOf(document, given, within, parent)
  const deployed = !(within.template && document.condition === false)
  if (deployed) walk.into.push(item)
  const { resources, properties } = document
  // A child has a condition of its own.
  if (typeof resources === 'object' && resources !== null) {
    for (const child of Object.values(resources)) {
      if (!isObject(child)) return EXPECTED
      const wrong = addResource(child, within, item, walk, depth + 1)
      if (wrong !== undefined) return wrong
    }
  }
  const inner = isObject(properties) ? properties.template : undefined
  const deploys = deployed && foldCase(item.type) === 'microsoft.resources/deployments'
  return deploys && isObject(inner) && inner.resources !== undefined
    ? addValue(inner, within, walk, depth + 1)
    : undefined
}

function itemOf(
  document: JsonObject,
  given: string,
  { template, scope }: Within,
  parent: ArmItem | undefined,
): ArmItem {
  const version = document.apiVersion
  const apiVersion = typeof version === 'string' && API_VERSION.test(version) ? version : undefined
  const name = typeof document.name === 'string' ? document.name : ''
  const nested = parent === undefined ? undefined : childOf(parent, given, name)
  const type = nested?.type ?? given
  const id = givenId(document) ?? nested?.id ?? ownId(document, type, name)
  // A template that leaves out `properties` asks for the defaults; a document without them was not read whole.
  const whole = template && document.properties === undefined
  return {
    document: whole ? { ...document, properties: {} } : document,
    id,
    name: name === '' ? (id.split('/').at(-1) ?? '') : name,
    type,
    apiVersion,
    template,
    scope,
  }
}

/** Type and id of a nested child, whose type and name may be given in full or relative to the parent. */
function childOf(parent: ArmItem, type: string, name: string): { type: string; id: string } {
  const prefix = `${parent.type}/`
  const inFull = foldCase(type).startsWith(foldCase(prefix))
  const last = name.split('/').at(-1) ?? name
  if (inFull) return { type, id: `${parent.id}/${type.slice(prefix.length)}/${last}` }
  const [first, ...rest] = type.split('/')
  if (foldCase(first ?? '') === 'providers') {
    // The old form of an extension: type `providers/d`, name `E.F/y`.
    const namespace = name.split('/').at(-2) ?? ''
    return {
      type: prefix + type,
      id: `${parent.id}/providers/${namespace}/${rest.join('/')}/${last}`,
    }
  }
  if (!type.includes('.')) return { type: prefix + type, id: `${parent.id}/${type}/${last}` }
  return { type, id: `${parent.id}/providers/${type}/${last}` }
}

function ownId(document: JsonObject, type: string, name: string): string {
  const scope = typeof document.scope === 'string' ? scopeOf(document.scope) : undefined
  return scope === undefined ? idOf(type, name) : `${scope}/providers/${type}/${name}`
}

function givenId({ id }: JsonObject): string | undefined {
  return typeof id === 'string' && id !== '' ? id.replace(/\/$/, '') : undefined
}

// The type of a nested child may be one word; any other `type` of one word is not a resource's.
function typeOf({ type, id }: JsonObject, parent: ArmItem | undefined): string | undefined {
  if (typeof type === 'string' && type !== '' && (parent !== undefined || type.includes('/'))) {
    return type
  }
  const parsed = typeof id === 'string' ? parseResourceId(id) : undefined
  return typeof parsed === 'object' ? parsed.type : undefined
}
