// A template says what will be asked for, partly in expressions that only a deployment evaluates, and nothing about what
// the service makes by itself. A rule that reads such a place cannot be judged from the template.
import { sameName } from '../engine/fold-case.ts'
import { below, type Place } from './azure-types/read-only.ts'
import { cutReason, isCutTo } from './cut-text.ts'
import { isExpression } from './own-means/parse-expression.ts'
import { conditionOf } from './template-names.ts'
import { createView, type Read, type View } from './view.ts'

// Members that older resources went without and newer ones get by themselves, by type.
const BY_AGE: Readonly<Record<string, readonly string[]>> = {
  'microsoft.keyvault/vaults': ['enableSoftDelete'],
  'microsoft.storage/storageaccounts': ['allowBlobPublicAccess', 'allowCrossTenantReplication'],
}
const SHOWN = 80
const NO_WORDS = /^\[(notWorkedOut\(\d+\)|unknown\(\))\]$/

/** Why nothing is known for sure of a resource that a deployment may or may not make; undefined when it makes it. */
export function maybeMade(document: object, what = 'it'): string | undefined {
  const condition = conditionOf(document)
  return condition === undefined
    ? undefined
    : `whether ${what} is made is only known when the template is deployed: ${cut(condition)}`
}

/** A view for one resource that is asked for and what its rules need beyond it. */
export function createTemplateView(): View {
  return createView({ value: unsaid, members: unnamed, resource: perhaps })
}

/** The same for one that was read: all of it is known but what was cut to text. */
export function createReadView(): View {
  return createView({
    value: (read) => (typeof read.value === 'string' ? cutAt(read, read.value) : undefined),
  })
}

// What a list holds beside a resource is named for the reader only.
const NAME_IN_LIST = /^value\.\d+\.$/

function unsaid(read: Read): string | undefined {
  const { path, key, value, owner, place } = read
  if (typeof value === 'string') {
    if (isExpression(value)) {
      if (key === 'name' && NAME_IN_LIST.test(path)) return undefined
      return `${path}${key} is only known when ${deployed(value)}`
    }
    // Modules write '' for what is not set.
    return value === '' ? undefined : cutAt(read, value)
  }
  if (value !== undefined && value !== null) return undefined
  const open = unnamed(owner, `${path}${key}.`)
  if (open !== undefined) return open
  // What lies in a member that the template says, as one that was exported does, is as it says.
  if (place?.isReadOnly === false && below(place, key).isReadOnly) {
    return `a template does not say ${path}${key}`
  }
  if (value === undefined && isCopied(owner, key)) {
    return `${path}${key} is made by a copy loop when the template is deployed`
  }
  return place !== undefined && isByAge(place, key)
    ? `a template does not say ${path}${key}; what absence means depends on the age of the resource`
    : undefined
}

// A member whose name is an expression may be any.
function unnamed(owner: object, path: string): string | undefined {
  const named = Object.keys(owner).find(isExpression)
  return named === undefined
    ? undefined
    : `${path.slice(0, -1)} is only known when ${deployed(named)}`
}

function cutAt({ path, key, place }: Read, text: string): string | undefined {
  const { form } = place ?? {}
  return isCutTo(text, form?.element ?? form?.member(key)?.form)
    ? cutReason(`${path}${key}`)
    : undefined
}

function perhaps(target: object): string | undefined {
  if (!('type' in target) || typeof target.type !== 'string') return undefined
  return maybeMade(
    target,
    'name' in target && typeof target.name === 'string' ? target.name : target.type,
  )
}

// What own means gave up, and what the engine does not say anything of, has no words of the template.
function deployed(expression: string): string {
  const when = 'the template is deployed'
  return NO_WORDS.test(expression) ? when : `${when}: ${cut(expression)}`
}

function cut(expression: string): string {
  return expression.length > SHOWN ? `${expression.slice(0, SHOWN)}…` : expression
}

function isByAge({ type, path }: Place, key: string): boolean {
  return path === 'properties' && BY_AGE[type]?.includes(key) === true
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
