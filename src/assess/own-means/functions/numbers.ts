// Fallback evaluator: functions of whole numbers.
// https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-numeric
import { isInt, isList, type Value } from '../values.ts'
import type { ArmFunction, Functions } from './function.ts'

const WHOLE = /^\s*[+-]?\d+\s*$/
// What Azure allows.
const LONGEST_RANGE = 10_000
const LARGEST_INDEX = 2_147_483_647

/** Whole numbers. ARM has 64 bits; what is not exact here is left. */
export const NUMBERS: Functions = {
  int,
  add: ofTwo((left, right) => left + right),
  sub: ofTwo((left, right) => left - right),
  mul: ofTwo((left, right) => left * right),
  // Towards zero; by zero Azure refuses, and NaN is no whole number.
  div: ofTwo((left, right) => (left - (left % right)) / right),
  mod: ofTwo((left, right) => left % right),
  min: ofAll((all) => Math.min(...all)),
  max: ofAll((all) => Math.max(...all)),
  range,
}

function int([value, ...more]: readonly Value[]): Value | undefined {
  if (more.length > 0) return undefined
  return exact(typeof value === 'string' && WHOLE.test(value) ? Number(value) : value)
}

function ofTwo(compute: (left: number, right: number) => number): ArmFunction {
  return ([left, right, ...more]) =>
    isInt(left) && isInt(right) && more.length === 0 ? exact(compute(left, right)) : undefined
}

// A sum of zero and a negative zero is zero.
function exact(value: Value | undefined): number | undefined {
  return isInt(value) ? value + 0 : undefined
}

function ofAll(compute: (all: readonly number[]) => number): ArmFunction {
  return (args) => {
    const [first] = args
    const all = args.length === 1 && isList(first) ? first : args
    // More would not fit into the arguments of a function here.
    return all.length > 0 && all.length <= LONGEST_RANGE && all.every(isInt)
      ? compute(all)
      : undefined
  }
}

function range([start, count, ...more]: readonly Value[]): Value | undefined {
  if (!isInt(start) || !isInt(count) || more.length > 0) return undefined
  if (count < 0 || count > LONGEST_RANGE || start + count > LARGEST_INDEX) return undefined
  return Array.from({ length: count }, (_, index) => start + index)
}
