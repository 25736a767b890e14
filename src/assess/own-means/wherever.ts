// What holds wherever a deployment goes to. It is worked out for a place that only stands for one, and what that place
// decided (`if(startsWith(resourceGroup().name, 'prod'), …)`) is no fact: it is left open again.
import { isObject, type Json, type JsonObject } from '../../engine/json.ts'
import { isOpen } from '../keys.ts'
import { PLACE } from '../place.ts'
import { isExpression } from './parse-expression.ts'
import { predict } from './predict.ts'
import { byDeclaration, declarationOf, type WorkedOut } from './worked-out.ts'

const SHOWN = Object.values(PLACE).map((text) => text.toLowerCase())
// What own means write for a place that is open.
const OPEN_PLACE: readonly (readonly [string, string])[] = [
  ['[subscription().subscriptionId]', PLACE.subscriptionId],
  ['[resourceGroup().name]', PLACE.resourceGroup],
  ['[managementGroup().name]', PLACE.managementGroup],
]

/**
 * The resources with what the place decided left open. What is only made in some places, or could not be expanded, is
 * there with the expression on which it depends as its `condition`. An id that is not known is written as own means write it,
 * so that others can be joined with it.
 * @param own what own means make of it at the placeholder, when that is known already.
 */
export function wherever(
  template: JsonObject,
  given: JsonObject,
  resources: readonly WorkedOut[],
  own: readonly WorkedOut[] = predict(template, given, PLACE).resources,
): readonly WorkedOut[] {
  const here = byDeclaration(own)
  const anywhere = byDeclaration(predict(template, given, undefined).resources)
  const made = byDeclaration(resources)
  const settled = resources.map((one) => {
    const trace = declarationOf(one)
    if (trace === undefined) return one
    const [same = [], known = [], open = []] = [made, here, anywhere].map((by) => by.get(trace))
    const at = same.indexOf(one)
    const [mine, other] = [known[at], open[at]]
    const isPair = same.length === known.length && mine !== undefined
    const named = isPair && isOpen(String(one.document.id)) ? withId(one, mine) : one
    if (known.length !== open.length) return withCondition(named, open[0])
    return isPair && other !== undefined ? withOpen(named, mine.document, other.document) : named
  })
  return [...settled, ...perhaps(made, here), ...perhaps(made, anywhere, here)]
}

/** What own means see and nobody else made: it may be made. */
function perhaps(
  made: ReadonlyMap<string | undefined, unknown>,
  own: ReadonlyMap<string | undefined, readonly WorkedOut[]>,
  known: ReadonlyMap<string | undefined, unknown> = new Map(),
): readonly WorkedOut[] {
  return [...own]
    .filter(([trace]) => !made.has(trace) && !known.has(trace))
    .flatMap(([, all]) => all)
    .filter(({ document }) => document.condition !== undefined)
    .map((one) => ({ ...one, document: atPlace(one.document) }))
}

function atPlace(document: JsonObject): JsonObject {
  let text = JSON.stringify(document)
  for (const [open, known] of OPEN_PLACE) text = text.replaceAll(open, known)
  return JSON.parse(text)
}

function withId(one: WorkedOut, { document: { id } }: WorkedOut): WorkedOut {
  return { ...one, document: { ...one.document, id: id ?? null } }
}

function withCondition(one: WorkedOut, open: WorkedOut | undefined): WorkedOut {
  const condition = open?.document.condition
  return condition === undefined ? one : { ...one, document: { ...one.document, condition } }
}

function withOpen(one: WorkedOut, here: JsonObject, anywhere: JsonObject): WorkedOut {
  const { id: _, name: _name, ...members } = anywhere
  const opened = leftOpen(one.document, here, members)
  return opened === one.document || !isObject(opened) ? one : { ...one, document: opened }
}

/** The value with each part left open that is known here and open anywhere, and does not merely name the place. */
function leftOpen(value: Json | undefined, here: Json | undefined, anywhere: Json): Json {
  if (typeof anywhere === 'string' && isExpression(anywhere)) {
    return here === anywhere || namesPlace(here) ? (value ?? null) : anywhere
  }
  if (Array.isArray(anywhere) && Array.isArray(here) && Array.isArray(value)) {
    if (anywhere.length !== here.length || value.length !== here.length) return value
    return value.map((one: Json, at) => leftOpen(one, here[at], anywhere[at] ?? null))
  }
  if (!isObject(anywhere) || !isObject(here) || !isObject(value)) return value ?? null
  const changed = Object.entries(anywhere).flatMap(([name, one]): [string, Json][] => {
    const before = value[name]
    const after = leftOpen(before, here[name], one)
    return after === before || (before === undefined && after === null) ? [] : [[name, after]]
  })
  return changed.length === 0 ? value : { ...value, ...Object.fromEntries(changed) }
}

function namesPlace(value: Json | undefined): boolean {
  if (typeof value !== 'string') return false
  return isExpression(value) || SHOWN.some((shown) => value.toLowerCase().includes(shown))
}
