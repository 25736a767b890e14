// Query parameters of the HTTP endpoints: each is known, given once and well formed, or the answer says what is allowed.
import { sameName } from './engine/fold-case.ts'
import { isWithin, parseResourceId } from './engine/resource-id.ts'
import { type Answer, type FieldProblem, problem, shown } from './problem.ts'

/** Query parameters as they came, repeated ones included. */
export type Query = readonly (readonly [name: string, value: string])[]

/** Reads the text of one parameter, or says what was expected in its place. */
export type Reader<T> = (text: string) => { readonly value: T } | { readonly expected: string }

type Readers = Readonly<Record<string, Reader<unknown>>>
type Values<R extends Readers> = {
  readonly [Name in keyof R]?: R[Name] extends Reader<infer T> ? T : never
}

// The Functions host takes its key from the query, too, whatever the case of the name.
const OF_THE_HOST = ['code', 'clientid']

/**
 * Reads a query. Every mistake is listed at once: an unknown or repeated parameter, a value that is none, and, in
 * `apart`, two parameters that say nothing together.
 */
export function readQuery<R extends Readers>(
  query: Query,
  readers: R,
  apart: readonly (readonly [one: string, other: string])[] = [],
): { readonly values: Values<R> } | Answer {
  const given = query.filter(([name]) => !OF_THE_HOST.includes(name.toLowerCase()))
  const errors: FieldProblem[] = []
  const values: Record<string, unknown> = {}
  for (const [name, texts] of Map.groupBy(given, ([key]) => key)) {
    const detail = readOne(name, texts, readers)
    if (typeof detail === 'string') errors.push({ field: name.slice(0, 80), detail })
    else values[name] = detail.value
  }
  const names = new Set(given.map(([name]) => name))
  for (const [one, other] of apart) {
    if (!names.has(one) || !names.has(other)) continue
    errors.push({
      field: other,
      detail: `${other} does not apply together with ${one}: leave one out`,
    })
  }
  const [first] = errors
  return first === undefined ? { values: values as Values<R> } : invalid(errors)
}

function readOne(name: string, given: Query, readers: Readers): string | { value: unknown } {
  const reader = Object.hasOwn(readers, name) ? readers[name] : undefined
  if (reader === undefined) {
    const allowed = Object.keys(readers)
    const none = allowed.length === 0 ? 'none is allowed here' : `allowed: ${allowed.join(', ')}`
    return `there is no parameter ${shown(name)}; ${none}`
  }
  const [[, text] = ['', ''], ...more] = given
  if (more.length > 0) return `given ${given.length} times; give it once`
  const read = reader(text)
  return 'value' in read ? read : `expected ${read.expected} (got ${shown(text)})`
}

/** The answer to a query with mistakes. */
export function invalid(errors: readonly FieldProblem[]): Answer {
  const detail = errors.map((error) => `${shown(error.field)}: ${error.detail}`).join('; ')
  return problem(400, 'QueryInvalid', 'The query cannot be answered', detail, errors)
}

/** One of some words, in their own case. */
export function oneOf<T extends string>(words: readonly T[]): Reader<T> {
  return (text) => {
    const value = words.find((word) => word === text)
    return value === undefined ? { expected: `one of ${words.join(', ')}` } : { value }
  }
}

/** A whole number. */
export function wholeNumber(least: number, most: number): Reader<number> {
  return (text) => {
    const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
    return value >= least && value <= most
      ? { value }
      : { expected: `a whole number from ${least} to ${most}` }
  }
}

/** A resource id. */
export const resourceId: Reader<string> = (text) => {
  const id = parseResourceId(text)
  return typeof id === 'string' ? { expected: `a resource id: ${id}` } : { value: id.id }
}

/** The name of a resource group, or its id. */
export const group: Reader<string> = (text) =>
  /^(\/subscriptions\/[0-9a-f-]{36}\/resourceGroups\/)?[\p{L}\p{N}_.()-]{1,90}$/iu.test(text)
    ? { value: text }
    : {
        expected:
          'the name of a resource group, or its id: /subscriptions/<id>/resourceGroups/<name>',
      }

/** True when a resource lies in a group, which is given by name or by id. */
export function isInGroup(id: string, wanted: string): boolean {
  const [, , , groups = '', name = ''] = id.split('/')
  if (!sameName(groups, 'resourceGroups')) return false
  return wanted.startsWith('/') ? isWithin(id, wanted) : sameName(name, wanted)
}

const DATE = /^\d{4}-\d\d-\d\d$/
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/

/** A day (UTC), whose first or last millisecond counts, or a moment with its offset. */
export function moment(of: 'start' | 'end'): Reader<Date> {
  return (text) => {
    const expected = 'a date, YYYY-MM-DD, or a time with its offset, YYYY-MM-DDThh:mm:ssZ'
    const isDate = DATE.test(text)
    if (!isDate && !MOMENT.test(text)) return { expected }
    const day = new Date(`${text.slice(0, 10)}T00:00:00Z`)
    // Date.parse takes 2026-02-31 for the third of March.
    if (Number.isNaN(day.getTime()) || day.toISOString().slice(0, 10) !== text.slice(0, 10)) {
      return { expected }
    }
    const value = isDate
      ? new Date(`${text}T${of === 'start' ? '00:00:00.000' : '23:59:59.999'}Z`)
      : new Date(text)
    return Number.isNaN(value.getTime()) || value.getTime() < 0 ? { expected } : { value }
  }
}

/** The id of a rule that there is; otherwise those whose ids share most of its words. */
export function ruleId(rules: readonly string[]): Reader<string> {
  return (text) => {
    if (rules.includes(text)) return { value: text }
    const near = nearest(text, rules)
    return {
      expected:
        near.length === 0
          ? 'the id of a rule; `rebaseline rules` lists them'
          : `the id of a rule, such as ${near.join(', ')}`,
    }
  }
}

const MOST_NEAR = 5

function nearest(text: string, rules: readonly string[]): readonly string[] {
  const words = text
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')
  const score = (rule: string) => words.filter((word) => rule.split('-').includes(word)).length
  return rules
    .map((rule) => ({ rule, shared: score(rule) }))
    .filter(({ shared }) => shared > 0)
    .toSorted((left, right) => right.shared - left.shared)
    .slice(0, MOST_NEAR)
    .map(({ rule }) => rule)
}

/** Text of a person or an identity, as a record names it. */
export const actor: Reader<string> = (text) =>
  text.trim() !== '' && text.length <= 200
    ? { value: text }
    : { expected: 'a name or an object id, 1 to 200 characters' }

/** A page token; what is in it is checked where it is used. */
export const continuation: Reader<string> = (text) =>
  text === '' ? { expected: 'the continuation of the last answer' } : { value: text }
