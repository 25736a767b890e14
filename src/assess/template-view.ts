// A template says what will be asked for, partly in expressions that only a deployment evaluates, and nothing about what
// the service makes by itself. A rule that reads such a place cannot be judged from the template.
import { foldCase, sameName } from '../engine/fold-case.ts'
import { formAt, isReadOnly, type Place } from './azure-types/read-only.ts'
import { cutReason, isCutTo } from './cut-text.ts'
import { conditionOf, isExpression } from './template-names.ts'
import { createView, type Read, type View } from './view.ts'

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

/** A view for one resource that is asked for and what its rules need beyond it. */
export function createTemplateView(): View {
  return createView({ value: unsaid, resource: perhaps })
}

/** The same for one that was read: all of it is known but what was cut to text. */
export function createReadView(): View {
  return createView({
    value: ({ path, value, place }) =>
      typeof value === 'string' && isCutTo(value, place && formAt(place))
        ? cutReason(path)
        : undefined,
  })
}

function unsaid({ path, key, value, owner, place }: Read): string | undefined {
  if (typeof value === 'string') {
    if (isExpression(value))
      return `${path} is only known when the template is deployed: ${cut(value)}`
    // Modules write '' for what is not set.
    return value !== '' && isCutTo(value, place && formAt(place)) ? cutReason(path) : undefined
  }
  if (value !== undefined && value !== null) return undefined
  if (place !== undefined && isReadOnly(place.type, place.path)) {
    return `a template does not say ${path}`
  }
  if (value === undefined && isCopied(owner, key)) {
    return `${path} is made by a copy loop when the template is deployed`
  }
  return place !== undefined && isByAge(place)
    ? `a template does not say ${path}; what absence means depends on the age of the resource`
    : undefined
}

function perhaps(target: object): string | undefined {
  if (!('type' in target) || typeof target.type !== 'string') return undefined
  return maybeMade(
    target,
    'name' in target && typeof target.name === 'string' ? target.name : target.type,
  )
}

function cut(expression: string): string {
  return expression.length > SHOWN ? `${expression.slice(0, SHOWN)}…` : expression
}

function isByAge({ type, path: [top, member, ...rest] }: Place): boolean {
  if (top !== 'properties' || member === undefined || rest.length > 0) return false
  return BY_AGE[foldCase(type)]?.includes(member) === true
}

/** `"copy": [{"name": "ipRules", …}]` beside the members stands for a member of that name. */
function isCopied(owner: object, key: string): boolean {
  const copy: unknown = 'copy' in owner && Object.hasOwn(owner, 'copy') ? owner.copy : undefined
  return (
    Array.isArray(copy) &&
    copy.some(
      (one: { name?: unknown } | null) => typeof one?.name === 'string' && sameName(one.name, key),
    )
  )
}
