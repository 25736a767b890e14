import { describe, expect, it } from 'vitest'
import { defineRule, type Need, type ResourceType, type Rule } from '../../src/engine/rule.ts'
import {
  eventFilters,
  eventSubscriptions,
  MOST_VALUES,
  OWN_WRITES_VALUES,
  vaultEventTypes,
} from '../../src/generate/event-filters.ts'
import { eventOperations } from '../../src/generate/event-operations.ts'
import { rules } from '../../src/rules/index.ts'
import { compute, diagnosticSettings, key, workspace } from '../../src/rules/types.ts'

const subscriptions = eventSubscriptions(rules)
const filtered = subscriptions.flatMap(({ operationNames }) => operationNames)

function ruleOn(resource: ResourceType, needs: readonly Need[] = []): Rule {
  return defineRule({
    id: 'ml-sample',
    title: 'A',
    why: 'B.',
    severity: 'low',
    resource,
    since: '2020-01-01',
    needs,
    gaps: () => [],
    safety: { class: 'reportOnly', why: 'No.' },
    impact: 'None.',
    controls: { mcsb: [], sources: [] },
    azurePolicy: {},
    references: [],
    examples: { compliant: [], nonCompliant: [] },
  })
}

describe('the event subscriptions', () => {
  it('stay below the limit on values, which counts those of all filters together', () => {
    for (const { operationNames } of subscriptions) {
      expect(operationNames.length + OWN_WRITES_VALUES).toBeLessThanOrEqual(MOST_VALUES)
      expect(operationNames.length).toBeGreaterThan(0)
    }
    expect(MOST_VALUES).toBe(25)
  })

  it('lose no operation and have none twice, in any case', () => {
    const lower = filtered.map((name) => name.toLowerCase())
    expect(new Set(lower).size).toBe(lower.length)
    expect(lower.toSorted()).toEqual(
      eventOperations(rules)
        .map((name) => name.toLowerCase())
        .toSorted(),
    )
  })

  it('have names that Event Grid takes, each once', () => {
    const names = subscriptions.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
    for (const name of names) expect(name).toMatch(/^[a-z0-9-]{3,64}$/)
  })

  it('ask for the event types of their operations, and no others', () => {
    for (const { includedEventTypes, operationNames } of subscriptions) {
      const has = (end: string) => operationNames.some((name) => name.endsWith(end))
      expect(includedEventTypes).toEqual([
        ...(has('/write') ? ['Microsoft.Resources.ResourceWriteSuccess'] : []),
        ...(has('/delete') ? ['Microsoft.Resources.ResourceDeleteSuccess'] : []),
        ...(has('/action') ? ['Microsoft.Resources.ResourceActionSuccess'] : []),
      ])
    }
  })

  it('grow with the types', () => {
    const types = Array.from({ length: 40 }, (_, at) => ({
      ...workspace,
      type: `Some.Thing/t${at}`,
    }))
    const many = eventSubscriptions(types.map((type) => ruleOn(type)))
    expect(many.length).toBeGreaterThan(3)
    expect(many.every(({ operationNames }) => operationNames.length <= 24)).toBe(true)
  })
})

describe('an operation that wakes a rule', () => {
  const lower = new Set(filtered.map((name) => name.toLowerCase()))

  it.each([
    ...new Set(rules.flatMap(({ resource: { type } }) => [`${type}/write`, `${type}/delete`])),
    'Microsoft.Authorization/locks/delete',
    'Microsoft.Authorization/roleAssignments/write',
    'Microsoft.ContainerRegistry/registries/delete',
    'Microsoft.ContainerRegistry/registries/regenerateCredential/action',
    'Microsoft.Insights/components/delete',
    'Microsoft.Insights/diagnosticSettings/delete',
    'Microsoft.KeyVault/vaults/accessPolicies/write',
    'Microsoft.KeyVault/vaults/privateEndpointConnections/delete',
    'Microsoft.MachineLearningServices/workspaces/computes/updateIdleShutdownSetting/action',
    'Microsoft.MachineLearningServices/workspaces/onlineEndpoints/regenerateKeys/action',
    'Microsoft.MachineLearningServices/workspaces/outboundRules/write',
    'Microsoft.MachineLearningServices/workspaces/privateEndpointConnectionProxies/write',
    'Microsoft.MachineLearningServices/workspaces/privateEndpointConnectionsApproval/action',
    'Microsoft.MachineLearningServices/workspaces/provisionManagedNetwork/action',
    'Microsoft.MachineLearningServices/workspaces/providers/Microsoft.Insights/diagnosticSettings/delete',
    'Microsoft.MachineLearningServices/workspaces/resynckeys/action',
    'Microsoft.Network/privateEndpoints/delete',
    'Microsoft.Resources/tags/write',
    'Microsoft.Storage/storageAccounts/localUsers/write',
    'Microsoft.Storage/storageAccounts/regeneratekey/action',
  ])('%s', (operation) => {
    expect(lower).toContain(operation.toLowerCase())
  })

  it('is not the reading of keys, which changes nothing', () => {
    expect([...lower].filter((name) => name.includes('listkeys'))).toEqual([])
  })
})

describe('what a rule reads beyond its resource', () => {
  const below = (need: Partial<Need> & object) =>
    eventOperations([
      ruleOn(compute, [
        {
          name: 'n',
          from: 'resource',
          path: '',
          apiVersion: 'v',
          permission: 'p',
          ...need,
        } as Need,
      ]),
    ])

  it.each([
    ['a child', { path: '/privateThings' }, ['workspaces/computes/privateThings/write']],
    ['the parent', { from: 'parent' }, ['workspaces/write']],
    [
      'a child of the root',
      { from: 'root', path: '/datastores/x' },
      ['workspaces/datastores/delete'],
    ],
  ] as const)('%s', (_, need, expected) => {
    const operations = below(need)
    for (const one of expected) {
      expect(operations).toContain(`Microsoft.MachineLearningServices/${one}`)
    }
  })

  it('an extension is written under either of two names', () => {
    const { name: _, ...need } = diagnosticSettings
    const operations = below(need)
    expect(operations).toContain('Microsoft.Insights/diagnosticSettings/write')
    expect(operations).toContain(
      'Microsoft.MachineLearningServices/workspaces/computes/providers/Microsoft.Insights/diagnosticSettings/write',
    )
    expect(below({ path: `/services/default${diagnosticSettings.path}` })).toContain(
      'Microsoft.MachineLearningServices/workspaces/computes/services/providers/Microsoft.Insights/diagnosticSettings/delete',
    )
  })

  it('a plan of the subscription lies on no type', () => {
    const operations = below({
      from: 'subscription',
      path: '/providers/Microsoft.Security/pricings/KeyVaults',
    })
    expect(operations).toContain('Microsoft.Security/pricings/write')
    expect(operations.filter((name) => name.startsWith('/'))).toEqual([])
    expect(below({ from: 'subscription', path: '' })).toEqual(eventOperations([ruleOn(compute)]))
  })

  it('what a document names, and what lies below that', () => {
    const types = { 'Microsoft.Storage/storageAccounts': { apiVersion: 'v', permission: 'p' } }
    const need: Need = {
      name: 'n',
      linked: ['properties.storageAccount'],
      suffix: '/providers/Microsoft.Authorization/locks',
      types,
    }
    const operations = eventOperations([ruleOn(workspace, [need])])
    expect(operations).toContain(
      'Microsoft.Storage/storageAccounts/providers/Microsoft.Authorization/locks/delete',
    )
    const { suffix: _, ...plain } = need
    expect(eventOperations([ruleOn(workspace, [plain])])).toContain(
      'Microsoft.Storage/storageAccounts/delete',
    )
  })
})

describe('events of vaults', () => {
  it('are those of the objects that rules are about, and of access', () => {
    expect(vaultEventTypes([ruleOn(workspace)])).toEqual([
      'Microsoft.KeyVault.VaultAccessPolicyChanged',
    ])
    expect(vaultEventTypes([ruleOn(key)])).toEqual([
      'Microsoft.KeyVault.KeyExpired',
      'Microsoft.KeyVault.KeyNearExpiry',
      'Microsoft.KeyVault.KeyNewVersionCreated',
      'Microsoft.KeyVault.VaultAccessPolicyChanged',
    ])
  })

  it('are a set of their own in the file', () => {
    expect(eventFilters(rules)).toMatchObject({
      ownWrites: { operatorType: 'StringNotIn', key: 'data.claims.appid' },
      subscriptions: subscriptions.map(({ name }) => ({ name })),
      keyVault: { includedEventTypes: vaultEventTypes(rules) },
    })
  })
})
