// Fallback evaluator: functions of lists, and those that take texts as lists of characters.
// https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-array
import { keyOf } from '../../members.ts'
import { isInt, isKnownObject, isList, same, Unknown, type Value } from '../values.ts'
import { type ArmFunction, allWritten, type Functions, isWhole } from './function.ts'

/** Lists. What their elements are need not be known. */
export const LISTS: Functions = {
  createArray: (args) => args,
  array: ([value, ...more]) => {
    if (value === undefined || value instanceof Unknown || more.length > 0) return undefined
    return isList(value) ? value : [value]
  },
  concat: (args) =>
    args.length > 0 && args.every(isList) ? args.flat() : allWritten(args)?.join(''),
  contains,
  empty: ([value, ...more]) => {
    if (more.length > 0) return undefined
    return value === null ? true : equalsZero(sizeOf(value))
  },
  length: ([value, ...more]) => (more.length > 0 ? undefined : sizeOf(value)),
  first: ofOne((value) => value.at(0)),
  last: ofOne((value) => value.at(-1)),
  take: ofSome((value, count) => value.slice(0, count)),
  skip: ofSome((value, count) => value.slice(count)),
  flatten: ([value, ...more]) =>
    isList(value) && value.every(isList) && more.length === 0 ? value.flat() : undefined,
  indexFromEnd: fromEnd(undefined),
  tryIndexFromEnd: fromEnd(null),
}

function contains([container, item, ...more]: readonly Value[]): Value | undefined {
  if (item === undefined || more.length > 0) return undefined
  if (isList(container)) {
    const answers = container.map((one) => same(one, item))
    return answers.includes(true) || (answers.includes(undefined) ? undefined : false)
  }
  if (typeof item !== 'string') return undefined
  if (isKnownObject(container)) return keyOf(container, item) !== undefined
  return typeof container === 'string' ? container.includes(item) : undefined
}

function sizeOf(value: Value | undefined): number | undefined {
  if (typeof value === 'string' || isList(value)) return value.length
  return isKnownObject(value) ? Object.keys(value).length : undefined
}

function equalsZero(size: number | undefined): boolean | undefined {
  return size === undefined ? undefined : size === 0
}

// Of an empty text it is the empty text, of an empty list null.
function ofOne(find: (value: string | readonly Value[]) => Value | undefined): ArmFunction {
  return ([value, ...more]) => {
    if (more.length > 0) return undefined
    if (isWhole(value)) return find(value) ?? ''
    return isList(value) ? (find(value) ?? null) : undefined
  }
}

function ofSome(cut: (value: string | readonly Value[], count: number) => Value): ArmFunction {
  return ([value, count, ...more]) =>
    (isWhole(value) || isList(value)) && isInt(count) && more.length === 0
      ? cut(value, Math.max(count, 0))
      : undefined
}

/** The last one has the index 1. */
function fromEnd(missing: null | undefined): ArmFunction {
  return ([list, index, ...more]) =>
    isList(list) && isInt(index) && index > 0 && more.length === 0
      ? (list[list.length - index] ?? missing)
      : undefined
}
