// Fallback evaluator: ids of resources. A segment that is not known is its expression in brackets, always written in the
// same way, so that a child lies below its parent: `…/storageAccounts/[parameters('a')]/blobServices/default`.
import { foldCase } from '../../engine/fold-case.ts'
import { call, type Expression, text } from './expression.ts'
import { isExpression, parseExpression } from './parse-expression.ts'
import { bracketed } from './print-expression.ts'
import type { Site } from './scope.ts'
import { toExpression, Unknown, type Value } from './values.ts'

const PLACEHOLDER = /\{(\d{1,3})\}/
const GROUPS = 'microsoft.resources/resourcegroups'

/** A piece of a text: known, or not. */
type Part = string | Expression

/** Texts one after the other; unknown when one of them is. */
export function joined(...values: readonly Value[]): Value {
  return values.every((one) => typeof one === 'string')
    ? values.join('')
    : new Unknown(call('concat', ...values.map(toExpression)))
}

/** The id of what a template is deployed to, without an end slash: '' for the tenant. */
export function siteId(site: Site): string {
  const subscription = `/subscriptions/${idText(site.subscriptionId)}`
  switch (site.level) {
    case 'resourceGroup':
      return `${subscription}/resourceGroups/${idText(site.resourceGroup)}`
    case 'subscription':
      return subscription
    case 'managementGroup':
      return managementGroupId(idText(site.managementGroup))
    case 'tenant':
      return ''
  }
}

/** The id of a management group. */
export function managementGroupId(name: string): string {
  return `/providers/Microsoft.Management/managementGroups/${name}`
}

/** The id of a resource below `base`; `names` has a name for each part of the type after the namespace. */
export function idBelow(base: string, type: string, names: readonly string[]): string {
  if (foldCase(type) === GROUPS && /^\/subscriptions\/[^/]+$/.test(base)) {
    return `${base}/resourceGroups/${names.join('/')}`
  }
  const [namespace = '', ...types] = type.split('/')
  const segments = types.map((one, index) => {
    const name = names[index] ?? ''
    // The old form of an extension: type `A.B/c/providers/d`, name `x/E.F/y`.
    return foldCase(one) === 'providers' ? `providers/${name}` : `${one}/${name}`
  })
  return [`${base}/providers/${namespace}`, ...segments].join('/')
}

/** The segments of a name that has `count` of them; undefined when a known name has another number. */
export function segmentsOf(name: Value, count: number): readonly string[] | undefined {
  const segments = textSegments(toExpression(name))
  if (segments.length === count) return segments
  if (typeof name === 'string') return undefined
  const whole = toExpression(name)
  return Array.from({ length: count }, (_, index) =>
    bracketed({
      kind: 'index',
      of: call('split', whole, text('/')),
      index: { kind: 'number', value: index },
    }),
  )
}

/**
 * A text of a predicted document in the form of the ids of the documents: `[resourceId('S', 'G', 'A.B/c', parameters('x'))]`
 * as `/subscriptions/S/resourceGroups/G/providers/A.B/c/[parameters('x')]`. Any other text as it is.
 */
export function asId(documentText: string): string {
  return isExpression(documentText)
    ? idText(new Unknown(parseExpression(documentText)))
    : documentText
}

const ID_FUNCTION = /^(subscription|tenant|managementGroup|extension)?resourceId$/i

/** The type of what an expression names, when all of it is one call that makes an id. */
export function typeNamed(documentText: string): string | undefined {
  const expression = isExpression(documentText) ? parseExpression(documentText) : undefined
  if (expression?.kind !== 'call' || !ID_FUNCTION.test(expression.name)) return undefined
  const type = expression.args.find((one) => one.kind === 'text' && /\w\.\w+\//.test(one.value))
  return type?.kind === 'text' ? type.value : undefined
}

/** A value that is an id or a segment of one. */
export function idText(value: Value): string {
  const expression = toExpression(value)
  return idOfCall(expression) ?? textSegments(expression).join('/')
}

function textSegments(expression: Expression): readonly string[] {
  const segments: Part[][] = [[]]
  for (const part of partsOf(expression)) {
    const [first, ...rest] = typeof part === 'string' ? part.split('/') : [part]
    if (first !== undefined) segments.at(-1)?.push(first)
    for (const one of rest) segments.push([one])
  }
  return segments.map(segmentText)
}

function idOfCall(expression: Expression): string | undefined {
  if (expression.kind !== 'call') return undefined
  const at = expression.args.findIndex((one) => one.kind === 'text' && /\w\.\w+\//.test(one.value))
  const type = expression.args[at]
  if (type?.kind !== 'text') return undefined
  const base = baseOf(foldCase(expression.name), expression.args.slice(0, at))
  const names = expression.args.slice(at + 1).map((one) => segmentText(partsOf(one)))
  const fits = names.length === type.value.split('/').length - 1
  return base === undefined || !fits ? undefined : idBelow(base, type.value, names)
}

function baseOf(name: string, args: readonly Expression[]): string | undefined {
  const [first, second, ...more] = args.map((one) => idOfCall(one) ?? textSegments(one).join('/'))
  if (name === 'tenantresourceid' && first === undefined) return ''
  if (first === undefined || more.length > 0) return undefined
  if (second !== undefined) {
    return name === 'resourceid' ? `/subscriptions/${first}/resourceGroups/${second}` : undefined
  }
  if (name === 'subscriptionresourceid') return `/subscriptions/${first}`
  if (name === 'managementgroupresourceid') return managementGroupId(first)
  return name === 'extensionresourceid' ? first : undefined
}

/** What a text is put together of: the parts of concat() and of the plain placeholders of format(). */
function partsOf(expression: Expression): readonly Part[] {
  if (expression.kind === 'text') return [expression.value]
  if (expression.kind === 'number') return [String(expression.value)]
  if (expression.kind !== 'call') return [expression]
  const { args } = expression
  if (foldCase(expression.name) === 'concat') return args.flatMap(partsOf)
  const [pattern, ...values] = args
  return foldCase(expression.name) === 'format' && pattern?.kind === 'text'
    ? (formatParts(pattern.value, values) ?? [expression])
    : [expression]
}

function formatParts(pattern: string, values: readonly Expression[]): readonly Part[] | undefined {
  const parts: Part[] = []
  // Splitting keeps what the group found: every second piece is the number of a placeholder.
  for (const [at, piece] of pattern.split(PLACEHOLDER).entries()) {
    const value = values[Number(piece)]
    if (at % 2 === 0) {
      if (/[{}]/.test(piece)) return undefined
      parts.push(piece)
    } else if (value === undefined) return undefined
    else parts.push(...partsOf(value))
  }
  return parts
}

/** Neighbours that are known are one text. */
function segmentText(parts: readonly Part[]): string {
  const merged: Expression[] = []
  for (const part of parts) {
    const before = merged.at(-1)
    if (typeof part !== 'string') merged.push(part)
    else if (before?.kind === 'text') merged.splice(-1, 1, text(before.value + part))
    else if (part !== '') merged.push(text(part))
  }
  const [only = text(''), ...more] = merged
  if (more.length > 0) return bracketed(call('concat', ...merged))
  return only.kind === 'text' ? only.value : bracketed(only)
}
