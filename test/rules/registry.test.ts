import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { ReadinessCheck, Rule } from '../../src/engine/rule.ts'
import { createReadiness } from '../../src/readiness/checks.ts'
import type { Surroundings } from '../../src/readiness/surroundings.ts'
import { rules } from '../../src/rules/index.ts'
import { judge, observe } from './judging.ts'

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'src', 'rules')
/** `storage/minimum-tls.ts`: rules live one folder deep, what they share lies beside the folders. */
const files = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .flatMap(({ name }) => readdirSync(join(root, name)).map((file) => `${name}/${file}`))
const idOfFile = (file: string) => file.replace('/', '-').replace(/\.ts$/, '')

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const PERMISSION = /^Microsoft\.[A-Za-z]+(\/[A-Za-z]+)+\/(read|write|action)$/
const each = rules.map((rule) => [rule.id, rule] as const)

it('lists every rule file of the directory, and nothing else, sorted by id', () => {
  const ids = rules.map(({ id }) => id)
  expect(ids).toEqual(ids.toSorted())
  expect(ids).toEqual(files.map(idOfFile).toSorted())
})

describe.each(files)('the file %s', (file) => {
  const text = readFileSync(join(root, file), 'utf8')

  it('declares the rule of its name, once', () => {
    expect(text).toContain(`  id: '${idOfFile(file)}',`)
    expect(text.match(/defineRule\(/g)).toHaveLength(1)
    expect(file).toMatch(/^[a-z]+\/[a-z0-9]+(-[a-z0-9]+)*\.ts$/)
  })

  it('declares a rule about values in no more lines than fit on a screen', () => {
    const rule = rules.find(({ id }) => id === idOfFile(file))
    const [declaration = ''] = text.slice(text.indexOf('defineRule({')).split('\n  examples: {')
    const lines = declaration.split('\n').length
    if (rule !== undefined && 'settings' in rule) expect(lines).toBeLessThanOrEqual(45)
    expect(lines).toBeLessThanOrEqual(70)
  })
})

describe.each(each)('%s', (_, rule) => {
  it('says in whole sentences why it exists and who may notice the fix', () => {
    const sentences = [rule.why, rule.impact, ...reasons(rule)]
    for (const text of sentences) {
      expect(text).toMatch(/^[A-Z].*[^\s.]\.$/)
    }
  })

  it('has a title that reads as a heading, and conditions and examples that read as reasons', () => {
    expect(rule.title).toMatch(/^[A-Z].*[^.\s]$/)
    if (rule.only !== undefined) expect(rule.only.otherwise).toMatch(/^[a-z].*[^.\s]$/)
    for (const { because } of Object.values(rule.examples).flat()) {
      expect(because).toMatch(/^([a-z]|Azure ).*[^.\s]$/)
    }
  })

  it('names the controls that it serves and where they come from', () => {
    expect(rule.controls.mcsb.length).toBeGreaterThan(0)
    expect(rule.controls.sources.length).toBeGreaterThan(0)
    for (const control of rule.controls.mcsb) expect(control).toMatch(/^[A-Z]{2}-\d{1,2}$/)
    for (const link of rule.references) {
      expect(link).toMatch(/^https:\/\/learn\.microsoft\.com\/azure\/\S+$/)
    }
    expect(rule.references.length).toBeGreaterThan(0)
  })

  it('names built-in policies by their ids', () => {
    const effects = ['Audit', 'AuditIfNotExists', 'Deny', 'Modify', 'DeployIfNotExists']
    for (const [id, effect] of Object.entries(rule.azurePolicy)) {
      expect(id).toMatch(GUID)
      expect(effects).toContain(effect)
    }
  })

  it('reads with an api-version that returns what it judges', () => {
    expect(rule.since).toMatch(/^\d{4}-\d{2}-\d{2}$/)
    expect(rule.resource.apiVersion).toMatch(/^\d{4}-\d{2}-\d{2}$/)
    expect(rule.since <= rule.resource.apiVersion).toBe(true)
  })

  it('has an example of either kind, and none that is there twice', () => {
    expect(rule.examples.compliant.length).toBeGreaterThan(0)
    expect(rule.examples.nonCompliant.length).toBeGreaterThan(0)
    const told = Object.values(rule.examples)
      .flat()
      .map(({ because }) => because)
    expect(new Set(told).size).toBe(told.length)
  })

  it('asks for permissions in the form of Azure roles', () => {
    const { read, write } = rule.resource.permissions
    const needs = (rule.needs ?? []).map(({ permission }) => permission)
    for (const permission of [...read, ...write, ...needs]) {
      expect(permission).toMatch(PERMISSION)
    }
    expect(read.length).toBeGreaterThan(0)
    // What is never written asks for no right to write, and what is written asks for one.
    expect(write.length > 0).toBe(rule.resource.write !== 'none')
  })

  it('can be written where it is not report-only', () => {
    if (rule.safety.class === 'reportOnly') return expect(rule.safety.why).not.toBe('')
    if ('settings' in rule) return expect(rule.resource.write).not.toBe('none')
    expect(rule.change).toBeTypeOf('function')
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

  it('cannot be changed while the service runs', () => {
    expect(Object.isFrozen(rule)).toBe(true)
  })
})

describe('a value that a rule writes', () => {
  const written = rules.flatMap((rule) =>
    'settings' in rule ? rule.settings.map((setting) => ({ id: rule.id, rule, setting })) : [],
  )
  it.each(written)('is one that $id accepts: $setting.path', ({ rule, setting }) => {
    const only = { ...rule, settings: [setting] } as Rule
    const { only: _, ...always } = only
    const resource = nested(setting.path.split('.'), setting.write)
    expect(judge(always as Rule, observe(rule, resource))).toEqual({ verdict: 'compliant' })
  })
})

function reasons(rule: Rule): readonly string[] {
  const { safety } = rule
  return safety.class === 'approval' || safety.class === 'reportOnly' ? [safety.why] : []
}

function nested(path: readonly string[], value: unknown): { [member: string]: never } {
  return path.reduceRight<unknown>((inner, name) => ({ [name]: inner }), value) as {
    [member: string]: never
  }
}

/** An estate with nothing in it. */
const emptyEstate = new Proxy({} as Surroundings, {
  get: (_, name) => async () => (name === 'read' ? { kind: 'gone' } : []),
})
