// Fallback evaluator: JSON of a template to values, and expressions as far as they can be worked out.
import { foldCase } from '../../engine/fold-case.ts'
import { isObject, type Json, type JsonObject } from '../../engine/json.ts'
import { member } from '../members.ts'
import { call, type Expression, memberOf, text } from './expression.ts'
import { FUNCTIONS } from './functions/all.ts'
import { LAZY } from './functions/lazy.ts'
import { repeated } from './loops.ts'
import { isExpression, parseExpression } from './parse-expression.ts'
import { ownName, type Scope } from './scope.ts'
import {
  isInt,
  isKnownObject,
  isList,
  toExpression,
  Unknown,
  unescaped,
  type Value,
} from './values.ts'
import { giveUp, spend, step, tooLong } from './work.ts'

/** The value of a part of a template: its expressions worked out, its loops of properties written out. */
export function evaluateJson(json: Json, scope: Scope): Value {
  return step(scope.work, () => {
    if (typeof json === 'string') {
      return isExpression(json) ? evaluate(parseExpression(json), scope) : unescaped(json)
    }
    if (Array.isArray(json)) return json.map((one: Json) => evaluateJson(one, scope))
    return isObject(json) ? evaluateObject(json, scope) : json
  })
}

/** The value of an expression; what cannot be worked out is unknown, with all that is known put into its expression. */
export function evaluate(expression: Expression, scope: Scope): Value {
  return step(scope.work, () => {
    switch (expression.kind) {
      case 'text':
      case 'number':
        return expression.value
      case 'raw':
        return new Unknown({ kind: 'raw', text: ownName(scope.label, expression.text) })
      case 'member':
        return memberIn(evaluate(expression.of, scope), expression.name, scope)
      case 'index':
        return elementIn(evaluate(expression.of, scope), evaluate(expression.index, scope), scope)
      case 'call':
        return called(expression.name, expression.args, scope)
    }
  })
}

function evaluateObject(json: JsonObject, scope: Scope): Value {
  const loops = member(json, 'copy')
  const members = Object.entries(json)
    .filter(([, one]) => !(Array.isArray(one) && one === loops))
    .map(([name, one]): [string, Value] => [nameOf(name, scope), evaluateJson(one, scope)])
  const copies = Array.isArray(loops) ? repeated(loops, scope, evaluateJson) : []
  return Object.fromEntries([...members, ...copies])
}

// The name of a member may be an expression, too; one that is not known stays as it is written.
function nameOf(name: string, scope: Scope): string {
  if (!isExpression(name)) return unescaped(name)
  const value = evaluate(parseExpression(name), scope)
  return typeof value === 'string' ? value : name
}

function memberIn(value: Value, name: string, scope: Scope): Value {
  const found = isKnownObject(value) ? member(value, name) : undefined
  if (found !== undefined) return found
  return tooLong([value]) ? giveUp(scope.work) : new Unknown(memberOf(toExpression(value), name))
}

function elementIn(value: Value, index: Value, scope: Scope): Value {
  if (isList(value) && isInt(index)) {
    const found = value[index]
    if (found !== undefined) return found
  }
  if (typeof index === 'string') return memberIn(value, index, scope)
  if (tooLong([value, index])) return giveUp(scope.work)
  return new Unknown({ kind: 'index', of: toExpression(value), index: toExpression(index) })
}

function called(name: string, args: readonly Expression[], scope: Scope): Value {
  const folded = foldCase(name)
  const values = new Map<number, Value>()
  // Each argument is worked out once, and those of a branch that is not taken never.
  const at = (index: number, arg: Expression) => {
    const value = values.get(index) ?? evaluate(arg, scope)
    values.set(index, value)
    return value
  }
  const some = (index: number) => {
    const arg = args[index]
    return arg === undefined ? undefined : at(index, arg)
  }
  const chosen = LAZY.get(folded)?.(args.length, some, scope)
  if (chosen !== undefined) return chosen
  const all = args.map((arg, index) => at(index, arg))
  spend(scope.work, all)
  const value = FUNCTIONS.get(folded)?.(all, scope)
  return value === undefined ? stays(name, all, scope) : value
}

// Their first argument names a thing of the template.
const OF_THE_TEMPLATE = new Set([
  'parameters',
  'variables',
  'reference',
  'references',
  'resourceinfo',
])

/** The call of what is not worked out. */
function stays(name: string, values: readonly Value[], scope: Scope): Value {
  const [first, ...rest] = values
  if (tooLong(values)) return giveUp(scope.work)
  const args = values.map(toExpression)
  if (OF_THE_TEMPLATE.has(foldCase(name)) && typeof first === 'string' && !first.includes('/')) {
    return new Unknown(call(name, text(ownName(scope.label, first)), ...rest.map(toExpression)))
  }
  // A function of the user's is another one in each template.
  return new Unknown(call(name.includes('.') ? ownName(scope.label, name) : name, ...args))
}
