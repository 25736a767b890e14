// Asserts of Node.js, not of vitest, which notes for each of a hundred thousand where it was made.
import { deepStrictEqual, doesNotMatch, equal, match } from 'node:assert/strict'
import fc from 'fast-check'
import { describe, it } from 'vitest'
import { isObject, type Json, type JsonObject } from '../../src/engine/json.ts'
import type { SettingsRule } from '../../src/engine/rule.ts'
import { rules } from '../../src/rules/index.ts'
import {
  diagnosticSettings,
  envelope,
  frozen,
  PLAIN,
  resourcesFor,
  variationsOf,
} from './documents.ts'
import { casesOf, judge, observe, writesOf } from './judging.ts'

const RUNS = { numRuns: 150 }
const each = rules.map((rule) => [rule.id, rule] as const)

describe.each(each)('%s on any document', (_, rule) => {
  const examples = casesOf(rule)
  const variations = examples.map(({ observation, values }) => {
    const resource = { ...envelope(rule), ...(observation.resource as JsonObject) }
    return fc.record(
      {
        resource: variationsOf(resource),
        needs: needsLike(observation.needs),
        more: fc.constant(observation),
        values: fc.constant(values),
      },
      PLAIN,
    )
  })
  const wild = fc.record(
    {
      resource: fc.oneof(
        fc.jsonValue(),
        fc.jsonValue().map((properties) => ({ ...envelope(rule), properties })),
        ...('settings' in rule ? [resourcesFor(rule as SettingsRule)] : []),
      ) as fc.Arbitrary<Json>,
      needs: fc
        .oneof(fc.jsonValue(), diagnosticSettings)
        .map((value) => Object.fromEntries((rule.needs ?? []).map(({ name }) => [name, value]))),
      more: fc.constant({}),
      values: fc.constant(undefined),
    },
    PLAIN,
  )

  it('comes to a verdict, plans without an error, and changes nothing that it was given', () => {
    fc.assert(
      fc.property(fc.oneof(wild, ...variations), ({ resource, needs, more, values }) => {
        const before = JSON.stringify([resource, needs])
        const { at, unit, apiVersion } = { ...observe(rule, null), ...more }
        const moment = { at, unit, apiVersion }
        const observation = frozen(observe(rule, resource, needs as Record<string, Json>, moment))
        const verdict = judge(rule, observation, values)
        match(verdict.verdict, /^(compliant|nonCompliant|notApplicable|unknown)$/)
        // A rule that wrote to its input would have failed on the frozen document.
        doesNotMatch('reason' in verdict ? verdict.reason : '', /the rule failed/)
        const writes = writesOf(rule, observation, values)
        doesNotMatch(typeof writes === 'string' ? writes : '', /failed to plan/)
        if (verdict.verdict !== 'nonCompliant' || rule.safety.class === 'reportOnly') {
          deepStrictEqual(writes, [])
        }
        equal(JSON.stringify([resource, needs]), before)
        deepStrictEqual(judge(rule, observation, values), verdict)
      }),
      RUNS,
    )
  })
})

/** The needs of an example as they are, varied, or something else. */
function needsLike(needs: Readonly<Record<string, object>>): fc.Arbitrary<Record<string, Json>> {
  const values = Object.entries(needs).map(([name, need]) => {
    const value = 'value' in need ? (need.value as Json) : null
    const like = isObject(value) ? variationsOf(value) : fc.constant(value)
    return [name, fc.oneof(fc.constant(value), like, fc.jsonValue())] as const
  })
  return fc.record(Object.fromEntries(values), PLAIN) as fc.Arbitrary<Record<string, Json>>
}
