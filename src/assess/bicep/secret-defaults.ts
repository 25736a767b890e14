// Defaults of secure parameters: the engine prints them as any other value, unless something is given for the parameter.
import { isObject, type Json, type JsonObject } from '../../engine/json.ts'
import { keyOf, objectAt } from '../members.ts'
import { withoutSecrets } from './secrets.ts'

/**
 * The template with a placeholder for each secret in a default or in a value that it gives to a template nested in it; the
 * template itself when there is none. Something is given for the secure parameters of nested templates, so that they stay
 * expressions; for its own, `givenFor` does. @throws EngineError when a placeholder would be too large.
 */
export function withoutSecretDefaults(template: JsonObject): JsonObject {
  return changed(
    changed(template, 'parameters', (all) => defaultsOf(all, template)),
    'resources',
    resourcesOf,
  )
}

/** What stands for the default of a parameter; undefined when there is no secret in it. */
export function safeDefault(type: JsonObject, template: JsonObject): Json | undefined {
  const key = keyOf(type, 'defaultValue')
  const value = key === undefined ? undefined : type[key]
  if (value === undefined) return undefined
  const safe = withoutSecrets(value, type, template)
  return safe === value ? undefined : safe
}

function defaultsOf(parameters: Json, template: JsonObject): Json {
  return eachMember(parameters, (type) => {
    if (!isObject(type)) return type
    const safe = safeDefault(type, template)
    return safe === undefined ? type : { ...type, [keyOf(type, 'defaultValue') ?? '']: safe }
  })
}

function resourcesOf(resources: Json): Json {
  return eachMember(resources, (resource) => {
    if (!isObject(resource)) return resource
    const children = changed(resource, 'resources', resourcesOf)
    return changed(children, 'properties', (properties) =>
      isObject(properties) ? nested(properties) : properties,
    )
  })
}

// Also of what is no deployment: nothing else has a template with parameters in it, and nothing is lost.
function nested(properties: JsonObject): JsonObject {
  const template = objectAt(properties, 'template')
  const given = objectAt(properties, 'parameters')
  const more: Record<string, Json> = {}
  for (const [name, type] of Object.entries(objectAt(template, 'parameters'))) {
    if (!isObject(type)) continue
    const key = keyOf(given, name)
    const one = key === undefined ? undefined : given[key]
    const safe = one === undefined ? safeDefault(type, template) : safeValue(one, type, template)
    if (safe !== undefined) more[key ?? name] = { value: safe }
  }
  const inner = changed(properties, 'template', (one) =>
    isObject(one) ? withoutSecretDefaults(one) : one,
  )
  return Object.keys(more).length === 0
    ? inner
    : { ...inner, [keyOf(inner, 'parameters') ?? 'parameters']: { ...given, ...more } }
}

// An expression is no secret: it says where one comes from.
function safeValue(given: Json, type: JsonObject, template: JsonObject): Json | undefined {
  const key = isObject(given) ? keyOf(given, 'value') : undefined
  const value = isObject(given) && key !== undefined ? given[key] : undefined
  if (value === undefined || isExpression(value)) return undefined
  const safe = withoutSecrets(value, type, template)
  return safe === value ? undefined : withExpressions(safe, value)
}

function withExpressions(safe: Json, value: Json): Json {
  if (isExpression(value)) return value
  if (isObject(safe) && isObject(value)) {
    const entries = Object.entries(safe)
    return Object.fromEntries(
      entries.map(([name, one]) => [name, withExpressions(one, value[name] ?? null)]),
    )
  }
  return Array.isArray(safe) && Array.isArray(value)
    ? safe.map((one: Json, index) => withExpressions(one, value[index] ?? null))
    : safe
}

function isExpression(value: Json): boolean {
  return typeof value === 'string' && value.startsWith('[') && !value.startsWith('[[')
}

function changed(object: JsonObject, name: string, change: (value: Json) => Json): JsonObject {
  const key = keyOf(object, name)
  const value = key === undefined ? undefined : object[key]
  if (key === undefined || value === undefined) return object
  const other = change(value)
  return other === value ? object : { ...object, [key]: other }
}

function eachMember(value: Json, change: (one: Json) => Json): Json {
  if (Array.isArray(value)) {
    const items = value.map(change)
    return items.every((one, index) => one === value[index]) ? value : items
  }
  if (!isObject(value)) return value
  const entries = Object.entries(value).map(([name, one]) => [name, change(one)] as const)
  return entries.every(([name, one]) => one === value[name]) ? value : Object.fromEntries(entries)
}
