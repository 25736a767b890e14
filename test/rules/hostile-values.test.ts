import { describe, expect, it } from 'vitest'
import { factsOf } from '../../src/engine/evaluate.ts'
import { isObject, type Json } from '../../src/engine/json.ts'
import type { Observation, Rule } from '../../src/engine/rule.ts'
import { rules } from '../../src/rules/index.ts'
import { type Case, casesOf, judge } from './judging.ts'

// What JSON can carry and no program expects. `String`, a template and `join` throw at the first two.
const HOSTILE: readonly Json[] = [
  { toString: 0, valueOf: 0 },
  [{ toString: 0, valueOf: 0 }],
  JSON.parse('{"__proto__": {"length": 1}, "constructor": null, "value": 3}') as Json,
  { value: [null, { properties: null }, { properties: [] }, 7] },
  [null, [], 'x', 1],
  null,
  true,
  '',
  '\uD800',
  'https://[',
  1e300,
  -1,
]

describe.each(rules.map((rule) => [rule.id, rule] as const))('%s', (_, rule) => {
  it('has a verdict and a plan for every value at every place of its documents', () => {
    const failures: string[] = []
    for (const one of casesOf(rule)) {
      for (const { observation, changed } of observationsOf(one)) {
        const failure = failureOf(one.rule, observation, one.values)
        if (failure !== undefined) failures.push(`${one.because}: ${changed}: ${failure}`)
      }
    }
    expect(failures).toEqual([])
  })
})

function failureOf(rule: Rule, observation: Observation, values: Case['values']) {
  const verdict = judge(rule, observation, values)
  if (verdict.verdict === 'unknown' && verdict.reason.startsWith('the rule failed')) {
    return verdict.reason
  }
  if ('settings' in rule || rule.safety.class === 'reportOnly') return undefined
  const facts = factsOf(rule, observation, values)
  if (typeof facts === 'string' || verdict.verdict !== 'nonCompliant') return undefined
  try {
    rule.change?.(facts)
    return undefined
  } catch (error) {
    return `the plan failed: ${String(error)}`
  }
}

/** The case with one value after the other at each place of the resource, and of what was read besides. */
function* observationsOf({ observation }: Case) {
  const { resource, needs } = observation
  for (const value of HOSTILE) {
    for (const place of placesIn(resource)) {
      const changed = `${place.join('.')} is ${JSON.stringify(value)}`
      yield { changed, observation: { ...observation, resource: replaced(resource, place, value) } }
    }
    for (const [name, need] of Object.entries(needs)) {
      if (!('value' in need)) continue
      for (const place of [[], ...placesIn(need.value)]) {
        const other = { ...needs, [name]: { value: replaced(need.value, place, value) } }
        const changed = `${[name, ...place].join('.')} is ${JSON.stringify(value)}`
        yield { changed, observation: { ...observation, needs: other } }
      }
    }
  }
}

type Place = readonly (string | number)[]

/** Every member and every element of a document, at every depth. */
function placesIn(value: Json, at: Place = []): readonly Place[] {
  const inner: readonly (readonly [string | number, Json])[] = Array.isArray(value)
    ? value.map((element, index) => [index, element] as const)
    : isObject(value)
      ? Object.entries(value)
      : []
  const below = inner.flatMap(([name, one]) => placesIn(one, [...at, name]))
  return at.length === 0 ? below : [at, ...below]
}

function replaced(root: Json, [first, ...rest]: Place, value: Json): Json {
  if (first === undefined) return value
  if (Array.isArray(root)) {
    return root.map((one: Json, index) => (index === first ? replaced(one, rest, value) : one))
  }
  const held = isObject(root) ? root : {}
  return { ...held, [first]: replaced(held[first] ?? null, rest, value) }
}
