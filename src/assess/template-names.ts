// Names and ids where Azure gave none: ARM templates have a type and a name, often as an expression.
import { foldCase } from '../engine/fold-case.ts'

const RESOURCE_ID = /^\[resourceId\('([^']+)',\s*([^,]+)\)\]$/
const FORMAT = /^\[format\('([^']*)',\s*(.+)\)\]$/
const PROVIDERS = '/providers/'
const LITERAL = /^'([^']*)'$/

/** True for a template expression: `[parameters('x')]`. A text that starts with `[[` is a literal one. */
export function isExpression(value: string): boolean {
  return value.startsWith('[') && value.endsWith(']') && !value.startsWith('[[')
}

/** The expression on which it depends whether the resource is made; undefined when it is made. */
export function conditionOf({ condition }: { readonly condition?: unknown }): string | undefined {
  return typeof condition === 'string' && isExpression(condition) ? condition : undefined
}

/** An id for a resource that has none: `Microsoft.Storage/storageAccounts/x/blobServices/default`. */
export function idOf(type: string, name: string): string {
  const [namespace = '', ...types] = type.split('/')
  const names = namesIn(name, types.length)
  if (names.length !== types.length) return `${type}/${name}`
  // The old form of an extension: type `A.B/c/providers/d`, name `x/E.F/y`.
  const at = types.findIndex((one) => foldCase(one) === 'providers')
  if (at > 0 && types.length === at + 2) {
    const scope = idOf([namespace, ...types.slice(0, at)].join('/'), names.slice(0, at).join('/'))
    return `${scope}/providers/${names[at]}/${types[at + 1]}/${names[at + 1]}`
  }
  return [namespace, ...types.flatMap((one, index) => [one, names[index] ?? ''])].join('/')
}

/** The id that the `scope` of an extension resource names; undefined when only a deployment could tell. */
export function scopeOf(scope: string): string | undefined {
  if (!isExpression(scope)) return scope.replace(/\/$/, '')
  const [, type, name] = RESOURCE_ID.exec(scope) ?? []
  if (type !== undefined && name !== undefined) return idOf(type, argument(name))
  const parts = formatted(scope)
  // Namespace, type and name at least; less is no scope that could be compared.
  return parts === undefined || parts.length < 3 ? undefined : parts.join('/')
}

/** The lower-cased type of what an id or an expression names, as far as the text tells it. */
export function typeIn(text: string): string | undefined {
  const [, named] = /'(microsoft\.[\w.]+\/[\w/]+)'/i.exec(text) ?? []
  if (named !== undefined) return foldCase(named)
  const at = text.lastIndexOf(PROVIDERS)
  if (at < 0) return undefined
  const [namespace = '', ...segments] = segmentsOf(text.slice(at + PROVIDERS.length))
  return foldCase([namespace, ...segments.filter((_, index) => index % 2 === 0)].join('/'))
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

function namesIn(name: string, count: number): readonly string[] {
  if (count <= 1) return [name]
  return isExpression(name) ? (formatted(name) ?? [name]) : name.split('/')
}

/** `[format('{0}/{1}', parameters('a'), 'default')]` as its segments: `[parameters('a')]`, `default`. */
function formatted(expression: string): readonly string[] | undefined {
  const [, pattern, rest] = FORMAT.exec(expression) ?? []
  if (pattern === undefined || rest === undefined) return undefined
  const values = splitArguments(rest)
  const segments = pattern.split('/').map((segment) => {
    const [, index] = /^\{(\d+)\}$/.exec(segment) ?? []
    if (index === undefined) return segment.includes('{') ? undefined : segment
    const value = values[Number(index)]
    return value === undefined ? undefined : argument(value)
  })
  return segments.some((one) => one === undefined) ? undefined : (segments as string[])
}

function argument(text: string): string {
  return LITERAL.exec(text.trim())?.[1] ?? `[${text.trim()}]`
}

/** Splits at the commas that lie in no bracket and no quotes. */
function splitArguments(text: string): readonly string[] {
  const parts = ['']
  let depth = 0
  let quoted = false
  for (const char of text) {
    if (char === "'") quoted = !quoted
    else if (!quoted && (char === '(' || char === '[')) depth += 1
    else if (!quoted && (char === ')' || char === ']')) depth -= 1
    if (char === ',' && depth === 0 && !quoted) parts.push('')
    else parts[parts.length - 1] += char
  }
  return parts
}
