// Fallback evaluator: functions that compare and choose.
// https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-comparison
import { isInt, same, Unknown, type Value } from '../values.ts'
import type { ArmFunction, Functions } from './function.ts'

const BOOLEAN = /^\s*(?:(true)|false)\s*$/i

/** Comparison and logic. Texts are only compared for equality: their order depends on a culture. */
export const LOGIC: Functions = {
  true: constant(true),
  false: constant(false),
  null: constant(null),
  not: ([value, ...more]) => (typeof value === 'boolean' && more.length === 0 ? !value : undefined),
  bool,
  equals: ([left, right, ...more]) =>
    left === undefined || right === undefined || more.length > 0 ? undefined : same(left, right),
  less: ordered((left, right) => left < right),
  lessOrEquals: ordered((left, right) => left <= right),
  greater: ordered((left, right) => left > right),
  greaterOrEquals: ordered((left, right) => left >= right),
  coalesce,
}

function constant(value: Value): ArmFunction {
  return (args) => (args.length === 0 ? value : undefined)
}

function ordered(holds: (left: number, right: number) => boolean): ArmFunction {
  return ([left, right, ...more]) =>
    isInt(left) && isInt(right) && more.length === 0 ? holds(left, right) : undefined
}

function bool([value, ...more]: readonly Value[]): Value | undefined {
  if (more.length > 0) return undefined
  if (typeof value === 'boolean') return value
  if (isInt(value)) return value !== 0
  const match = typeof value === 'string' ? BOOLEAN.exec(value) : null
  return match === null ? undefined : match[1] !== undefined
}

function coalesce(args: readonly Value[]): Value | undefined {
  const first = args.find((one) => one !== null)
  return first instanceof Unknown ? undefined : (first ?? null)
}
