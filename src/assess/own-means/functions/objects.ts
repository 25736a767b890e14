// Fallback evaluator: functions of objects.
// https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-object
import { foldCase } from '../../../engine/fold-case.ts'
import type { Json } from '../../../engine/json.ts'
import { member } from '../../members.ts'
import { isInt, isKnownObject, isList, Unknown, type Value } from '../values.ts'
import type { Functions } from './function.ts'
import { merged, put, union } from './union.ts'

// Texts that Azure sorts in the same way whatever the culture.
const SORTABLE = /^[A-Za-z0-9]+$/
const DEEPEST_JSON = 50
// `1.0` and `1e3` are other numbers to Azure than `1` and `1000`, and not to JavaScript.
const UNCLEAR_NUMBER = /\d\.0+(?!\d)|\d[eE]|\d{16}/

/** Objects. What their members are need not be known. */
export const OBJECTS: Functions = {
  createObject,
  union,
  shallowMerge: ([list, ...more]) =>
    isList(list) && list.every(isKnownObject) && more.length === 0
      ? merged(list, put, 'first')
      : undefined,
  objectKeys: ([value, ...more]) => (more.length > 0 ? undefined : sortedKeys(value)),
  items: ([value, ...more]) =>
    isKnownObject(value) && more.length === 0
      ? sortedKeys(value)?.map((key) => ({ key, value: value[key] ?? null }))
      : undefined,
  tryGet,
  json,
}

function createObject(args: readonly Value[]): Value | undefined {
  const members: [string, Value][] = []
  for (let at = 0; at < args.length; at += 2) {
    const name = args[at]
    const value = args[at + 1]
    if (typeof name !== 'string' || value === undefined) return undefined
    members.push([name, value])
  }
  const different = new Set(members.map(([name]) => foldCase(name)))
  return different.size === members.length ? Object.fromEntries(members) : undefined
}

function sortedKeys(value: Value | undefined): readonly string[] | undefined {
  const keys = isKnownObject(value) ? Object.keys(value) : undefined
  return keys?.every((key) => SORTABLE.test(key))
    ? keys.toSorted((one, other) => (foldCase(one) < foldCase(other) ? -1 : 1))
    : undefined
}

/** What is not there is null, at any step. */
function tryGet([value, ...path]: readonly Value[]): Value | undefined {
  const steps = path.filter((one) => typeof one === 'string' || isInt(one))
  if (value === undefined || path.length === 0 || steps.length < path.length) return undefined
  let found = value
  for (const step of steps) {
    if (found instanceof Unknown) return undefined
    found = stepInto(found, step)
  }
  return found
}

function stepInto(value: Value, step: string | number): Value {
  if (typeof step === 'number') return isList(value) ? (value[step] ?? null) : null
  return isKnownObject(value) ? (member(value, step) ?? null) : null
}

function json([value, ...more]: readonly Value[]): Value | undefined {
  if (typeof value !== 'string' || more.length > 0 || UNCLEAR_NUMBER.test(value)) return undefined
  if (depthOf(value) > DEEPEST_JSON) return undefined
  try {
    const parsed: Json = JSON.parse(value)
    return parsed
  } catch {
    return undefined
  }
}

function depthOf(source: string): number {
  let depth = 0
  let deepest = 0
  for (const char of source) {
    if (char === '[' || char === '{') depth += 1
    else if (char === ']' || char === '}') depth -= 1
    deepest = Math.max(deepest, depth)
  }
  return deepest
}
