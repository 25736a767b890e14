// Names and ids where Azure gave none, and what an expression in their place tells.
import { foldCase } from '../engine/fold-case.ts'
import { isOpen } from './keys.ts'
import { typeNamed } from './own-means/ids.ts'

const PROVIDERS = '/providers/'

/** The expression on which it depends whether the resource is made; undefined when it is made. */
export function conditionOf({ condition }: { readonly condition?: unknown }): string | undefined {
  if (condition === undefined || condition === null || saysBoolean(condition, true))
    return undefined
  return typeof condition === 'string' ? condition : JSON.stringify(condition)
}

/** True for a condition that is never met. */
export function isNever({ condition }: { readonly condition?: unknown }): boolean {
  return saysBoolean(condition, false)
}

// Azure takes a text for the boolean that it says.
function saysBoolean(condition: unknown, value: boolean): boolean {
  return typeof condition === 'string' ? foldCase(condition) === String(value) : condition === value
}

/** An id for a resource that has none: `Microsoft.Storage/storageAccounts/x/blobServices/default`. */
export function idOf(type: string, name: string): string {
  const [namespace = '', ...types] = type.split('/')
  const names = types.length <= 1 ? [name] : name.split('/')
  if (names.length !== types.length) return `${type}/${name}`
  // The old form of an extension: type `A.B/c/providers/d`, name `x/E.F/y`.
  const at = types.findIndex((one) => foldCase(one) === 'providers')
  if (at > 0 && types.length === at + 2) {
    const scope = idOf([namespace, ...types.slice(0, at)].join('/'), names.slice(0, at).join('/'))
    return `${scope}/providers/${names[at]}/${types[at + 1]}/${names[at + 1]}`
  }
  return [namespace, ...types.flatMap((one, index) => [one, names[index] ?? ''])].join('/')
}

/** The lower-cased type of an id of which a part is not known; undefined when that part may be the type. */
export function typeIn(id: string): string | undefined {
  if (!id.startsWith('/')) {
    const named = typeNamed(id)
    return named === undefined ? undefined : foldCase(named)
  }
  const at = id.lastIndexOf(PROVIDERS)
  const [namespace = '', ...segments] = segmentsOf(id.slice(at + PROVIDERS.length))
  const types = segments.filter((_, index) => index % 2 === 0)
  return [namespace, ...types].some(isOpen) ? undefined : foldCase([namespace, ...types].join('/'))
}

/** An id without its last type and name: `…/vaults/x/accessPolicies/add` → `…/vaults/x`. */
export function aboveOf(id: string): string {
  return withoutName(withoutName(id))
}

/** An id without its last segment. A name that is an expression may hold slashes. */
export function withoutName(id: string): string {
  return isOpen(id) ? segmentsOf(id).slice(0, -1).join('/') : id.slice(0, id.lastIndexOf('/'))
}

/** Splits an id at the slashes that lie in no expression. */
function segmentsOf(id: string): readonly string[] {
  let depth = 0
  let at = ''
  const segments: string[] = []
  for (const char of id) {
    if (char === '[') depth += 1
    if (char === ']') depth -= 1
    if (char !== '/' || depth > 0) at += char
    else {
      segments.push(at)
      at = ''
    }
  }
  return [...segments, at]
}
