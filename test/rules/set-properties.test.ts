// Properties of every coded rule whose fix sets values, and of all fixes of a type in one write.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isObject, type Json, type JsonObject, valueAt } from '../../src/engine/json.ts'
import type { PlannedWrite } from '../../src/engine/plan.ts'
import type { Observation, Rule } from '../../src/engine/rule.ts'
import { rules } from '../../src/rules/index.ts'
import { afterWrite } from '../engine/arm-model.ts'
import { envelope, put, variationsOf } from './documents.ts'
import { type Case, casesOf, judge, writesOf } from './judging.ts'

const RUNS = { numRuns: 60 }

/** The values that the writes set; undefined when one of them is another kind of write, or there is none. */
function settingWrite(writes: readonly PlannedWrite[] | string, rule: Rule) {
  if (typeof writes === 'string' || writes.length !== 1) return undefined
  const [write] = writes
  const { method } = write?.request.kind === 'arm' ? write.request : {}
  const wanted = rule.resource.write === 'put' ? 'PUT' : 'PATCH'
  const isSet = write?.after.every(({ path }) => /^[a-z]\w*\./.test(path))
  return isSet && method === wanted && write?.request.kind === 'arm'
    ? { write, request: write.request }
    : undefined
}

const seen = ({ observation }: Case, resource: Json): Observation => ({ ...observation, resource })
const documentOf = ({ rule, observation }: Case): JsonObject => ({
  ...envelope(rule),
  ...(isObject(observation.resource) ? observation.resource : {}),
})

/** Every place at which two documents differ, as dotted paths; lists are one value, and null is as good as absent. */
function differences(one: Json | undefined, other: Json | undefined, at = ''): readonly string[] {
  if (isObject(one) && isObject(other)) {
    const names = new Set([...Object.keys(one), ...Object.keys(other)])
    return [...names].flatMap((name) =>
      differences(one[name], other[name], at === '' ? name : `${at}.${name}`),
    )
  }
  return JSON.stringify(one ?? null) === JSON.stringify(other ?? null) ? [] : [at]
}

const setting = rules
  .filter((rule) => !('settings' in rule) && rule.safety.class !== 'reportOnly')
  .flatMap((rule) => {
    const broken = casesOf(rule).filter(
      (one) =>
        one.label === 'nonCompliant' &&
        settingWrite(writesOf(one.rule, one.observation, one.values), one.rule) !== undefined,
    )
    return broken.length === 0 ? [] : [{ id: rule.id, broken, rule }]
  })

describe.each(setting)('the fix of $id', ({ rule, broken }) => {
  it('makes the resource compliant, touches only what it says, and is done after once', () => {
    let fixed = 0
    for (const one of broken) {
      const { values } = one
      fc.assert(
        fc.property(variationsOf(documentOf(one)), (resource) => {
          const before = seen(one, resource)
          const writes = writesOf(one.rule, before, values)
          const set = settingWrite(writes, one.rule)
          if (judge(one.rule, before, values).verdict !== 'nonCompliant') {
            expect(writes).toEqual([])
            return
          }
          // What cannot be fixed says so; it never does half of it.
          if (set === undefined) {
            expect(writes).toBeTypeOf('string')
            return
          }
          fixed += 1
          const { write, request } = set
          const after = afterWrite(resource, request, one.rule.resource)
          const again = seen(one, after)
          expect(judge(one.rule, again, values)).toEqual({ verdict: 'compliant' })
          expect(writesOf(one.rule, again, values)).toEqual([])
          const paths = write.after.map(({ path }) => path)
          const whole = Object.keys(rule.resource.whole ?? {})
          for (const place of differences(resource, after)) {
            const isSaid = [...paths, ...whole].some(
              (path) => `${place}.`.startsWith(`${path}.`) || `${path}.`.startsWith(`${place}.`),
            )
            expect(isSaid, `${place} is one of ${paths}`).toBe(true)
          }
        }),
        RUNS,
      )
    }
    expect(fixed).toBeGreaterThan(10)
  })

  it('records what it takes to put every touched value back', () => {
    for (const one of broken) {
      const writes = writesOf(one.rule, one.observation, one.values)
      const set = settingWrite(writes, one.rule)
      if (set === undefined) throw new Error('the example can be fixed')
      for (const { path, value, absent } of set.write.before) {
        const original = valueAt(one.observation.resource, path.split('.'))
        expect(absent === true).toBe(original === undefined)
        expect(value).toEqual(original)
      }
      for (const { path, value } of set.write.after) {
        expect(valueAt(set.request.body, path.split('.'))).toEqual(value)
      }
    }
  })
})

const types = [...new Set(rules.map(({ resource }) => resource))]
  .filter(({ write }) => write !== 'none')
  .map((type) => ({ name: type.type, type }))

describe.each(types)('all fixes of $name in one write', ({ type }) => {
  const settable = setting.map(({ id }) => id)
  const fixable = rules.filter(
    (rule) =>
      rule.resource === type &&
      rule.safety.class !== 'reportOnly' &&
      ('settings' in rule || settable.includes(rule.id)),
  )
  // One broken example of each rule, with what they all need.
  const broken = fixable.flatMap((rule) => {
    const choices = casesOf(rule).filter(({ label }) => label === 'nonCompliant')
    return choices.length === 0 ? [] : [choices]
  })

  it('do not undo one another', () => {
    if (broken.length === 0) return
    fc.assert(
      fc.property(fc.tuple(...broken.map((choices) => fc.constantFrom(...choices))), (chosen) => {
        // Where examples cannot stand in one document, the later one wins.
        const resource = chosen.reduce<JsonObject>(
          (document, one) => laidOver(document, documentOf(one)),
          { properties: {} },
        )
        const needs = Object.assign({}, ...chosen.map(({ observation }) => observation.needs))
        const values = Object.assign({}, ...chosen.map((one) => one.values))
        const before = { ...(chosen[0] as Case).observation, resource, needs }
        const wrong = fixable.filter(
          (rule) => judge(rule, before, values).verdict === 'nonCompliant',
        )
        const writes = writesOf(wrong, before, values)
        if (typeof writes === 'string') return
        for (const { request } of writes) {
          if (request.kind !== 'arm' || request.resourceId !== before.resourceId) continue
          const after = afterWrite(resource, request, type)
          // A fix may make another rule inapplicable; what still applies is right.
          const left = wrong.filter((rule) => {
            const { verdict } = judge(rule, { ...before, resource: after }, values)
            return verdict !== 'compliant' && verdict !== 'notApplicable'
          })
          expect(left.map(({ id }) => id)).toEqual([])
        }
      }),
      RUNS,
    )
  })
})

function laidOver(under: JsonObject, over: JsonObject): JsonObject {
  return Object.entries(over).reduce<JsonObject>((result, [name, value]) => {
    const below = result[name]
    const both = isObject(below) && isObject(value) ? laidOver(below, value) : value
    return put(result, [name], both)
  }, under)
}
