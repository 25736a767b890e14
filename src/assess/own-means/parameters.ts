// Fallback evaluator: what the parameters of a template are. Secrets are never put in: they would end up in a report.
import { isObject, type Json, type JsonObject } from '../../engine/json.ts'
import { member } from '../members.ts'
import { evaluateJson } from './evaluate.ts'
import { type Expression, memberOf } from './expression.ts'
import { lookedUpOnce } from './names.ts'
import { isExpression } from './parse-expression.ts'
import { openParameter, type Scope } from './scope.ts'
import { withoutSecrets } from './secure.ts'
import { isKnownObject, isList, Unknown, type Value } from './values.ts'
import { spend, step, type Work } from './work.ts'

/** What is given for a parameter; `value` is missing when it is one that only Azure knows. */
export interface Given {
  readonly value?: Value
}

/** The parameters that a template declares, by name in any case. */
export function parametersOf(
  template: JsonObject,
  given: (name: string, own: Expression) => Given | undefined,
  scope: () => Scope,
): (name: string) => Value | undefined {
  const declared = member(template, 'parameters')
  const open = (name: string) => new Unknown(openParameter(scope().label, name))
  return lookedUpOnce(Object.entries(isObject(declared) ? declared : {}), open, (one, name) => {
    const own = open(name).expression
    const gift = given(name, own)
    const declaration = isObject(one) ? one : {}
    if (gift !== undefined && gift.value === undefined) return new Unknown(own)
    const value = gift?.value ?? defaultOf(declaration, own, scope())
    if (value === undefined) return gift?.value === null ? null : new Unknown(own)
    return value === null ? null : withoutSecrets(value, declaration, template, own)
  })
}

/** What a parameter file gives. Its texts are literal: what looks like an expression is left open. */
export function givenInFile(
  given: JsonObject,
  work: Work,
): (name: string, own: Expression) => Given | undefined {
  return (name, own) => {
    const entry = member(given, name)
    if (entry === undefined) return undefined
    const value = isObject(entry) ? member(entry, 'value') : undefined
    return value === undefined ? {} : { value: literal(value, own, work) }
  }
}

/** What a deployment gives to the template in it: values that were worked out around it. */
export function givenAround(parameters: Value): (name: string) => Given | undefined {
  return (name) => {
    if (!isKnownObject(parameters)) return {}
    const entry = member(parameters, name)
    if (entry === undefined) return undefined
    const value = isKnownObject(entry) ? member(entry, 'value') : undefined
    return value === undefined ? {} : { value }
  }
}

function defaultOf(declaration: JsonObject, own: Expression, scope: Scope): Value | undefined {
  const json = member(declaration, 'defaultValue')
  if (json === undefined) return member(declaration, 'nullable') === true ? null : undefined
  const value = evaluateJson(json, scope)
  spend(scope.work, [value])
  return withoutChance(value, own)
}

/** Time and chance have one value for a parameter and another one for the next: the parameter stays. */
function withoutChance(value: Value, own: Expression): Value {
  if (value instanceof Unknown) return hasChance(value.expression) ? new Unknown(own) : value
  if (isList(value)) {
    return value.map((one, index) =>
      withoutChance(one, { kind: 'index', of: own, index: { kind: 'number', value: index } }),
    )
  }
  if (!isKnownObject(value)) return value
  const members = Object.entries(value)
  return Object.fromEntries(
    members.map(([name, one]) => [name, withoutChance(one, memberOf(own, name))]),
  )
}

function hasChance(expression: Expression): boolean {
  switch (expression.kind) {
    case 'call':
      return /^(newguid|utcnow)$/i.test(expression.name) || expression.args.some(hasChance)
    case 'member':
      return hasChance(expression.of)
    case 'index':
      return hasChance(expression.of) || hasChance(expression.index)
    default:
      return false
  }
}

function literal(json: Json, own: Expression, work: Work): Value {
  return step(work, () => {
    if (typeof json === 'string') {
      return isExpression(json) || json.startsWith('[[') ? new Unknown(own) : json
    }
    if (Array.isArray(json)) {
      return json.map((one: Json, index) =>
        literal(one, { kind: 'index', of: own, index: { kind: 'number', value: index } }, work),
      )
    }
    if (!isObject(json)) return json
    const members = Object.entries(json)
    return Object.fromEntries(
      members.map(([name, one]) => [name, literal(one, memberOf(own, name), work)]),
    )
  })
}
