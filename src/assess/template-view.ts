// A template says what will be asked for, partly in expressions that only a deployment evaluates, and nothing about what
// the service makes by itself. A rule that reads such a place cannot be judged from the template.
import type { Json, JsonObject } from '../engine/json.ts'
import { conditionOf, isExpression } from './template-names.ts'

// Members that only the service writes.
const MADE_BY_SERVICE = new Set([
  'privateEndpointConnections',
  'keyCreationTime',
  'creationTime',
  'systemData',
  'provisioningState',
])
// Members that older resources went without and newer ones get by themselves, by type.
const BY_AGE: Readonly<Record<string, readonly string[]>> = {
  'microsoft.keyvault/vaults': ['enableSoftDelete'],
  'microsoft.storage/storageaccounts': ['allowBlobPublicAccess', 'allowCrossTenantReplication'],
}
const SHOWN = 80

/** Why nothing is known for sure of a resource that a deployment may or may not make; undefined when it makes it. */
export function maybeMade(document: object, what = 'it'): string | undefined {
  const condition = conditionOf(document)
  return condition === undefined
    ? undefined
    : `whether ${what} is made is only known when the template is deployed: ${cut(condition)}`
}

/** Documents that notice which of their values a rule reads. */
export interface TemplateView {
  wrap(document: JsonObject): JsonObject
  /** Why what was read since the last call is not known from a template; undefined when all of it is. */
  blind(): string | undefined
}

/** A view for one resource and what its rules need beyond it. */
export function createTemplateView(): TemplateView {
  let reason: string | undefined
  const note = (path: string, key: string, value: unknown, owner: object, type: string) => {
    if (reason !== undefined) return
    if (typeof value === 'string' && isExpression(value)) {
      reason = `${path}${key} is only known when the template is deployed: ${cut(value)}`
    } else if (value === undefined && MADE_BY_SERVICE.has(key)) {
      reason = `a template does not say ${path}${key}`
    } else if (value === undefined && isCopied(owner, key)) {
      reason = `${path}${key} is made by a copy loop when the template is deployed`
    } else if ((value === undefined || value === null) && isByAge(type, path, key)) {
      reason = `a template does not say ${path}${key}; what absence means depends on the age of the resource`
    }
  }
  const wrap = <T extends object>(target: T, path: string, above: string): T => {
    const type = 'type' in target && typeof target.type === 'string' ? target.type : above
    const name = 'name' in target && typeof target.name === 'string' ? target.name : type
    const maybe = 'type' in target ? maybeMade(target, name) : undefined
    return new Proxy(target, {
      get(owner, key, receiver) {
        const value: unknown = Reflect.get(owner, key, receiver)
        if (typeof key === 'symbol' || typeof value === 'function') return value
        reason ??= maybe
        note(path, key, value, owner, type)
        return typeof value === 'object' && value !== null
          ? wrap(value, `${path}${key}.`, type)
          : value
      },
      // Asking whether a member is there is reading it, too.
      getOwnPropertyDescriptor(owner, key) {
        const found = Reflect.getOwnPropertyDescriptor(owner, key)
        if (found === undefined && typeof key === 'string') note(path, key, undefined, owner, type)
        return found
      },
    })
  }
  return {
    wrap: (document) => wrap(document, '', ''),
    blind() {
      const last = reason
      reason = undefined
      return last
    },
  }
}

function cut(expression: string): string {
  return expression.length > SHOWN ? `${expression.slice(0, SHOWN)}…` : expression
}

function isByAge(type: string, path: string, key: string): boolean {
  return path.endsWith('properties.') && BY_AGE[type.toLowerCase()]?.includes(key) === true
}

/** `"copy": [{"name": "ipRules", …}]` beside the members stands for a member of that name. */
function isCopied(owner: object, key: string): boolean {
  const copy: unknown = Object.hasOwn(owner, 'copy') ? (owner as { copy: Json }).copy : undefined
  return Array.isArray(copy) && copy.some((one: { name?: unknown } | null) => one?.name === key)
}
