// A copy of a template in which each resource carries a mark, so that a predicted resource tells where it comes from. The
// engine passes on what is in `properties`, whatever it is.
import { foldCase } from '../../engine/fold-case.ts'
import { isObject, type Json, type JsonObject } from '../../engine/json.ts'
import { keyOf, member, objectAt } from '../members.ts'
import type { Expression } from '../own-means/expression.ts'
import { isExpression, parseExpression } from '../own-means/parse-expression.ts'
import type { Trace } from '../own-means/walk.ts'
import type { WorkedOut } from '../own-means/worked-out.ts'
import { readsWhole } from './reads-whole.ts'

/** Where a mark was put. */
interface Mark {
  readonly trace: Trace
  /** The resource had no properties: they are ours. */
  readonly isAlone: boolean
}

/** A template with marks in it. */
export interface Marked {
  readonly template: JsonObject
  readonly marks: readonly Mark[]
  /** An expression somewhere may read a mark, so that the prediction has to be held against one without marks. */
  readonly mayShow: boolean
}

const NAME = 'rebaseline:from'
// As the engine prints an expression that it could not work out.
const WRAPPED = new RegExp(`^\\[union\\((.*), createObject\\('${NAME}', (\\d+)\\)\\)\\]$`, 's')

/** Marks every resource but nested deployments, existing ones, and those whose properties may be null. */
export function marked(template: JsonObject): Marked {
  const marks: Mark[] = []
  const copy = templateWithMarks(template, template, [], marks)
  return { template: copy, marks, mayShow: anyText(template, readsWholeText) }
}

/** Takes the mark out of a predicted resource. */
export function unmarked(document: JsonObject, marks: readonly Mark[]): WorkedOut {
  const key = keyOf(document, 'properties')
  const properties = key === undefined ? undefined : document[key]
  if (key === undefined) return { document }
  const [, wrapped, number] = typeof properties === 'string' ? (WRAPPED.exec(properties) ?? []) : []
  const index = isObject(properties) ? properties[NAME] : number
  const mark = index === undefined ? undefined : marks[Number(index)]
  const bare = withoutName(
    wrapped === undefined ? document : { ...document, [key]: `[${wrapped}]` },
  )
  if (mark === undefined) return { document: bare }
  const { [key]: rest, ...others } = bare
  const isEmpty = mark.isAlone && isObject(rest) && Object.keys(rest).length === 0
  return { document: isEmpty ? others : bare, trace: mark.trace }
}

/** True when the name of a mark is still somewhere in it. */
export function showsMark(document: JsonObject): boolean {
  return JSON.stringify(document).includes(NAME)
}

function templateWithMarks(
  template: JsonObject,
  scope: JsonObject,
  trace: Trace,
  marks: Mark[],
): JsonObject {
  const key = keyOf(template, 'resources')
  return key === undefined
    ? template
    : {
        ...template,
        [key]: resourcesWithMarks(template[key] ?? null, scope, [...trace, key], marks),
      }
}

function resourcesWithMarks(resources: Json, scope: JsonObject, trace: Trace, marks: Mark[]): Json {
  if (Array.isArray(resources)) {
    return resources.map((one: Json, index) => withMark(one, scope, [...trace, index], marks))
  }
  if (!isObject(resources)) return resources
  const entries = Object.entries(resources)
  return Object.fromEntries(
    entries.map(([name, one]) => [name, withMark(one, scope, [...trace, name], marks)]),
  )
}

function withMark(resource: Json, scope: JsonObject, trace: Trace, marks: Mark[]): Json {
  if (!isObject(resource)) return resource
  const children = templateWithMarks(resource, scope, trace, marks)
  const type = member(resource, 'type')
  if (typeof type === 'string' && foldCase(type) === 'microsoft.resources/deployments') {
    return deploymentWithMarks(children, scope, trace, marks)
  }
  // What is not Azure Resource Manager's may be checked against a type of its own.
  const isOther =
    keyOf(resource, 'import') !== undefined || keyOf(resource, 'extension') !== undefined
  if (member(resource, 'existing') === true || isOther) return children
  const key = keyOf(resource, 'properties') ?? 'properties'
  const properties = withName(resource[key], scope, marks.length)
  if (properties === undefined) return children
  marks.push({ trace, isAlone: resource[key] === undefined })
  return { ...children, [key]: properties }
}

function withName(
  properties: Json | undefined,
  scope: JsonObject,
  index: number,
): Json | undefined {
  if (properties === undefined) return { [NAME]: index }
  if (isObject(properties)) return { ...properties, [NAME]: index }
  return typeof properties === 'string' &&
    isExpression(properties) &&
    isSurelyObject(parseExpression(properties), scope)
    ? `[union(${properties.slice(1, -1).trim()}, createObject('${NAME}', ${index}))]`
    : undefined
}

// A nested deployment is replaced by what it makes. With the scope `inner` its expressions are about its own template.
// https://learn.microsoft.com/azure/azure-resource-manager/templates/linked-templates#expression-evaluation-scope-in-nested-templates
function deploymentWithMarks(
  deployment: JsonObject,
  scope: JsonObject,
  trace: Trace,
  marks: Mark[],
): JsonObject {
  const key = keyOf(deployment, 'properties')
  const properties = key === undefined ? undefined : deployment[key]
  if (key === undefined || !isObject(properties)) return deployment
  const inner = keyOf(properties, 'template')
  const template = inner === undefined ? undefined : properties[inner]
  if (inner === undefined || !isObject(template)) return deployment
  const evaluation = member(objectAt(properties, 'expressionEvaluationOptions'), 'scope')
  const isInner = typeof evaluation === 'string' && foldCase(evaluation) === 'inner'
  const way = [...trace, key, inner]
  const copy = templateWithMarks(template, isInner ? template : scope, way, marks)
  return { ...deployment, [key]: { ...properties, [inner]: copy } }
}

// union() of null is an error, where null alone is none.
function isSurelyObject(expression: Expression, scope: JsonObject, depth = 0): boolean {
  if (expression.kind !== 'call' || depth > 10) return false
  const [first, second, third] = expression.args
  const named = first?.kind === 'text' ? first.value : ''
  const isOne = (one: Expression | undefined) =>
    one !== undefined && isSurelyObject(one, scope, depth + 1)
  switch (foldCase(expression.name)) {
    case 'createobject':
      return true
    case 'union':
      return isOne(first)
    case 'if':
      return isOne(second) && isOne(third)
    case 'parameters': {
      const declared = member(objectAt(scope, 'parameters'), named)
      return (
        isObject(declared) &&
        /^(secure)?object$/i.test(String(member(declared, 'type'))) &&
        member(declared, 'nullable') !== true
      )
    }
    case 'variables': {
      const value = member(objectAt(scope, 'variables'), named)
      if (isObject(value)) return true
      return typeof value === 'string' && isExpression(value) && isOne(parseExpression(value))
    }
    default:
      return false
  }
}

// A resource that reads another one whole has its mark, too, somewhere in it.
function withoutName(object: JsonObject): JsonObject {
  const entries = Object.entries(object).filter(([name]) => name !== NAME)
  return Object.fromEntries(entries.map(([name, value]) => [name, inner(value)]))
}

function inner(value: Json): Json {
  if (Array.isArray(value)) return value.map(inner)
  return isObject(value) ? withoutName(value) : value
}

function anyText(value: Json, is: (text: string) => boolean): boolean {
  if (typeof value === 'string') return is(value)
  const values: readonly Json[] = Array.isArray(value)
    ? value
    : isObject(value)
      ? Object.values(value)
      : []
  return values.some((one) => anyText(one, is))
}

function readsWholeText(text: string): boolean {
  return isExpression(text) && readsWhole(parseExpression(text))
}
