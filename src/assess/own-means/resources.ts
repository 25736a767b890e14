// Fallback evaluator: the resources of a template, as list or by symbolic names, with their children and loops.
// https://learn.microsoft.com/azure/azure-resource-manager/templates/resource-declaration
import { foldCase } from '../../engine/fold-case.ts'
import { isObject, type Json, type JsonObject } from '../../engine/json.ts'
import { keyOf, member } from '../members.ts'
import { bothOf, conditionOf } from './condition.ts'
import { evaluateJson } from './evaluate.ts'
import { call, text } from './expression.ts'
import { idBelow, idText, joined, segmentsOf, siteId } from './ids.ts'
import { countIn, inOpenLoop, inResourceLoop } from './loops.ts'
import { addDeployment } from './nested.ts'
import { bracketed } from './print-expression.ts'
import type { Scope } from './scope.ts'
import { toJson, Unknown, type Value } from './values.ts'
import { type Around, isOver, shown, type Trace, type Walk } from './walk.ts'

/** Of a resource with children. */
interface Parent {
  readonly type: string
  readonly name: Value
}

// Members that a document has under these names, in whatever case the template writes them.
const WRITTEN = ['apiVersion', 'location', 'kind', 'sku', 'tags', 'identity', 'zones', 'plan']
const NAMES = new Map(
  [...WRITTEN, 'managedBy', 'extendedLocation', 'properties'].map((name) => [foldCase(name), name]),
)
const LEFT_OUT = new Set(
  ['id', 'type', 'name', 'condition', 'copy', 'dependsOn', 'comments', 'metadata', 'scope']
    .concat(['resources', 'existing', 'resourceGroup', 'subscriptionId', '@options'])
    .map(foldCase),
)
const DEPLOYMENT = 'microsoft.resources/deployments'

/** Adds the resources that a template asks for to `walk`, parents first. */
export function addResources(template: JsonObject, around: Around, trace: Trace, walk: Walk): void {
  addMember(template, undefined, around, trace, walk)
}

function addMember(
  owner: JsonObject,
  parent: Parent | undefined,
  around: Around,
  trace: Trace,
  walk: Walk,
): void {
  const key = keyOf(owner, 'resources') ?? 'resources'
  const resources = owner[key] ?? []
  if (typeof resources !== 'object') {
    walk.notExpanded.add(`${[...trace, key].join('.')}: its resources are not written out`)
    return
  }
  const isArray = Array.isArray(resources)
  for (const [name, one] of Object.entries<Json>(resources)) {
    addResource(one, parent, around, [...trace, key, isArray ? Number(name) : name], walk)
  }
}

function addResource(
  json: Json,
  parent: Parent | undefined,
  around: Around,
  trace: Trace,
  walk: Walk,
): void {
  if (!isObject(json)) {
    walk.notExpanded.add(`${trace.join('.')}: it is no resource`)
    return
  }
  const loop = member(json, 'copy')
  if (!isObject(loop)) {
    addOne(json, parent, around, trace, walk)
    return
  }
  const { scope } = around
  const name = member(loop, 'name')
  const times = evaluateJson(member(loop, 'count') ?? null, scope)
  const count = countIn(times)
  if (count === undefined || typeof name !== 'string') {
    walk.notExpanded.add(`${trace.join('.')}: how often its loop runs is not known`)
    if (typeof name !== 'string' || !(times instanceof Unknown)) return
    // One turn stands for all of them: it may be made.
    const turn = call('copyIndex', text(name))
    const runs = call('greater', times.expression, turn)
    const condition = bothOf(around.condition, runs)
    addOne(json, parent, { ...around, condition, scope: inOpenLoop(scope, name) }, trace, walk)
    return
  }
  for (let index = 0; index < count; index += 1) {
    const turn = { ...around, scope: inResourceLoop(scope, name, index) }
    addOne(json, parent, turn, trace, walk)
  }
}

function addOne(
  json: JsonObject,
  parent: Parent | undefined,
  around: Around,
  trace: Trace,
  walk: Walk,
): void {
  if (isOver(walk, around)) return
  const { scope } = around
  const evaluated = (name: string) => evaluateJson(member(json, name) ?? null, scope)
  const type = evaluated('type')
  if (typeof type !== 'string') {
    walk.notExpanded.add(`${trace.join('.')}: its type is not known`)
    return
  }
  const named = evaluated('name')
  if (typeof named !== 'string' && !(named instanceof Unknown)) {
    walk.notExpanded.add(`${trace.join('.')}: it has no name`)
    return
  }
  const own = inFull(type, named, parent)
  const made = conditionOf(json, scope)
  if (made !== false && member(json, 'existing') !== true) {
    const within = { ...around, condition: bothOf(around.condition, made) }
    if (foldCase(own.type) === DEPLOYMENT) addDeployment(json, own.name, within, trace, walk)
    else addDocument(json, own, within, trace, walk)
  }
  // Children have conditions of their own.
  addMember(json, own, { ...around, depth: around.depth + 1 }, trace, walk)
}

/** A child's type and name, which may be given relative to its parent. */
function inFull(type: string, name: Value, parent: Parent | undefined): Parent {
  if (parent === undefined) return { type, name }
  const below = foldCase(type).startsWith(`${foldCase(parent.type)}/`)
  if (!below && type.includes('.')) return { type, name }
  const full = below ? type : `${parent.type}/${type}`
  const complete =
    below && typeof name === 'string' && name.split('/').length === full.split('/').length - 1
  return { type: full, name: complete ? name : joined(parent.name, '/', name) }
}

function addDocument(
  json: JsonObject,
  { type, name }: Parent,
  { scope, site, condition }: Around,
  trace: Trace,
  walk: Walk,
): void {
  const names = segmentsOf(name, type.split('/').length - 1)
  // Templates name no ids; what was put together by hand may.
  const given = member(json, 'id')
  const hasId = typeof given === 'string' && given.startsWith('/')
  if (names === undefined && !hasId) {
    walk.notExpanded.add(`${type} ${shown(name)}: the name has not as many parts as the type`)
    return
  }
  const extended = member(json, 'import') ?? member(json, 'extension')
  if (typeof extended === 'string') {
    walk.notExpanded.add(`${type} ${shown(name)}: it is a resource of another service: ${extended}`)
    return
  }
  const base = baseOf(evaluateJson(member(json, 'scope') ?? null, scope), siteId(site))
  const document = {
    id: hasId ? given : idBelow(base, type, names ?? []),
    type,
    ...(condition === undefined ? {} : { condition: bracketed(condition) }),
    name: toJson(name),
    ...membersOf(json, scope),
  }
  walk.into.push({ document, trace })
}

/** What an extension lies below: an id, or one that begins where the deployment goes to. */
function baseOf(scope: Value, site: string): string {
  if (scope === null || scope === '') return site
  const id = idText(scope)
  return id.startsWith('/') || id.startsWith('[')
    ? id.replace(/\/$/, '')
    : `${site}/providers/${id}`
}

// A member of a resource that is null counts as left out.
function membersOf(json: JsonObject, scope: Scope): JsonObject {
  const members = Object.entries(json).filter(([name]) => !LEFT_OUT.has(foldCase(name)))
  return Object.fromEntries(
    members
      .map(([name, one]): [string, Json] => [
        NAMES.get(foldCase(name)) ?? name,
        toJson(evaluateJson(one, scope)),
      ])
      .filter(([, value]) => value !== null),
  )
}
