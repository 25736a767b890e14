// What a reader of the template relies on: rights and filters are the generated ones, and nothing has a key.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, test } from 'vitest'
import { z } from 'zod'
import { parse } from './bicep/parser.ts'
import { parameters, type Rendering, render } from './bicep/render.ts'
import {
  events,
  GROUP,
  HERE,
  main,
  managementGroup,
  OTHER,
  ofType,
  one,
  SUBSCRIPTION,
  VAULT,
} from './samples.ts'

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

const definitionsIn = (made: Rendering) =>
  ofType(made, 'Microsoft.Authorization/roleDefinitions').map((one) => definition.parse(one))
const definitions = (params = {}) => definitionsIn(main(params))
/** Who has which role where; roles of Azure are named by their id alone. */
const assignmentsIn = (made: Rendering) =>
  ofType(made, 'Microsoft.Authorization/roleAssignments').map((one) => {
    const { id, properties } = assignment.parse(one)
    const at = id.split('/providers/Microsoft.Authorization/')[0] ?? ''
    return {
      at,
      role: properties.roleDefinitionId,
      events: properties.principalId.includes('-events'),
    }
  })
const assignments = (params = {}) => assignmentsIn(main(params))

describe('the custom roles', () => {
  it('have the generated actions, those on keys apart from the others', () => {
    expect(definitions().map(({ properties }) => properties.permissions)).toEqual([
      [{ actions: role?.actions, notActions: [], dataActions: [], notDataActions: [] }],
      [{ actions: [], notActions: [], dataActions: role?.dataActions, notDataActions: [] }],
    ])
  })

  it('can be assigned where they are defined only, and their names are not taken', () => {
    const found = [
      ...definitions({ additionalSubscriptionIds: [OTHER] }),
      ...definitionsIn(managementGroup()),
    ]
    for (const { id, properties } of found) {
      expect(properties.assignableScopes).toEqual([id.split('/providers/Microsoft.Auth')[0]])
    }
    const names = found.map(({ properties }) => properties.roleName)
    expect(new Set(names).size).toBe(5)
  })

  it('hold the same actions, and no data action, in a management group', () => {
    expect(
      definitionsIn(managementGroup()).map(({ properties }) => properties.permissions),
    ).toEqual([[{ actions: role?.actions, notActions: [], dataActions: [], notDataActions: [] }]])
  })
})

describe('the assignments', () => {
  const own = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-rebaseline-prod`
  const beyond = (params = {}) =>
    assignments(params).flatMap(({ at }) => (at.startsWith(own) ? [] : [at]))

  it('reach one subscription, and no keys, until more is asked for', () => {
    expect(beyond()).toEqual([`/subscriptions/${SUBSCRIPTION}`])
  })

  it('reach the subscriptions and vaults that are named', () => {
    expect(beyond({ additionalSubscriptionIds: [OTHER], vaultIds: [VAULT] }).sort()).toEqual([
      `/subscriptions/${SUBSCRIPTION}`,
      VAULT,
      `/subscriptions/${OTHER}`,
    ])
  })

  it('reach a management group with its own role, and this subscription no longer', () => {
    expect(beyond({ manageThisSubscription: false })).toEqual([])
    const [role] = definitionsIn(managementGroup())
    expect(assignmentsIn(managementGroup())).toEqual([{ at: GROUP, role: role?.id, events: false }])
  })

  it('on a vault name the role that its subscription defines', () => {
    const vault = assignments({ vaultIds: [VAULT] }).find(({ at }) => at === VAULT)
    expect(definitions().map(({ id }) => id)).toContain(vault?.role)
  })

  it('let the second identity write dead letters and nothing else', () => {
    const [only, ...more] = assignments().filter(({ events }) => events)
    expect(more).toEqual([])
    expect(only?.at).toMatch(/\/containers\/dead-letters$/)
  })
})

describe('the event subscriptions', () => {
  const all = (params = {}) =>
    ofType(events(params), 'Microsoft.EventGrid/systemTopics/eventSubscriptions').map((one) =>
      subscription.parse(one),
    )

  it('are the generated ones, each with the filter of its own writes', () => {
    const found = all().map(({ name, properties: { filter } }) => ({
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
    expect(found).toEqual(eventFilters.subscriptions.map((entry) => ({ ...entry, own })))
  })

  // https://learn.microsoft.com/azure/event-grid/event-filtering#limitations
  it('have no more values than Event Grid takes', () => {
    for (const { properties } of all({ vaultIds: [VAULT] })) {
      const values = properties.filter.advancedFilters.flatMap((filter) => filter.values)
      expect(values.length).toBeLessThanOrEqual(25)
    }
  })

  it('follow further subscriptions and vaults from topics of their own', () => {
    const topics = ofType(
      events({ additionalSubscriptionIds: [OTHER], vaultIds: [VAULT] }),
      'Microsoft.EventGrid/systemTopics',
    ).map((one) => z.looseObject({ properties: z.object({ source: z.string() }) }).parse(one))
    expect(topics.map(({ properties }) => properties.source)).toEqual([
      `/subscriptions/${SUBSCRIPTION}`,
      `/subscriptions/${OTHER}`,
      VAULT,
    ])
  })

  it('use a topic that is there already, without an identity of ours', () => {
    const existingTopicId = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-hub/providers/Microsoft.EventGrid/systemTopics/all`
    expect(ofType(events({ existingTopicId }), 'Microsoft.EventGrid/systemTopics')).toEqual([])
    const [first] = all({ existingTopicId })
    expect(first?.id.startsWith(existingTopicId)).toBe(true)
    expect(first?.properties.deadLetterWithResourceIdentity).toBeNull()
  })
})

test('nothing can be reached with a key or a password', () => {
  const made = main()
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
  const made = main({ network: 'private' })
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
  expect(ofType(main(), 'Microsoft.Network/privateEndpoints')).toEqual([])
})

test('a private installation makes both subnets or neither', () => {
  const network = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-hub/providers/Microsoft.Network/virtualNetworks/hub`
  const both = {
    integrationSubnetId: `${network}/subnets/out`,
    privateEndpointSubnetId: `${network}/subnets/in`,
  }
  const made = (params: Partial<typeof both>) => main({ network: 'private', ...params })
  expect(ofType(made({}), 'Microsoft.Network/virtualNetworks')).toHaveLength(1)
  expect(ofType(made(both), 'Microsoft.Network/virtualNetworks')).toEqual([])
  for (const [name, id] of Object.entries(both)) {
    expect(() => made({ [name]: id })).toThrow('there is no member outputs')
  }
})

test('App Service gets the configuration of the app one piece at a time', () => {
  const file = 'infra/modules/function-app.bicep'
  const app = parse(readFileSync(file, 'utf8'), file).find(({ name }) => name === 'app')?.value
  const children = app?.kind === 'object' ? app.children : []
  const awaited = children.map(({ value }) => {
    const body = value?.kind === 'if' ? value.body : value
    const members = body?.kind === 'object' ? body.members : []
    const found = members.find(({ key }) => key.kind === 'literal' && key.value === 'dependsOn')
    return found?.value.kind === 'array' ? found.value.items : []
  })
  expect(children.length).toBeGreaterThan(1)
  expect(awaited).toEqual([
    [],
    ...children.slice(0, -1).map(({ name }) => [{ kind: 'name', name }]),
  ])
})

test('a template of a subscription cannot reach up to a management group', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rebaseline-'))
  try {
    const file = join(folder, 'up.bicep')
    writeFileSync(
      file,
      "targetScope = 'subscription'\nmodule up 'group.bicep' = {\n  scope: managementGroup('mg')\n}\n",
    )
    expect(() => render(file, {}, HERE)).toThrow('group.bicep cannot be in a managementGroup')
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('what is not among the allowed values is refused', () => {
  expect(() => main({ plan: 'consumption' })).toThrow('plan must not be consumption')
  // The alert on missing sweeps and the workbook read what the service says at the level info.
  expect(() => main({ logLevel: 'warn' })).toThrow('logLevel must not be warn')
  expect(() => main({ maximumInstanceCount: 0 })).toThrow('maximumInstanceCount must not be 0')
})

const files = readdirSync('infra', { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.bicep'))
  .map((path) => `infra/${path}`)

test.each(files)('%s says what each parameter and output is', (file) => {
  const undescribed = parse(readFileSync(file, 'utf8'), file).filter(
    ({ kind, decorators }) =>
      (kind === 'param' || kind === 'output') &&
      !decorators.some(({ name }) => name === 'description'),
  )
  expect(undescribed.map(({ name }) => name)).toEqual([])
})

test('docs/deploy.md tells of every parameter, and of no other', () => {
  const page = readFileSync('docs/deploy.md', 'utf8')
  for (const file of ['main', 'events', 'management-group'].map((name) => `infra/${name}.bicep`)) {
    const names = parse(readFileSync(file, 'utf8'), file).flatMap(({ kind, name }) =>
      kind === 'param' ? [name] : [],
    )
    expect(names.filter((name) => !page.includes(`\`${name}\``))).toEqual([])
  }
})

describe('the samples', () => {
  it('give parameters that the templates have', () => {
    expect(() => main(parameters('infra/main.bicepparam', {}))).not.toThrow()
  })

  it('carry the outputs of one deployment into the other', () => {
    const params = { vaultIds: [VAULT], additionalSubscriptionIds: [OTHER] }
    const outputs = z.record(z.string(), z.string()).parse(main(params).outputs)
    const clientId = 'c0ffee00-3333-4444-8555-666677778888'
    const environment = { ...outputs, REBASELINE_CLIENT_ID: clientId }
    const given = parameters('infra/events.bicepparam', environment)
    expect(given).toMatchObject({ clientId, vaultIds: [VAULT], additionalSubscriptionIds: [OTHER] })
    expect(() => events(given)).not.toThrow()
  })
})
