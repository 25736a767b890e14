import assert from 'node:assert/strict'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isObject, type Json, type JsonObject, valueAt } from '../../src/engine/json.ts'
import type { Parameters } from '../../src/engine/parameters.ts'
import type { PlannedWrite } from '../../src/engine/plan.ts'
import type { Observation, Rule, SettingsRule } from '../../src/engine/rule.ts'
import { rules } from '../../src/rules/index.ts'
import { keyAge } from '../../src/rules/keyvault/key-age.ts'
import { keyRotationPolicy } from '../../src/rules/keyvault/key-rotation-policy.ts'
import { workspaceDiagnosticLogs } from '../../src/rules/ml/workspace-diagnostic-logs.ts'
import { afterPolicy, afterRotation, afterWrite } from '../engine/arm-model.ts'
import { diagnosticSettings, keys, put, resourcesFor } from './documents.ts'
import { EXAMPLES_NOW, judge, observe, parameters, writesOf } from './judging.ts'

const RUNS = { numRuns: 200 }
const declarative = rules.filter((rule): rule is SettingsRule => 'settings' in rule)
const written = declarative.filter(({ safety }) => safety.class !== 'reportOnly')
const each = <R extends Rule>(list: readonly R[]) => list.map((rule) => [rule.id, rule] as const)

function planned(rule: Rule, observation: Observation, values?: Parameters) {
  const writes = writesOf(rule, observation, values)
  if (typeof writes === 'string') throw new Error(`${rule.id} cannot be put right: ${writes}`)
  return writes
}

function armRequest(write: PlannedWrite | undefined) {
  if (write?.request.kind !== 'arm') throw new Error('one ARM write is planned')
  return write.request
}

/** What the resource should be afterwards: as before, with exactly the wrong values put right. */
function repaired(rule: SettingsRule, resource: JsonObject, paths: readonly string[]): JsonObject {
  return rule.settings
    .filter(({ path }) => paths.includes(path))
    .reduce((document, { path, write }) => {
      // An object that goes as a whole is made with what the service assumes when there is none.
      const owner = Object.keys(rule.resource.whole ?? {}).find((one) => path.startsWith(`${one}.`))
      const segments = owner?.split('.') ?? []
      const missing = owner !== undefined && !isObject(valueAt(document, segments))
      const base = missing ? put(document, segments, rule.resource.whole?.[owner] ?? {}) : document
      return put(base, path.split('.'), write)
    }, resource)
}

// Thousands of runs: what vitest's own assertions keep for each takes longer than the rules do.
describe.each(each(written))('the fix of %s', (_, rule) => {
  const resources = resourcesFor(rule)

  it('makes the resource compliant, touches nothing else, and is done after once', () => {
    let fixed = 0
    fc.assert(
      fc.property(resources, (resource) => {
        const verdict = judge(rule, observe(rule, resource))
        const writes = planned(rule, observe(rule, resource))
        if (verdict.verdict !== 'nonCompliant') {
          assert.deepEqual(writes, [])
          return
        }
        fixed += 1
        assert.equal(writes.length, 1)
        const after = afterWrite(resource, armRequest(writes[0]), rule.resource)
        const paths = verdict.gaps.map(({ path }) => path)
        assert.deepEqual(after, repaired(rule, resource, paths))
        assert.deepEqual(judge(rule, observe(rule, after)), { verdict: 'compliant' })
        assert.deepEqual(planned(rule, observe(rule, after)), [])
      }),
      RUNS,
    )
    // The documents are wrong often enough for that to mean something.
    expect(fixed).toBeGreaterThan(10)
  })

  it('records what it takes to put every touched value back', () => {
    fc.assert(
      fc.property(resources, (resource) => {
        const [write] = planned(rule, observe(rule, resource))
        if (write === undefined) return
        const paths = (values: typeof write.before) => values.map(({ path }) => path)
        assert.deepEqual(paths(write.before), paths(write.after))
        for (const { path, value, absent } of write.before) {
          const original = valueAt(resource, path.split('.'))
          assert.equal(absent === true, original === undefined)
          assert.deepEqual(value, original)
        }
        for (const { path, value } of write.after) {
          assert.deepEqual(valueAt(armRequest(write).body, path.split('.')), value)
        }
      }),
      RUNS,
    )
  })
})

describe.each(each(declarative.filter((rule) => !written.includes(rule))))('%s', (_, rule) => {
  it('is report-only: it never plans a write, whatever the resource is', () => {
    fc.assert(
      fc.property(resourcesFor(rule), (resource) => {
        assert.deepEqual(planned(rule, observe(rule, resource)), [])
      }),
      RUNS,
    )
  })
})

const ages = fc
  .integer({ min: 30, max: 730 })
  .map((keyMaxAgeDays) => ({ ...parameters, keyMaxAgeDays }))

describe(`the fix of ${keyRotationPolicy.id}`, () => {
  it('rotates often enough, keeps notifications and expiry, and is done after once', () => {
    let fixed = 0
    fc.assert(
      fc.property(keys, ages, (key, values) => {
        const observation = observe(keyRotationPolicy, key)
        if (judge(keyRotationPolicy, observation, values).verdict !== 'nonCompliant') return
        const writes = writesOf(keyRotationPolicy, observation, values)
        // Versions that expire within two weeks cannot be rotated in time, and that is said.
        if (typeof writes === 'string') {
          expect(writes).toContain('too soon')
          return
        }
        fixed += 1
        const [write] = writes
        if (write?.request.kind !== 'keyRotationPolicy') throw new Error('a policy is planned')
        const after = afterPolicy(key, write.request)
        const again = observe(keyRotationPolicy, after)
        expect(judge(keyRotationPolicy, again, values)).toEqual({ verdict: 'compliant' })
        expect(planned(keyRotationPolicy, again, values)).toEqual([])
        expect({ ...(after.properties as JsonObject), rotationPolicy: null }).toEqual({
          ...(key.properties as JsonObject),
          rotationPolicy: null,
        })
        expect(expiryOf(after)).toEqual(expiryOf(key))
        expect(notices(after)).toEqual(notices(key))
        const policy = valueAt(key, ['properties', 'rotationPolicy'])
        expect(write.before).toEqual([
          policy === undefined
            ? { path: 'properties.rotationPolicy', absent: true }
            : { path: 'properties.rotationPolicy', value: policy },
        ])
      }),
      { numRuns: 400 },
    )
    expect(fixed).toBeGreaterThan(10)
  })
})

function expiryOf(key: JsonObject): string | undefined {
  const value = valueAt(key, ['properties', 'rotationPolicy', 'attributes', 'expiryTime'])
  return typeof value === 'string' ? value : undefined
}

function notices(key: JsonObject): readonly string[] {
  const list = valueAt(key, ['properties', 'rotationPolicy', 'lifetimeActions'])
  return (Array.isArray(list) ? (list as readonly Json[]) : []).flatMap((action) => {
    const before = valueAt(action, ['trigger', 'timeBeforeExpiry'])
    const type = valueAt(action, ['action', 'type'])
    return type === 'notify' && typeof before === 'string' ? [before] : []
  })
}

describe(`the fix of ${keyAge.id}`, () => {
  it('makes a version that is young, and is done after once', () => {
    fc.assert(
      fc.property(keys, ages, (key, values) => {
        const observation = observe(keyAge, key)
        const writes = planned(keyAge, observation, values)
        const { verdict } = judge(keyAge, observation, values)
        expect(writes.map(({ request }) => request.kind)).toEqual(
          verdict === 'nonCompliant' ? ['rotateKey'] : [],
        )
        const again = observe(keyAge, afterRotation(key, new Date(EXAMPLES_NOW)))
        expect(judge(keyAge, again, values)).toEqual({ verdict: 'compliant' })
        expect(planned(keyAge, again, values)).toEqual([])
      }),
      RUNS,
    )
  })
})

describe(`the fix of ${workspaceDiagnosticLogs.id}`, () => {
  const nameOf = (setting: Json) => String(valueAt(setting, ['name'])).toLowerCase()

  it('adds one setting of our own, leaves those of others alone, and is done after once', () => {
    let fixed = 0
    fc.assert(
      fc.property(diagnosticSettings, (need) => {
        const resource = { properties: {} }
        const see = (list: Json) =>
          observe(workspaceDiagnosticLogs, resource, { diagnosticSettings: list })
        if (judge(workspaceDiagnosticLogs, see(need)).verdict !== 'nonCompliant') return
        const writes = writesOf(workspaceDiagnosticLogs, see(need))
        const present = need.value as readonly Json[]
        const others = present.filter((setting) => nameOf(setting) !== 'rebaseline')
        if (typeof writes === 'string') {
          expect(others.length).toBeGreaterThanOrEqual(5)
          return
        }
        fixed += 1
        const request = armRequest(writes[0])
        expect(writes).toHaveLength(1)
        expect(request.resourceId).toMatch(
          /\/workspaces\/one\/providers\/Microsoft\.Insights\/diagnosticSettings\/rebaseline$/,
        )
        const after = see({ value: [...others, { name: 'rebaseline', ...request.body }] })
        expect(judge(workspaceDiagnosticLogs, after, parameters)).toEqual({ verdict: 'compliant' })
        expect(planned(workspaceDiagnosticLogs, after)).toEqual([])
        const ours = present.find((setting) => nameOf(setting) === 'rebaseline')
        expect(writes[0]?.before[0]?.value).toEqual(ours)
      }),
      { numRuns: 400 },
    )
    expect(fixed).toBeGreaterThan(10)
  })
})
