// ARM JSON taken apart into resources: a document of the service, a row of Resource Graph, a page of a list, a template
// with nested children and deployments, a Bicep snapshot.
import { foldCase } from '../engine/fold-case.ts'
import { isObject, type Json, type JsonObject } from '../engine/json.ts'
import { parseResourceId } from '../engine/resource-id.ts'
import { isAskedFor } from './asked-for.ts'
import { namedAtTop, shaped } from './azure-types/shape.ts'
import { inOrder } from './deployments/later.ts'
import { member } from './members.ts'
import { predict } from './own-means/predict.ts'
import { unfitIn } from './own-means/unfit.ts'
import { wherever } from './own-means/wherever.ts'
import { PLACE } from './place.ts'
import { notExpanded } from './snapshot.ts'
import { idOf, isNever } from './template-names.ts'

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
  /**
   * The deployment that asks for it, undefined when it was read. What is asked for may hold expressions for values, and
   * nothing that the service makes.
   */
  readonly askedBy: string | undefined
  /** That it is asked for is only seen by its own members: it is in no template or snapshot. */
  readonly bySelf: boolean
  /** Within it, an id that the input did not give names one resource; the same id elsewhere may name another. */
  readonly scope: string
}

/** What an element of the input is, before it is taken apart. */
export interface Origin {
  /** It comes out of the list of a snapshot. */
  readonly predicted: boolean
  /** The snapshot or the input that it is in. */
  readonly scope: number
  /** Which element it is: templates inside it have scopes of their own. */
  readonly element: number
  /** Hears a line on each thing in it that is not looked at. */
  readonly missed?: (text: string) => void
  /** Hears what is nested where resources are and is none: it is passed over. `holder` is the list or object it is in. */
  readonly passedOver?: (holder: object, key: string) => void
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
  /** The outermost template or snapshot that they are in. */
  readonly askedBy?: string | undefined
  readonly scope: string
  /** Nothing around them says that they are asked for. */
  readonly bySelf?: true
}

/** What a value without resources should have been. */
export const EXPECTED =
  'expected a resource (an object with a type such as Microsoft.Storage/storageAccounts, and a name or an id) or a list of them'
// Azure nests three levels; what is far deeper is no template and would only wear out the stack.
const DEEPEST = 16
const ASSIGNMENTS = 'microsoft.authorization/roleassignments'
const ASSIGNED = `/providers/${ASSIGNMENTS}/`
const API_VERSION = /^\d{4}-\d{2}-\d{2}/

/** Adds the resources in one value to `into`, parents first. @returns what is wrong, or undefined. */
export function addItems(value: Json, origin: Origin, into: ArmItem[]): string | undefined {
  const scope = `${origin.scope}`
  const within = origin.predicted ? { askedBy: scope, scope } : { scope }
  return addValue(value, within, { origin, into, inner: 0 }, 0)
}

/** True for an object that is a resource itself, whatever else it holds. */
export function isResource(value: JsonObject): boolean {
  return typeOf(namedAtTop(value, false), undefined) !== undefined
}

function addValue(raw: Json, within: Within, walk: Walk, depth: number): string | undefined {
  if (!isObject(raw) || depth > DEEPEST) return EXPECTED
  const value = namedAtTop(raw, within.askedBy !== undefined)
  if (isResource(value)) return addResource(raw, within, undefined, walk, depth)
  const list = value.value ?? value.data
  if (Array.isArray(list)) return addAll(list, within, walk, depth)
  const { predictedResources, resources, template, diagnostics } = value
  if (Array.isArray(predictedResources)) {
    return addAskedFor(predictedResources, notExpanded(diagnostics), within, walk, depth)
  }
  if (typeof resources === 'object' && resources !== null) {
    return addTemplate(value, within, walk, depth)
  }
  // The answer of an export wraps the template.
  return isObject(template) ? addValue(template, within, walk, depth + 1) : EXPECTED
}

function isPart(document: JsonObject): boolean {
  return typeof document.id !== 'string' && isNamed(document, undefined) && isAskedFor(document)
}

// Parts of one file belong together.
function addPart(
  part: JsonObject,
  { scope }: Within,
  walk: Walk,
  depth: number,
): string | undefined {
  const { resources, notExpanded: lines } = predict({ resources: [part] }, {}, PLACE)
  for (const line of notExpanded(lines)) walk.origin.missed?.(line)
  const documents = resources.map(({ document }) => document)
  return addAll(documents, { askedBy: scope, scope, bySelf: true }, walk, depth)
}

// A template among other values: the engine is only asked about a file that is one.
function addTemplate(
  template: JsonObject,
  within: Within,
  walk: Walk,
  depth: number,
): string | undefined {
  if (unfitIn(template) !== undefined) return EXPECTED
  const { resources, notExpanded: lines } = predict(template, {}, PLACE)
  const documents = inOrder(template, wherever(template, {}, resources, resources)).map(
    ({ document }) => document,
  )
  return addAskedFor(documents, notExpanded(lines), within, walk, depth)
}

function addAskedFor(
  documents: readonly Json[],
  lines: readonly string[],
  within: Within,
  walk: Walk,
  depth: number,
): string | undefined {
  for (const line of lines) walk.origin.missed?.(line)
  walk.inner += 1
  const scope = `${walk.origin.scope}.${walk.origin.element}.${walk.inner}`
  return addAll(documents, { askedBy: within.askedBy ?? scope, scope }, walk, depth)
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
  raw: JsonObject,
  within: Within,
  parent: ArmItem | undefined,
  walk: Walk,
  depth: number,
): string | undefined {
  const document = namedAtTop(raw, within.askedBy !== undefined)
  // A part of a template, as it stands in the file of somebody's own: it is worked out as a template is.
  if (parent === undefined && within.askedBy === undefined && isPart(document)) {
    return addPart(document, within, walk, depth)
  }
  const given = typeOf(document, parent)
  if (given === undefined || depth > DEEPEST || !isNamed(document, parent)) return EXPECTED
  const item = itemOf(document, given, within, parent, document !== raw)
  // A template names what exists already, to refer to it: it says nothing about it.
  if (item.askedBy !== undefined && document.existing === true) return undefined
  const deployed = item.askedBy === undefined || !isNever(document)
  if (deployed) walk.into.push(item)
  const { resources, properties } = item.document
  // A child has a condition of its own.
  if (typeof resources === 'object' && resources !== null) {
    for (const [key, child] of Object.entries(resources)) {
      // One that is none does not take the others with it.
      if (!isNamed(child, item)) {
        walk.origin.passedOver?.(resources, key)
        continue
      }
      const wrong = addResource(child, within, item, walk, depth + 1)
      if (wrong !== undefined) return wrong
    }
  }
  if (!deployed || !isDeployment(item)) return undefined
  const settings = isObject(properties) ? properties : {}
  if (isObject(member(settings, 'template'))) {
    return item.askedBy === undefined
      ? undefined
      : addTemplate({ resources: [item.document] }, within, walk, depth + 1)
  }
  if (isToBeMade(item)) {
    const how = member(settings, 'templateLink') === undefined ? 'not written out' : 'linked'
    const line = `deployment ${item.name}: its template is ${how}`
    for (const told of notExpanded([line])) walk.origin.missed?.(told)
  }
  return undefined
}

// What a deployment that was made has deployed is there, and read by itself. Only Azure writes how it ended.
function isToBeMade({ askedBy, document: { properties } }: ArmItem): boolean {
  if (askedBy !== undefined) return true
  return (
    isObject(properties) &&
    member(properties, 'templateLink') !== undefined &&
    member(properties, 'provisioningState') === undefined
  )
}

function isDeployment({ type }: ArmItem): boolean {
  return foldCase(type) === 'microsoft.resources/deployments'
}

function isNamed(value: Json | undefined, parent: ArmItem | undefined): value is JsonObject {
  if (!isObject(value) || typeOf(value, parent) === undefined) return false
  return (typeof value.name === 'string' && value.name !== '') || typeof value.id === 'string'
}

function itemOf(
  document: JsonObject,
  given: string,
  within: Within,
  parent: ArmItem | undefined,
  isRespelled: boolean,
): ArmItem {
  const { scope, askedBy } = within
  const bySelf = within.bySelf ?? parent?.bySelf ?? (askedBy === undefined && isAskedFor(document))
  const version = document.apiVersion
  const apiVersion = typeof version === 'string' && API_VERSION.test(version) ? version : undefined
  const name = typeof document.name === 'string' ? document.name : ''
  const nested = parent === undefined ? undefined : childOf(parent, given, name)
  const type = nested?.type ?? given
  const id = givenId(document) ?? nested?.id ?? ownId(document, type, name)
  const own = isRespelled || bySelf || askedBy !== undefined ? shaped(document, type) : document
  return {
    document: askedBy !== undefined ? completed(own, id, type) : own,
    id,
    name: name === '' ? (id.split('/').at(-1) ?? '') : name,
    type,
    apiVersion,
    askedBy: askedBy ?? (bySelf ? scope : undefined),
    bySelf,
    scope,
  }
}

// What is asked for without properties has the defaults; a document that was read without them was not read whole.
function completed(document: JsonObject, id: string, type: string): JsonObject {
  const { properties = {} } = document
  // The service shows where a role was given, and the id says it before.
  const scope =
    foldCase(type) === ASSIGNMENTS ? id.slice(0, foldCase(id).lastIndexOf(ASSIGNED)) : ''
  return scope === '' || !isObject(properties)
    ? { ...document, properties }
    : { ...document, properties: { scope, ...properties } }
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
  const { scope } = document
  return typeof scope === 'string'
    ? `${scope.replace(/\/$/, '')}/providers/${type}/${name}`
    : idOf(type, name)
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
