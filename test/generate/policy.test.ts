import { describe, expect, it } from 'vitest'
import type { Json, JsonObject } from '../../src/engine/json.ts'
import { defineRule, type Rule, type Setting } from '../../src/engine/rule.ts'
import { builtIn, builtInTitle } from '../../src/generate/built-in-policies.ts'
import { policyPlan } from '../../src/generate/policy.ts'
import { policyCondition } from '../../src/generate/policy-condition.ts'
import { PREFIX, policyDefinitions, policyInitiative } from '../../src/generate/policy-files.ts'
import { policyPage } from '../../src/generate/policy-page.ts'
import { workExample } from '../../src/generate/worked-example.ts'
import { rules, rulesFor } from '../../src/rules/index.ts'
import { key, storageAccount } from '../../src/rules/types.ts'
import { matches } from './policy-engine.ts'

const plan = policyPlan(rules)
const definitions = policyDefinitions(plan) as readonly JsonObject[]
const initiative = (policyInitiative(plan) as JsonObject).properties as JsonObject
const references = initiative.policyDefinitions as readonly JsonObject[]
const parameters = initiative.parameters as Record<string, JsonObject>

function sample(setting: Partial<Setting>, more: Partial<Rule> = {}): Rule {
  const [first] = [
    {
      path: 'properties.allowSharedKeyAccess',
      want: { equals: false },
      write: false,
      absent: { means: true },
      ...setting,
    } as Setting,
  ]
  return defineRule({
    id: 'storage-sample',
    title: 'A',
    why: 'B.',
    severity: 'low',
    resource: storageAccount,
    since: '2019-04-01',
    settings: [first],
    safety: { class: 'safe' },
    impact: 'C.',
    controls: { mcsb: ['IM-1'], sources: [] },
    azurePolicy: {},
    references: [],
    examples: { compliant: [], nonCompliant: [] },
    ...more,
  } as Rule)
}

const last = (rule: Rule): Json => {
  const made = policyCondition(rule)
  if ('reason' in made) return made.reason
  return (made.condition.allOf as readonly Json[]).at(-1) ?? null
}

describe('a condition', () => {
  const field = 'Microsoft.Storage/storageAccounts/allowSharedKeyAccess'

  it.each<[string, Partial<Setting>, Json]>([
    [
      'absence that breaks the rule is spelled out',
      {},
      {
        anyOf: [
          { field, exists: false },
          { field, notEquals: false },
        ],
      },
    ],
    [
      'absence that is fine must not match',
      { absent: { means: false } },
      {
        allOf: [
          { field, exists: true },
          { field, notEquals: false },
        ],
      },
    ],
    [
      'absence that nobody understands must not match either',
      { absent: { unknown: 'who knows' } },
      {
        allOf: [
          { field, exists: true },
          { field, notEquals: false },
        ],
      },
    ],
    [
      'one of several',
      { want: { oneOf: ['a', 'b'] } },
      {
        anyOf: [
          { field, exists: false },
          { field, notIn: ['a', 'b'] },
        ],
      },
    ],
    [
      'at least',
      { want: { atLeast: 7 }, absent: { means: 0 } },
      {
        anyOf: [
          { field, exists: false },
          { field, less: 7 },
        ],
      },
    ],
  ])('%s', (_, setting, expected) => {
    expect(last(sample(setting))).toEqual(expected)
  })

  it.each<[string, Rule, string]>([
    ['a path without an alias', sample({ path: 'properties.new' }), 'no alias is known for'],
    ['a list', sample({ want: { equals: ['a'] } }), 'a list or an object'],
    ['a list of lists', sample({ want: { oneOf: [['a']] } }), 'a list or an object'],
    ['keys', sample({}, { resource: key }), 'Policy never sees them'],
    [
      'a condition without an alias',
      sample({}, { only: { path: 'properties.new', oneOf: [1], absent: 1, otherwise: 'x' } }),
      'no alias is known for properties.new',
    ],
    [
      'a condition on a list',
      sample({}, { only: { path: 'kind', oneOf: [['x']], absent: 1, otherwise: 'x' } }),
      'kind is compared with a list',
    ],
  ])('%s is not translated', (_, rule, reason) => {
    expect(last(rule)).toContain(reason)
  })

  it('keeps what limits the rule, and what absence means there', () => {
    const only = [
      { path: 'kind', oneOf: ['StorageV2'], absent: 'Storage', otherwise: 'x' },
      { path: 'properties.isHnsEnabled', oneOf: [false], absent: false, otherwise: 'x' },
    ]
    const made = policyCondition(sample({}, { only }))
    expect('condition' in made ? made.condition.allOf : made).toMatchObject([
      { field: 'type', equals: 'Microsoft.Storage/storageAccounts' },
      { field: 'kind', in: ['StorageV2'] },
      {
        anyOf: [
          { field: 'Microsoft.Storage/storageAccounts/isHnsEnabled', exists: false },
          { field: 'Microsoft.Storage/storageAccounts/isHnsEnabled', in: [false] },
        ],
      },
      {},
    ])
  })
})

describe('custom definitions judge as the engine does', () => {
  const custom = plan.entries.flatMap(({ policy }) => (policy.kind === 'custom' ? [policy] : []))

  it('there are some', () => {
    expect(custom.length).toBeGreaterThan(10)
    expect(definitions).toHaveLength(custom.length)
  })

  it.each(custom.map(({ rule, condition }) => [rule.id, rule, condition] as const))(
    '%s',
    (_, rule, condition) => {
      for (const [label, examples] of Object.entries(rule.examples)) {
        for (const example of examples ?? []) {
          // A rule for other parameters is another condition; an old read is nothing that Policy knows.
          if (example.parameters !== undefined || example.apiVersion !== undefined) continue
          const { observation } = workExample(rule.id, example, rulesFor)
          const found = matches(condition, observation.resource, rule)
          expect(found, `${label}: ${example.because}`).toBe(label === 'nonCompliant')
        }
      }
    },
  )
})

describe('the initiative', () => {
  it('names every custom definition once, and every built-in once', () => {
    const ids = references.map(({ policyDefinitionId }) => String(policyDefinitionId))
    expect(new Set(ids).size).toBe(ids.length)
    const custom = ids.filter((id) => id.startsWith('{scope}'))
    const names = definitions.map(
      ({ name }) => `{scope}/providers/Microsoft.Authorization/policyDefinitions/${name}`,
    )
    expect(custom.toSorted()).toEqual(names.toSorted())
    for (const { name } of definitions) expect(String(name)).toMatch(/^rebaseline-[a-z0-9-]{1,53}$/)
    const byReference = references.map((one) => one.policyDefinitionReferenceId)
    expect(new Set(byReference).size).toBe(byReference.length)
    expect(byReference).toEqual(byReference.toSorted())
  })

  it('hands every policy an effect that it takes, and denies or modifies nothing by default', () => {
    const used = new Set<string>()
    for (const { parameters: handed } of references) {
      for (const { value } of Object.values(handed as Record<string, { value: Json }>)) {
        const name = /^\[parameters\('(.+)'\)\]$/.exec(String(value))?.[1]
        if (name === undefined) continue
        used.add(name)
        expect(parameters).toHaveProperty([name])
      }
    }
    expect([...used].toSorted()).toEqual(Object.keys(parameters).toSorted())
    for (const { allowedValues, defaultValue } of Object.values(parameters)) {
      expect(allowedValues).toContain(defaultValue)
      expect(['Audit', 'AuditIfNotExists', 'Disabled']).toContain(defaultValue)
    }
  })

  it('groups by control of the benchmark, and uses every group', () => {
    const groups = (initiative.policyDefinitionGroups as readonly JsonObject[]).map(
      (one) => one.name,
    )
    const used = new Set(references.flatMap(({ groupNames }) => groupNames as readonly string[]))
    expect([...used].toSorted()).toEqual(groups)
  })

  it('keeps within the limits of Azure Policy', () => {
    expect(references.length).toBeLessThanOrEqual(1000)
    expect(Object.keys(parameters).length).toBeLessThanOrEqual(400)
    for (const { properties } of definitions as readonly { properties: JsonObject }[]) {
      expect(String(properties.displayName).length).toBeLessThanOrEqual(128)
      expect(String(properties.description).length).toBeLessThanOrEqual(512)
    }
  })

  it('covers every rule, or says why not', () => {
    const covered = plan.entries.flatMap((entry) => entry.rules)
    const excused = plan.inexpressible.map(({ rule }) => rule.id)
    for (const { id } of rules) {
      expect([covered.includes(id), excused.includes(id)], id).toContain(true)
      const page = policyPage(plan)
      expect(page).toContain(`docs/rules/${id}.md`)
    }
    expect(excused.filter((id) => plan.entries.some(({ reference }) => reference === id))).toEqual(
      [],
    )
  })
})

describe('a built-in policy', () => {
  it('is known by its title, so that its parameters are known, too', () => {
    const unknown = rules.flatMap(({ azurePolicy }) =>
      Object.keys(azurePolicy).filter((id) => builtInTitle(id) === undefined),
    )
    expect(unknown).toEqual([])
  })

  it('takes the place of a custom one', () => {
    const azurePolicy = { '8c6a50c6-9ffd-4ae7-986f-5fa6111f9a54': 'Audit' }
    const { entries } = policyPlan([sample({}, { azurePolicy })])
    expect(entries).toMatchObject([{ reference: 'storage-sample', policy: { kind: 'builtIn' } }])
    const [reference] = references.filter(
      ({ policyDefinitionReferenceId: id }) => id === 'storage-shared-key-access',
    )
    expect(reference?.policyDefinitionId).toBe(
      '/providers/Microsoft.Authorization/policyDefinitions/8c6a50c6-9ffd-4ae7-986f-5fa6111f9a54',
    )
  })

  it('that modifies comes beside one that tells, and is off', () => {
    const azurePolicy = { '13502221-8df0-4414-9937-de9c5c4e396b': 'Modify' }
    const { entries } = policyPlan([sample({}, { azurePolicy })])
    expect(entries.map(({ reference, policy }) => [reference, policy.kind])).toEqual([
      ['storage-sample', 'custom'],
      ['storage-sample-modify', 'builtIn'],
    ])
    expect(
      builtIn('storage-sample', '13502221-8df0-4414-9937-de9c5c4e396b', 'Modify'),
    ).toMatchObject({
      effects: ['Modify', 'Disabled'],
      defaultEffect: 'Disabled',
    })
  })

  it('is one entry for the rules that share it', () => {
    const azurePolicy = { 'c39ba22d-4428-4149-b981-70acb31fc383': 'Audit' }
    const more = { azurePolicy, controls: { mcsb: ['DP-8'], sources: [] } }
    const { entries } = policyPlan([
      sample({}, { azurePolicy }),
      sample({}, { ...more, id: 'storage-other' } as Partial<Rule>),
    ])
    expect(entries).toMatchObject([
      { rules: ['storage-sample', 'storage-other'], controls: ['DP-8', 'IM-1'] },
    ])
  })

  it('is left out with a reason where it would flag what the rule accepts', () => {
    const leftOut = (id: string, effect: string, rule = 'r') => builtIn(rule, id, effect)
    expect(leftOut('e413671a-dd10-4cc1-a943-45b598596cb7', 'Audit')).toHaveProperty('leftOut')
    expect(leftOut('9fbd64e3-67b8-489b-98e5-fa0007d17e76', 'DeployIfNotExists')).toHaveProperty(
      'leftOut',
    )
    expect(leftOut('00000000-0000-0000-0000-000000000000', 'Audit')).toHaveProperty('leftOut')
    const shared = '55615ac9-af46-4a59-874e-391cc3dfb490'
    expect(leftOut(shared, 'Audit', 'keyvault-ip-rules-wide')).toHaveProperty('leftOut')
    expect(leftOut(shared, 'Audit', 'keyvault-firewall-default-deny')).not.toHaveProperty('leftOut')
  })

  it('gets the parameters that it has no default for, from the baseline', () => {
    expect(builtIn('r', 'c26e4b24-cf98-4c67-b48b-5a25c4c69eb9', 'Audit')).toMatchObject({
      values: { maximumValidityInDays: 365 },
      effectParameter: 'effect',
    })
    expect(builtIn('r', 'a6abeaec-4d90-4a02-805f-6b26c4d3fbe9', 'Audit')).toMatchObject({
      effectParameter: 'audit_effect',
      effects: ['Audit', 'Disabled'],
    })
    expect(builtIn('r', 'f110a506-2dcb-422e-bcea-d533fc8c35e2', 'Audit')).not.toHaveProperty(
      'effectParameter',
    )
    expect(PREFIX).toBe('rebaseline-')
  })
})
