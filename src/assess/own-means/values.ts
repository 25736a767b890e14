// Fallback evaluator: the values that expressions give. Part of a value may be unknown: then its expression stands there.
import type { Json } from '../../engine/json.ts'
import { call, type Expression, text } from './expression.ts'
import { isExpression } from './parse-expression.ts'
import { bracketed } from './print-expression.ts'

/** What only a deployment could tell. */
export class Unknown {
  readonly expression: Expression

  constructor(expression: Expression) {
    this.expression = expression
  }
}

/** A value of a template after evaluation; texts are without the escape `[[`. */
export type Value = null | boolean | number | string | readonly Value[] | ValueObject | Unknown

/** An object, each member of which may be unknown. */
export interface ValueObject {
  readonly [member: string]: Value
}

/** True for an object that is known as such, whatever its members are. */
export function isKnownObject(value: Value | undefined): value is ValueObject {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Unknown)
  )
}

/** True for a list that is known as such, whatever its elements are. */
export function isList(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value)
}

/** True for a whole number that is exact here and in ARM. */
export function isInt(value: Value | undefined): value is number {
  return Number.isSafeInteger(value)
}

/** True when nothing in the value is unknown. */
export function isKnown(value: Value): boolean {
  if (value instanceof Unknown) return false
  if (isList(value)) return value.every(isKnown)
  return isKnownObject(value) ? Object.values(value).every(isKnown) : true
}

/** Equality as ARM's `equals`: case counts, in names of members, too. Undefined when what is unknown could decide. */
export function same(left: Value, right: Value): boolean | undefined {
  if (left instanceof Unknown || right instanceof Unknown) return undefined
  if (isList(left) && isList(right)) {
    return left.length === right.length && all(left.map((one, at) => same(one, right[at] ?? null)))
  }
  if (isKnownObject(left) && isKnownObject(right)) {
    const names = Object.keys(left)
    const alike =
      names.length === Object.keys(right).length &&
      names.every((name) => Object.hasOwn(right, name))
    return alike && all(names.map((name) => same(left[name] ?? null, right[name] ?? null)))
  }
  return left === right
}

function all(answers: readonly (boolean | undefined)[]): boolean | undefined {
  if (answers.includes(false)) return false
  return answers.includes(undefined) ? undefined : true
}

/** The value as part of an expression: `createObject('a', parameters('b'))`. */
export function toExpression(value: Value): Expression {
  if (value instanceof Unknown) return value.expression
  if (value === null) return call('null')
  if (typeof value === 'string') return text(value)
  if (typeof value === 'boolean') return call(String(value))
  if (typeof value === 'number') {
    return isInt(value) ? { kind: 'number', value } : call('json', text(String(value)))
  }
  if (isList(value)) return call('createArray', ...value.map(toExpression))
  const members = Object.entries(value).flatMap(([name, one]) => [text(name), toExpression(one)])
  return call('createObject', ...members)
}

/** The value as JSON of a template: what is unknown as `[expression]`, text that would be taken for one with `[[`. */
export function toJson(value: Value): Json {
  if (value instanceof Unknown) return bracketed(value.expression)
  if (typeof value === 'string') return escaped(value)
  if (isList(value)) return value.map(toJson)
  if (!isKnownObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, toJson(one)]))
}

/** A text of a template that is no expression, without its escape. */
export function unescaped(literal: string): string {
  return literal.startsWith('[[') && literal.endsWith(']') ? literal.slice(1) : literal
}

function escaped(value: string): string {
  return isExpression(value) || (value.startsWith('[[') && value.endsWith(']'))
    ? `[${value}`
    : value
}
