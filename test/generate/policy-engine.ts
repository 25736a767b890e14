// Evaluates the conditions that the generator writes, as the documentation of Azure Policy says: text without case, and
// on a missing field `notEquals` and `notIn` are true, `equals`, `in` and `less` false.
import { isObject, type Json, type JsonObject, valueAt } from '../../src/engine/json.ts'
import type { Rule } from '../../src/engine/rule.ts'

/** True when the condition matches the resource. */
export function matches(condition: Json, resource: Json, rule: Rule): boolean {
  if (!isObject(condition)) throw new Error('a condition is an object')
  if (Array.isArray(condition.allOf))
    return list(condition.allOf).every((one) => matches(one, resource, rule))
  if (Array.isArray(condition.anyOf))
    return list(condition.anyOf).some((one) => matches(one, resource, rule))
  return compare(condition, fieldOf(String(condition.field), resource, rule))
}

function list(conditions: Json): readonly Json[] {
  return conditions as readonly Json[]
}

function compare(condition: JsonObject, value: Json | undefined): boolean {
  // Azure Policy takes null for missing.
  const missing = value === undefined || value === null
  if ('exists' in condition) return condition.exists === !missing
  if ('equals' in condition) return !missing && same(value, condition.equals)
  if ('notEquals' in condition) return missing || !same(value, condition.notEquals)
  if ('in' in condition) return !missing && list(condition.in ?? []).some((one) => same(value, one))
  if ('notIn' in condition)
    return missing || !list(condition.notIn ?? []).some((one) => same(value, one))
  if ('less' in condition) return typeof value === 'number' && value < Number(condition.less)
  throw new Error(`unknown condition ${JSON.stringify(condition)}`)
}

function same(value: Json | undefined, wanted: Json | undefined): boolean {
  return String(value).toLowerCase() === String(wanted).toLowerCase()
}

function fieldOf(field: string, resource: Json, rule: Rule): Json | undefined {
  const { type } = rule.resource
  if (field === 'type') return type
  if (!field.startsWith(`${type}/`)) return valueAt(resource, field.split('.'))
  const alias = field.slice(type.length + 1).split('.')
  for (const start of [['properties'], ['properties', 'properties'], []]) {
    const value = valueAt(resource, [...start, ...alias])
    if (value !== undefined) return value
  }
  return undefined
}
