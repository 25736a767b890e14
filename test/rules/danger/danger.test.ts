// No rule may do what is more dangerous than its class: judged by what its fixes do, not by what it says of itself.
import { describe, expect, it } from 'vitest'
import type { Change } from '../../../src/engine/change.ts'
import { prepare } from '../../../src/engine/evaluate.ts'
import { isObject, type Json, sameValue, valueAt } from '../../../src/engine/json.ts'
import { rotationPolicyOf } from '../../../src/engine/key-changes.ts'
import { proposeFixes } from '../../../src/engine/plan.ts'
import type { Rule } from '../../../src/engine/rule.ts'
import { rules } from '../../../src/rules/index.ts'
import { type Case, casesOf, idFor } from '../judging.ts'
import { CALLS } from './calls.ts'
import type { Danger, Dangers } from './danger.ts'
import { KEY_VAULT, KEYS } from './keyvault.ts'
import { MACHINE_LEARNING } from './ml.ts'
import { STORAGE } from './storage.ts'

const CLASSES = ['safe', 'guarded', 'approval', 'reportOnly']
const WORKSPACE =
  '/subscriptions/s/resourceGroups/g/providers/Microsoft.MachineLearningServices/workspaces/w'
const TABLE: Dangers = { ...STORAGE, ...KEY_VAULT, ...MACHINE_LEARNING, call: CALLS, key: KEYS }

/** One thing that a fix does: where the table has it, and the value or body that it sends. */
interface Deed {
  readonly on: string
  readonly does: string
  readonly value: Json
}

const written = rules.filter(({ safety }) => safety.class !== 'reportOnly')

describe.each(written.map((rule) => ({ id: rule.id, rule })))('$id', ({ rule }) => {
  const deeds = deedsOf(rule)

  it('does nothing more dangerous than its class allows', () => {
    expect(deeds).not.toEqual([])
    for (const deed of deeds) {
      const { least, beside = deed.does } = dangerOf(deed)
      const isEnough = CLASSES.indexOf(rule.safety.class) >= CLASSES.indexOf(least)
      expect(isEnough, `${deed.on}: ${deed.does} is ${least} at least`).toBe(true)
      expect(
        deeds.map(({ does }) => does),
        `${deed.on}: ${deed.does} alone says half`,
      ).toContain(beside)
    }
  })

  it('is never written while something depends on what it takes away', () => {
    const never = deeds.flatMap((deed) => dangerOf(deed).never ?? [])
    expect(rule.requires ?? []).toEqual([...new Set(never)])
  })

  it('says so when it cannot be taken back, and only then', () => {
    const isFinal = deeds.some((deed) => dangerOf(deed).final === true)
    expect('irreversible' in rule.safety && rule.safety.irreversible === true).toBe(isFinal)
  })
})

it.each(written.flatMap((rule) => ('checks' in rule.safety ? [{ id: rule.id, rule }] : [])))(
  '$id asks who would be cut off by what it does unasked',
  ({ rule }) => {
    const { safety, requires = [] } = rule
    const asked = [...('checks' in safety ? safety.checks : []), ...requires]
    for (const deed of deedsOf(rule)) {
      for (const oneOf of dangerOf(deed).asks ?? [])
        expect(
          oneOf.some((check) => asked.includes(check)),
          `${deed.on}: ${deed.does} needs ${oneOf.join(' or ')}`,
        ).toBe(true)
    }
  },
)

it('has no row that no rule does', () => {
  const done = new Set(written.flatMap(deedsOf).map(({ on, does }) => `${on}: ${does}`))
  const rows = Object.entries(TABLE).flatMap(([on, below]) =>
    Object.keys(below).map((does) => `${on}: ${does}`),
  )
  expect(rows.filter((row) => !done.has(row))).toEqual([])
})

function dangerOf({ on, does, value }: Deed): Danger {
  const row = TABLE[on]?.[does]
  if (row === undefined || (row.to !== undefined && !holds(value, row.to)))
    throw new Error(
      `say how dangerous it is, in test/rules/danger: ${on}: ${does} = ${JSON.stringify(value)}`,
    )
  return row
}

/** What the fixes of a rule do: those of its examples, and each of its settings, which may be broken alone. */
function deedsOf(rule: Rule): readonly Deed[] {
  const settings = 'settings' in rule ? rule.settings : []
  const on = rule.resource.type
  return [
    ...settings.map(({ path, write }) => ({ on, does: path, value: write })),
    ...casesOf(rule).flatMap(deedsIn),
  ]
}

/** What the fix of a broken example does, alone and where a workspace depends on the resource. */
function deedsIn({ rule, observation, values, label }: Case): readonly Deed[] {
  if (label !== 'nonCompliant') return []
  // Examples leave out what Azure always says.
  const resource = { id: idFor(rule), location: 'westeurope', ...(observation.resource as object) }
  return [observation.unit, [...observation.unit, WORKSPACE]].flatMap((unit) => {
    const seen = { ...observation, resource, unit }
    const judged = prepare([rule], values).map((judge) => ({ judge, verdict: judge.judge(seen) }))
    return proposeFixes(judged, seen, values)
      .fixes.flatMap(({ changes }) => changes)
      .flatMap((change) => doneBy(change, rule, resource))
  })
}

function doneBy(change: Change, rule: Rule, resource: Json): readonly Deed[] {
  switch (change.kind) {
    case 'set':
      return changedIn(
        { on: rule.resource.type, does: change.path, value: change.value },
        valueAt(resource, change.path.split('.')) ?? null,
      )
    case 'request':
      return [{ on: 'call', does: callOf(change, rule), value: change.body ?? null }]
    case 'rotateKey':
      return [{ on: 'key', does: 'a new version', value: null }]
    case 'keyExpiry':
      return [{ on: 'key', does: 'an end of the current version', value: change.expires }]
    case 'keyRotationPolicy':
      return policyDeeds(change.policy, rotationPolicyOf(resource))
  }
}

// An object that goes back as a whole: what differs in it is what is done, and what is not in it any more is lost.
function changedIn({ on, does, value }: Deed, present: Json): readonly Deed[] {
  if (!isObject(value) || TABLE[on]?.[does] !== undefined) return [{ on, does, value }]
  const before = isObject(present) ? present : {}
  return [...new Set([...Object.keys(value), ...Object.keys(before)])].flatMap((name) => {
    const [now, then] = [value[name] ?? null, before[name] ?? null]
    const isKept = JSON.stringify(now) === JSON.stringify(then)
    return isKept ? [] : changedIn({ on, does: `${does}.${name}`, value: now }, then)
  })
}

type Policy = ReturnType<typeof rotationPolicyOf>

// A policy is sent as a whole: what differs from the one that is there is what is done.
function policyDeeds(wanted: Policy, present: Policy): readonly Deed[] {
  const differs = (part: (policy: Policy) => unknown) =>
    JSON.stringify(part(wanted)) !== JSON.stringify(part(present))
  const actions = (wanted: string) => (policy: Policy) =>
    policy.lifetimeActions.filter(({ action }) => action === wanted)
  return [
    ...(differs(actions('Rotate')) ? ['rotation by itself'] : []),
    ...(differs(actions('Notify')) ? ['an earlier notice'] : []),
    ...(differs(({ expiresIn }) => expiresIn ?? null) ? ['an end of new versions'] : []),
  ].map((does) => ({ on: 'key', does, value: null }))
}

/** `POST Microsoft.Storage/storageAccounts/regenerateKey`: the names of resources left out. */
function callOf({ method, target }: Extract<Change, { kind: 'request' }>, rule: Rule): string {
  const id = 'below' in target ? `${idFor(rule)}${target.below}` : target.id
  const [namespace, ...segments] = (id.split('/providers/').at(-1) ?? '').split('/')
  const types = segments.filter((_, index) => index % 2 === 0)
  return `${method} ${namespace}/${types.join('/')}`
}

function holds(value: Json, part: Json): boolean {
  if (!isObject(part)) return sameValue(value, part)
  return (
    isObject(value) && Object.entries(part).every(([name, one]) => holds(value[name] ?? null, one))
  )
}
