// Fallback evaluator: whether a resource is made.
// https://learn.microsoft.com/azure/azure-resource-manager/templates/conditional-resource-deployment
import type { JsonObject } from '../../engine/json.ts'
import { member } from '../members.ts'
import { evaluateJson } from './evaluate.ts'
import { call, type Expression } from './expression.ts'
import type { Scope } from './scope.ts'
import { toExpression } from './values.ts'

/** True or false when that is decided, else the expression that decides. Texts count as booleans. */
export function conditionOf(resource: JsonObject, scope: Scope): boolean | Expression {
  const value = evaluateJson(member(resource, 'condition') ?? true, scope)
  if (typeof value === 'boolean') return value
  const text = typeof value === 'string' ? value.toLowerCase() : ''
  if (text === 'true' || text === 'false') return text === 'true'
  return toExpression(value)
}

/** The condition of what is in something conditional; undefined when it is made in any case. */
export function bothOf(
  outer: Expression | undefined,
  inner: true | Expression,
): Expression | undefined {
  if (inner === true) return outer
  return outer === undefined ? inner : call('and', outer, inner)
}
