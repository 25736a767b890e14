// What a reader of the template relies on: rights and filters are the generated ones, and nothing has a key.
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it, test } from 'vitest'
import { z } from 'zod'
import { ALERT_QUEUE, WORK_QUEUE } from '../../src/store/queues.ts'
import {
  GROUP,
  NAMES,
  OTHER,
  ofType,
  one,
  read,
  type Snapshot,
  SUBSCRIPTION,
  settingsOf,
  VAULT,
  VAULT_ELSEWHERE,
} from './snapshots.ts'

const generated = (name: string): unknown =>
  JSON.parse(readFileSync(`infra/generated/${name}.json`, 'utf8'))

const roleSchema = z.object({
  permissions: z.array(
    z.object({ actions: z.array(z.string()), dataActions: z.array(z.string()) }),
  ),
})
const role = roleSchema.parse(generated('role')).permissions[0]

const eventFilters = z
  .object({
    subscriptions: z.array(
      z.object({
        name: z.string(),
        includedEventTypes: z.array(z.string()),
        operationNames: z.array(z.string()),
      }),
    ),
    keyVault: z.object({ includedEventTypes: z.array(z.string()) }),
  })
  .parse(generated('event-filters'))

const definition = z.looseObject({
  id: z.string(),
  properties: z.looseObject({
    roleName: z.string(),
    permissions: z.array(z.record(z.string(), z.array(z.string()))),
    assignableScopes: z.array(z.string()),
  }),
})
const assignment = z.looseObject({
  id: z.string(),
  properties: z.looseObject({ roleDefinitionId: z.string(), principalId: z.string() }),
})
const subscription = z.looseObject({
  id: z.string(),
  name: z.string(),
  properties: z.looseObject({
    filter: z.looseObject({
      includedEventTypes: z.array(z.string()),
      advancedFilters: z
        .array(z.object({ operatorType: z.string(), key: z.string(), values: z.array(z.string()) }))
        .default([]),
    }),
    retryPolicy: z.object({
      maxDeliveryAttempts: z.number(),
      eventTimeToLiveInMinutes: z.number(),
    }),
  }),
})

const definitions = (made: Snapshot) =>
  ofType(made, 'Microsoft.Authorization/roleDefinitions').map((one) => definition.parse(one))
/** Who has which role where. */
const assignments = (made: Snapshot) =>
  ofType(made, 'Microsoft.Authorization/roleAssignments').map((one) => {
    const { id, properties } = assignment.parse(one)
    const at = id.split('/providers/Microsoft.Authorization/')[0] ?? ''
    return {
      at,
      role: properties.roleDefinitionId,
      events: properties.principalId.includes('-events'),
    }
  })

describe('the custom roles', () => {
  const own = { actions: role?.actions, notActions: [], dataActions: [], notDataActions: [] }
  const onKeys = { actions: [], notActions: [], dataActions: role?.dataActions, notDataActions: [] }

  test.each([
    ['main/flex', 'no vault is named', [[own]]],
    ['main/no-keys', 'none are asked for', [[own]]],
    [
      'main/keys-everywhere',
      'keys are rotated everywhere, in two subscriptions',
      [[own], [onKeys], [own], [onKeys]],
    ],
    [
      'main/more-subscriptions-and-vaults',
      'vaults are named in two subscriptions',
      [[own], [onKeys], [own], [onKeys]],
    ],
    ['main/vault-elsewhere', 'the vault is not where the role is', [[own], [onKeys]]],
    ['main/under-a-management-group', 'the other role is above', [[onKeys], [onKeys]]],
    ['management-group/role', 'Azure gives none above subscriptions', [[own]]],
  ])('of %s are the generated ones, with rights on keys apart: %s', (name, _why, expected) => {
    const found = definitions(read(name)).map(({ properties }) => properties.permissions)
    expect(found.toSorted(byText)).toEqual(expected.toSorted(byText))
  })

  it('can be assigned where they are defined only', () => {
    const names = ['main/more-subscriptions-and-vaults', 'management-group/role']
    const found = names.flatMap((name) => definitions(read(name)))
    expect(found.length).toBe(5)
    for (const { id, properties } of found) {
      expect(properties.assignableScopes).toEqual([id.split('/providers/Microsoft.Auth')[0]])
    }
  })
})

const byText = (left: unknown, right: unknown) =>
  JSON.stringify(left) < JSON.stringify(right) ? -1 : 1

/** Both deployments of one set of parameters. */
function deployments(name: string): readonly Snapshot[] {
  const events = name.replace('main/', 'events/')
  return [name, events].flatMap((one) => (NAMES.includes(one) ? [read(one)] : []))
}

describe('the assignments', () => {
  const own = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-rebaseline-prod`
  const HERE = `/subscriptions/${SUBSCRIPTION}`
  const THERE = `/subscriptions/${OTHER}`

  test.each([
    ['main/flex', 'the subscription, and no keys, until more is asked for', [HERE]],
    ['main/more-subscriptions-and-vaults', 'what is named', [HERE, THERE, VAULT, VAULT_ELSEWHERE]],
    [
      'main/under-a-management-group',
      'vaults only: the rest comes from above',
      [VAULT, VAULT_ELSEWHERE],
    ],
    ['main/vault-elsewhere', 'a vault without its subscription', [HERE, VAULT_ELSEWHERE]],
    ['main/keys-everywhere', 'each subscription with both roles', [HERE, HERE, THERE, THERE]],
    ['main/no-keys', 'no vault, though one is named', [HERE]],
  ])('of %s reach %s', (name, _what, expected) => {
    const beyond = deployments(name)
      .flatMap(assignments)
      .flatMap(({ at }) => (at.startsWith(own) ? [] : [at]))
    const folded = (ids: readonly string[]) => ids.map((id) => id.toLowerCase()).toSorted()
    expect(folded(beyond)).toEqual(folded(expected))
  })

  // The one deployment defines the role, the other one gives it.
  test.each(['more-subscriptions-and-vaults', 'under-a-management-group', 'vault-elsewhere'])(
    'on the vaults of %s name the role that their subscription defines',
    (name) => {
      const roles = definitions(read(`main/${name}`)).map(({ id }) => id)
      const given = assignments(read(`events/${name}`)).map(({ at, role }) => ({ at, role }))
      expect(given.length).toBeGreaterThan(0)
      expect(given.filter(({ role }) => !roles.includes(role))).toEqual([])
      const elsewhere = given.filter(({ at, role }) => at.split('/')[2] !== role.split('/')[2])
      expect(elsewhere).toEqual([])
    },
  )

  // https://github.com/Azure/azure-dev/issues/2916: azd deletes every resource group that its deployment names.
  test.each(NAMES.filter((name) => name.startsWith('main/') || name === 'samples/main'))(
    'of %s lie in no resource group of others, which `azd down` would delete',
    (name) => {
      const made = read(name)
      const group = one(made, 'Microsoft.Resources/resourceGroups').id.toLowerCase()
      const others = made.predictedResources
        .map(({ id }) => id.toLowerCase())
        .filter((id) => /^\/subscriptions\/[^/]+\/resourcegroups\//.test(id))
        .filter((id) => id !== group && !id.startsWith(`${group}/`))
      expect(others).toEqual([])
    },
  )

  it('in a management group name the role that is defined there', () => {
    const made = read('management-group/role')
    const [role] = definitions(made)
    expect(assignments(made)).toEqual([{ at: GROUP, role: role?.id, events: false }])
  })

  it('let the second identity write dead letters and nothing else', () => {
    const [only, ...more] = assignments(read('main/flex')).filter(({ events }) => events)
    expect(more).toEqual([])
    expect(only?.at).toMatch(/\/containers\/dead-letters$/)
  })
})

describe('the event subscriptions', () => {
  const TYPE = 'Microsoft.EventGrid/systemTopics/eventSubscriptions'
  const all = (name: string) =>
    ofType(read(`events/${name}`), TYPE).map((one) => subscription.parse(one))

  it('are the generated ones, each with the filter of its own writes', () => {
    const found = all('this-subscription').map(({ name, properties: { filter } }) => ({
      name,
      includedEventTypes: filter.includedEventTypes,
      operationNames: filter.advancedFilters[0]?.values,
      own: filter.advancedFilters[1],
    }))
    const own = {
      operatorType: 'StringNotIn',
      key: 'data.claims.appid',
      values: ['c0ffee00-3333-4444-8555-666677778888'],
    }
    const expected = eventFilters.subscriptions.map((entry) => ({
      ...entry,
      name: `evgt-rebaseline-prod/${entry.name}-prod`,
      own,
    }))
    expect(found).toEqual(expected)
  })

  // https://learn.microsoft.com/azure/event-grid/event-filtering#limitations
  it('have no more values than Event Grid takes', () => {
    for (const { properties } of all('more-subscriptions-and-vaults')) {
      const values = properties.filter.advancedFilters.flatMap((filter) => filter.values)
      expect(values.length).toBeLessThanOrEqual(25)
    }
  })

  const HERE = `/subscriptions/${SUBSCRIPTION}`
  const THERE = `/subscriptions/${OTHER}`
  test.each([
    ['this-subscription', [HERE]],
    ['vault-elsewhere', [HERE, VAULT_ELSEWHERE]],
    ['more-subscriptions-and-vaults', [HERE, THERE, VAULT, VAULT_ELSEWHERE]],
    ['under-a-management-group', [THERE]],
    ['topics-that-exist', [VAULT_ELSEWHERE]],
    ['second-environment', [VAULT]],
  ])('of %s come from topics of ours on each source that has none', (name, expected) => {
    const topics = ofType(read(`events/${name}`), 'Microsoft.EventGrid/systemTopics')
    const sources = topics.map(({ properties }) => String(properties.source).toLowerCase())
    expect(sources.toSorted()).toEqual(expected.map((id) => id.toLowerCase()).toSorted())
  })

  const hub = (subscription: string) =>
    `/subscriptions/${subscription}/resourceGroups/rg-hub/providers/Microsoft.EventGrid/systemTopics`
  test.each([
    [`${hub(SUBSCRIPTION)}/this`, 'this subscription', eventFilters.subscriptions.length],
    [`${hub(OTHER)}/that`, 'another subscription', eventFilters.subscriptions.length],
    [`${hub(SUBSCRIPTION)}/of-vault`, 'a vault', 1],
  ])(
    'use the topic %s of %s that is there already, without an identity of ours',
    (topic, _of, count) => {
      const found = all('topics-that-exist').filter(({ id }) =>
        id.toLowerCase().startsWith(`${topic.toLowerCase()}/`),
      )
      expect(found).toHaveLength(count)
      expect(
        found.filter(({ properties }) => 'deadLetterWithResourceIdentity' in properties),
      ).toEqual([])
      // Azure evaluates it before it makes the subscription: what the topic hears of is not known until then.
      for (const { properties } of found) {
        expect(String((properties.labels as readonly string[])[0])).toMatch(
          /fail\(format\('existingTopics: /,
        )
      }
    },
  )

  it('keep what could not be delivered where an identity can write it', () => {
    const kept = (name: string) =>
      all(name).filter(({ properties }) => 'deadLetterWithResourceIdentity' in properties).length
    expect(kept('this-subscription')).toBe(eventFilters.subscriptions.length)
    expect(kept('no-dead-letters')).toBe(0)
  })
})

test('nothing can be reached with a key or a password', () => {
  const made = read('main/flex')
  expect(one(made, 'Microsoft.Storage/storageAccounts').properties).toMatchObject({
    allowSharedKeyAccess: false,
    allowBlobPublicAccess: false,
    minimumTlsVersion: 'TLS1_2',
  })
  expect(one(made, 'Microsoft.Insights/components').properties).toMatchObject({
    DisableLocalAuth: true,
  })
  const logs = one(made, 'Microsoft.OperationalInsights/workspaces')
  expect(logs.properties).toMatchObject({ features: { disableLocalAuth: true } })
  const policies = ofType(made, 'Microsoft.Web/sites/basicPublishingCredentialsPolicies')
  expect(policies.map(({ properties }) => properties)).toEqual([{ allow: false }, { allow: false }])
  expect(JSON.stringify(made)).not.toMatch(/listKeys|AccountKey|SharedAccessKey/)
})

test('a private installation lets in Event Grid and nobody else', () => {
  const made = read('main/flex-private')
  expect(one(made, 'Microsoft.Storage/storageAccounts').properties).toMatchObject({
    publicNetworkAccess: 'Disabled',
  })
  expect(one(made, 'Microsoft.Web/sites').properties).toMatchObject({
    siteConfig: {
      ipSecurityRestrictionsDefaultAction: 'Deny',
      ipSecurityRestrictions: [{ tag: 'ServiceTag', ipAddress: 'AzureEventGrid' }],
      scmIpSecurityRestrictionsDefaultAction: 'Deny',
      scmIpSecurityRestrictions: [],
    },
  })
  expect(ofType(made, 'Microsoft.Network/privateEndpoints')).toHaveLength(4)
  expect(ofType(read('main/flex'), 'Microsoft.Network/privateEndpoints')).toEqual([])
})

test.each(['main/private-own-subnets', 'main/sign-in-and-debug'])(
  '%s lets in Event Grid and the allowed addresses, and nobody else',
  (name) => {
    const { siteConfig } = one(read(name), 'Microsoft.Web/sites').properties
    expect(siteConfig).toMatchObject({
      ipSecurityRestrictionsDefaultAction: 'Deny',
      ipSecurityRestrictions: expect.arrayContaining([
        expect.objectContaining({ ipAddress: 'AzureEventGrid', action: 'Allow' }),
        expect.objectContaining({ ipAddress: '203.0.113.7/32', action: 'Allow' }),
      ]),
      scmIpSecurityRestrictionsDefaultAction: 'Deny',
    })
  },
)

test('a private installation makes both subnets, or takes both', () => {
  const networks = (name: string) => ofType(read(name), 'Microsoft.Network/virtualNetworks')
  expect(networks('main/flex-private')).toHaveLength(1)
  expect(networks('main/private-own-subnets')).toEqual([])
})

test('the queues that the service and its host use are there before they start', () => {
  const queues = ofType(read('main/flex'), 'Microsoft.Storage/storageAccounts/queueServices/queues')
  const names = queues.map(({ id }) => id.split('/').at(-1))
  const used = [WORK_QUEUE, ALERT_QUEUE].flatMap((name) => [name, `${name}-poison`])
  expect(names.toSorted()).toEqual(used.toSorted())
})

test('App Service gets the configuration of the app one piece at a time', () => {
  const text = readFileSync('infra/modules/function-app.bicep', 'utf8')
  const children = [...text.matchAll(/^ {2}resource (\w+) '/gm)].map(([, name]) => name)
  const awaited = [...text.matchAll(/^ {4}dependsOn: \[(\w+)\]/gm)].map(([, name]) => name)
  expect(children.length).toBeGreaterThan(1)
  // Each but the first one waits for the one before.
  expect(awaited).toEqual(children.slice(0, -1))
})

describe('people are told', () => {
  const rules = (name: string) => ofType(read(name), 'Microsoft.Insights/scheduledQueryRules')

  test.each([
    [
      'main/told',
      [{ name: 'mail', emailAddress: 'security@example.com', useCommonAlertSchema: true }],
    ],
    ['main/flex', []],
  ])('by mail where %s gives an address', (name, receivers) => {
    expect(one(read(name), 'Microsoft.Insights/actionGroups').properties.emailReceivers).toEqual(
      receivers,
    )
  })

  it('when the host ends again and again, when work fails, is given up, or is missing', () => {
    expect(rules('main/flex').map(({ name }) => name.replace('rebaseline-prod-', ''))).toEqual([
      'functions-fail',
      'gave-up',
      'host-ends',
      'no-sweep',
    ])
  })

  it('not of missing sweeps on the day of a deployment', () => {
    const rule = rules('main/told').find(({ name }) => name.endsWith('no-sweep'))
    expect(JSON.stringify(rule)).toContain('datetime(2026-11-01 00:00:00Z) + 1d')
  })
})

const files = readdirSync('infra', { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.bicep'))
  .map((path) => `infra/${path}`)

test.each(files)('%s says what each parameter and output is', (file) => {
  expect(declared(file).filter(({ described }) => !described)).toEqual([])
})

test('docs/deploy.md tells of every parameter', () => {
  const page = readFileSync('docs/deploy.md', 'utf8')
  for (const file of ['main', 'events', 'management-group'].map((name) => `infra/${name}.bicep`)) {
    const names = declared(file).flatMap(({ kind, name }) => (kind === 'param' ? [name] : []))
    expect(names.length).toBeGreaterThan(1)
    expect(names.filter((name) => !page.includes(`\`${name}\``))).toEqual([])
  }
})

/** The parameters and outputs of a file, and whether a description stands above each. */
function declared(file: string) {
  const lines = readFileSync(file, 'utf8').split('\n')
  return lines.flatMap((line, index) => {
    const [, kind, name = ''] = /^(param|output) (\w+)/.exec(line) ?? []
    if (kind === undefined) return []
    let above = index - 1
    while (lines[above]?.startsWith('@') && !lines[above]?.startsWith('@description(')) above -= 1
    return [{ file, kind, name, described: lines[above]?.startsWith('@description(') ?? false }]
  })
}

describe('the samples', () => {
  it('pass on each choice that the environment makes', () => {
    const made = read('samples/main')
    expect(made.outputs).toMatchObject({
      REBASELINE_VAULT_IDS: VAULT.toLowerCase(),
      REBASELINE_ADDITIONAL_SUBSCRIPTIONS: OTHER,
    })
    const settings = settingsOf(made)
    expect(settings.get('REBASELINE_WRITES')).toBe('off')
    expect(JSON.stringify(made)).toContain('security@example.com')
    expect(ofType(made, 'Microsoft.Network/privateEndpoints')).toHaveLength(4)
  })

  it('carry the outputs of one deployment into the other, and the topics that a person names', () => {
    const subscriptions = ofType(
      read('samples/events'),
      'Microsoft.EventGrid/systemTopics/eventSubscriptions',
    )
    const topics = new Set(
      subscriptions.map(({ id }) => id.split('/eventSubscriptions/')[0]?.toLowerCase()),
    )
    const topic = (id: string, group: string, name: string) =>
      `/subscriptions/${id}/resourceGroups/${group}/providers/Microsoft.EventGrid/systemTopics/${name}`.toLowerCase()
    expect([...topics].toSorted()).toEqual(
      [
        topic(SUBSCRIPTION, 'rg-rebaseline-sample', 'evgt-rebaseline-sample'),
        topic(SUBSCRIPTION, 'rg-ml', 'evgt-sample-kv-ml'),
        topic(OTHER, 'rg-hub', 'that'),
      ].toSorted(),
    )
  })
})
