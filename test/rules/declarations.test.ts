import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Change } from '../../src/engine/change.ts'
import { factsOf, prepare } from '../../src/engine/evaluate.ts'
import type { JsonObject } from '../../src/engine/json.ts'
import type { Parameters } from '../../src/engine/parameters.ts'
import type { Need, ReadinessCheck, Rule } from '../../src/engine/rule.ts'
import { undeclaredChanges } from '../../src/generate/permissions.ts'
import { createReadiness } from '../../src/readiness/checks.ts'
import type { Surroundings } from '../../src/readiness/surroundings.ts'
import { ruleSources, rules } from '../../src/rules/index.ts'
import { codedRule } from '../engine/samples.ts'
import { variationsOf } from './documents.ts'
import { casesOf, idFor, judge, observe, parameters, writesOf } from './judging.ts'

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const PERMISSION = /^Microsoft\.[A-Za-z]+(\/[A-Za-z]+)+\/(read|write|delete|action)$/
const WORKSPACE =
  '/subscriptions/s/resourceGroups/g/providers/Microsoft.MachineLearningServices/workspaces/w'
const VERSION = /^\d{4}-\d{2}-\d{2}(-preview)?$/
const SENTENCE = /^[A-Z].*[^\s.]\.$/
const each = rules.map((rule) => [rule.id, rule] as const)

describe.each(each)('%s', (_, rule) => {
  it('says in whole sentences why it exists and who may notice the fix', () => {
    for (const text of [rule.why, rule.impact]) expect(text).toMatch(SENTENCE)
  })

  it('says in a whole sentence why a person must confirm, or why it is never written', () => {
    const { safety } = rule
    if (safety.class === 'approval' || safety.class === 'reportOnly') {
      expect(safety.why).toMatch(SENTENCE)
    }
  })

  it('has a title that reads as a heading, and conditions and examples that read as reasons', () => {
    expect(rule.title).toMatch(/^[A-Z].*[^.\s]$/)
    for (const { otherwise } of [rule.only ?? []].flat()) expect(otherwise).toMatch(/^\S.*[^.\s]$/)
    for (const { because } of casesOf(rule)) expect(because).toMatch(/^\S.*[^.\s]$/)
  })

  it('names the controls that it serves and where they come from', () => {
    expect(rule.controls.mcsb.length).toBeGreaterThan(0)
    expect(rule.controls.sources.length).toBeGreaterThan(0)
    for (const control of rule.controls.mcsb) expect(control).toMatch(/^[A-Z]{2}-\d{1,2}$/)
    for (const link of rule.references) {
      expect(link).toMatch(/^https:\/\/learn\.microsoft\.com\/(azure|rest)\/\S+$/)
    }
    expect(rule.references.length).toBeGreaterThan(0)
  })

  it('names built-in policies by their ids', () => {
    const effects = ['Audit', 'AuditIfNotExists', 'Deny', 'Modify', 'DeployIfNotExists', 'Disabled']
    for (const [id, effect] of Object.entries(rule.azurePolicy)) {
      expect(id).toMatch(GUID)
      expect(effects).toContain(effect)
    }
  })

  it('reads with api-versions that return what it judges', () => {
    expect(rule.since).toMatch(VERSION)
    expect(rule.resource.apiVersion).toMatch(VERSION)
    expect(rule.since <= rule.resource.apiVersion).toBe(true)
    for (const need of rule.needs ?? []) {
      for (const { apiVersion } of readsOf(need)) expect(apiVersion).toMatch(VERSION)
    }
  })

  it('has an example of either kind, and none that is there twice', () => {
    expect(rule.examples.compliant.length).toBeGreaterThan(0)
    expect(rule.examples.nonCompliant.length).toBeGreaterThan(0)
    const told = casesOf(rule).map(({ because }) => because)
    expect(new Set(told).size).toBe(told.length)
  })

  it('asks for permissions in the form of Azure roles, also for its requests', () => {
    const { read, write } = rule.resource.permissions
    const reads = (rule.needs ?? []).flatMap(readsOf).map(({ permission }) => permission)
    for (const permission of [...read, ...reads]) expect(permission).toMatch(PERMISSION)
    for (const permission of write) expect(permission).toMatch(PERMISSION)
    for (const { permissions } of requestsOf(rule)) {
      expect(permissions.length).toBeGreaterThan(0)
      for (const permission of permissions) expect(permission).toMatch(PERMISSION)
    }
    expect(read.length).toBeGreaterThan(0)
    // What is never written asks for no right to write, and what is written asks for one.
    expect(write.length > 0).toBe(rule.resource.write !== 'none')
  })

  it('does only what it declares, whatever the resource and its surroundings are', () => {
    if ('settings' in rule || rule.safety.class === 'reportOnly') return
    for (const { rule: made, observation, values, label } of casesOf(rule)) {
      if (label !== 'nonCompliant') continue
      const resource = placed(made, observation.resource as object)
      const unit = fc.subarray([...observation.unit, WORKSPACE])
      fc.assert(
        fc.property(variationsOf(resource), unit, (variation, workspaces) => {
          const facts = factsOf(
            made,
            { ...observation, resource: variation, unit: workspaces },
            values,
          )
          if (typeof facts === 'string' || 'settings' in made) return
          const changes = made.gaps(facts).length === 0 ? [] : (made.change?.(facts) ?? [])
          if (typeof changes === 'string') return
          expect(undeclaredChanges(made, changes)).toEqual([])
          // Azure asks for the right that the method and the path of the call stand for.
          for (const change of changes) {
            if (change.kind !== 'request') continue
            const asked = change.permissions.map((permission) => permission.toLowerCase())
            expect(asked).toContain(rightOf(change, made))
          }
        }),
        { numRuns: 30 },
      )
    }
  })

  it('sends requests that Resource Manager can take', () => {
    for (const { method, target, apiVersion, body } of requestsOf(rule)) {
      expect(apiVersion).toMatch(VERSION)
      if ('below' in target) expect(target.below).toMatch(/^(\/[^/?#\s]+)*$/)
      else expect(target.id).toMatch(/^\/subscriptions\/[^/]+\/[^?#\s]+[^/]$/)
      // Without a body, PUT and PATCH mean nothing; with one, DELETE does not.
      if (method !== 'POST') expect(body === undefined).toBe(method === 'DELETE')
    }
  })

  it('says what each of several writes is to close', () => {
    for (const { rule: made, observation, values, label } of casesOf(rule)) {
      if (label !== 'nonCompliant') continue
      // A gap that is meant to stay, or a second request, would read as a fix that failed.
      const unit = ['/workspaces/a', '/workspaces/b']
      const resource = placed(made, observation.resource as object)
      const writes = writesOf(made, { ...observation, resource, unit }, values)
      if (typeof writes === 'string' || writes.length < 2) continue
      for (const { request, closes, provenBy } of writes) {
        if (request.kind !== 'arm' || provenBy === 'operation') continue
        expect(closes, request.resourceId).toBeDefined()
      }
    }
  })

  it('can be written where it is not report-only, and only then', () => {
    const isWritten = rule.safety.class !== 'reportOnly'
    if ('settings' in rule) {
      if (isWritten) expect(rule.resource.write).not.toBe('none')
      return
    }
    expect(rule.change !== undefined).toBe(isWritten)
    const sets = changesOf(rule).filter(({ kind }) => kind === 'set')
    if (rule.resource.write === 'none') expect(sets).toEqual([])
  })

  it('names checks that somebody answers', async () => {
    const checks: ReadinessCheck[] = [...(rule.requires ?? [])]
    if (rule.safety.class === 'guarded') checks.push(...rule.safety.checks)
    // A guarded rule without a check would be applied to legacy as if it were safe.
    if (rule.safety.class === 'guarded') expect(checks.length).toBeGreaterThan(0)
    const readiness = createReadiness(emptyEstate)
    for (const check of checks) {
      const answer = await readiness(check, observe(rule, { properties: {} }))
      if (answer !== 'ready') expect(answer.blockedBy).toMatch(/\w/)
    }
  })

  it('has a place in the order of a unit, or none', () => {
    if (rule.unitStep === undefined) return
    expect([1, 2, 3, 4, 5, 6, 7, 8, 9]).toContain(rule.unitStep)
  })

  it('names the parameters that it looks at, and no others', () => {
    const used = new Set<string>()
    const watched = new Proxy(parameters, {
      get(values, name: keyof Parameters) {
        used.add(name)
        return values[name]
      },
    })
    const source = ruleSources[rules.indexOf(rule)]
    const made = typeof source === 'function' ? source(watched) : rule
    for (const { observation, values } of casesOf(rule)) {
      const own = new Proxy(values, {
        get(target, name: keyof Parameters) {
          used.add(name)
          return target[name]
        },
      })
      judge(made, observation, own)
      const facts = factsOf(made, observation, own)
      if (!('settings' in made) && typeof facts !== 'string' && made.safety.class !== 'reportOnly')
        made.change?.(facts)
    }
    expect([...used].toSorted()).toEqual([...(rule.parameters ?? [])].toSorted())
  })

  it('cannot be changed while the service runs', () => {
    expect(Object.isFrozen(rule)).toBe(true)
  })
})

it('rules of one type that read the same thing read it in the same way', () => {
  const seen = new Map<string, Need>()
  for (const rule of rules) {
    for (const need of rule.needs ?? []) {
      const key = `${rule.resource.type.toLowerCase()} ${need.name}`
      expect(seen.get(key) ?? need, `${rule.id}: ${key}`).toEqual(need)
      seen.set(key, need)
    }
  }
})

it('rules about one type mean the same type', () => {
  const types = new Map<string, Rule['resource']>()
  for (const { id, resource } of rules) {
    const key = resource.type.toLowerCase()
    expect(types.get(key) ?? resource, id).toBe(resource)
    types.set(key, resource)
  }
})

it('a type below another one lies below a type that a sweep finds', () => {
  const types = new Map(rules.map(({ resource }) => [resource.type, resource]))
  for (const { type, listedBy } of types.values()) {
    if (listedBy === 'resourceGraph') continue
    expect(type.toLowerCase().startsWith(`${listedBy.parent.toLowerCase()}/`), type).toBe(true)
    const parent = types.get(listedBy.parent)
    expect(parent, `${type} below ${listedBy.parent}`).toBeDefined()
    // A sweep goes down through lists; below a child with a fixed name it finds nothing by itself.
    if (typeof parent?.listedBy === 'object') expect(parent.listedBy.kind, type).toBe('list')
  }
})

it('one broken rule does not stop the others', () => {
  const broken = codedRule({
    id: 'broken',
    gaps: () => {
      throw new Error('broken')
    },
  })
  for (const rule of rules) {
    const [first] = casesOf(rule)
    if (first === undefined) throw new Error(`${rule.id} has no example`)
    const verdicts = prepare([broken, first.rule, broken], first.values).map((one) =>
      one.judge(first.observation),
    )
    const failed = { verdict: 'unknown', reason: 'the rule failed: broken' }
    const alone = judge(first.rule, first.observation, first.values)
    expect(verdicts).toEqual([failed, alone, failed])
  }
})

describe('a value that a rule writes', () => {
  const written = rules.flatMap((rule) =>
    'settings' in rule ? rule.settings.map((setting) => ({ id: rule.id, rule, setting })) : [],
  )
  it.each(written)('is one that $id accepts: $setting.path', ({ rule, setting }) => {
    const { only: _, ...always } = { ...rule, settings: [setting] as const }
    const resource = { properties: {}, ...nested(setting.path.split('.'), setting.write) }
    expect(judge(always, observe(rule, resource))).toEqual({ verdict: 'compliant' })
  })
})

function readsOf(need: Need): readonly { apiVersion: string; permission: string }[] {
  return 'from' in need ? [need] : Object.values(need.types)
}

/** What the rule would change on its own examples. */
function changesOf(rule: Rule): readonly Change[] {
  if ('settings' in rule || rule.safety.class === 'reportOnly') return []
  return casesOf(rule).flatMap(({ rule: made, observation, values, label }) => {
    const facts = factsOf(made, observation, values)
    if (label !== 'nonCompliant' || typeof facts === 'string' || 'settings' in made) return []
    const changes = made.change?.({ ...facts, resource: placed(made, facts.resource) }) ?? []
    return typeof changes === 'string' ? [] : changes
  })
}

// Examples leave out what Azure always says.
function placed(rule: Rule, resource: object): JsonObject {
  return { id: idFor(rule), location: 'westeurope', ...resource }
}

function requestsOf(rule: Rule) {
  return changesOf(rule).filter((change) => change.kind === 'request')
}

/** The right that a call needs, by what Azure calls its method and its path; in small letters. */
function rightOf({ method, target }: RequestChange, rule: Rule): string {
  const id = 'below' in target ? `${idFor(rule)}${target.below}` : target.id
  const [namespace = '', ...segments] = (id.split('/providers/').at(-1) ?? '').split('/')
  const types = segments.filter((_, index) => index % 2 === 0).join('/')
  const verb = { PUT: 'write', PATCH: 'write', DELETE: 'delete', POST: 'action' }[method]
  return `${namespace}/${types}/${verb}`.toLowerCase()
}

type RequestChange = Extract<Change, { kind: 'request' }>

function nested(path: readonly string[], value: unknown): { [member: string]: never } {
  return path.reduceRight<unknown>((inner, name) => ({ [name]: inner }), value) as {
    [member: string]: never
  }
}

/** An estate with nothing in it, in which whatever is asked for by its id is there and says nothing. */
const emptyEstate = new Proxy({} as Surroundings, {
  get: (_, name) => async () => (name === 'read' ? { kind: 'found', body: {} } : []),
})
