// What a reader of the template relies on: nothing has a key, the network is closed as asked, people are told.
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it, test } from 'vitest'
import { ALERT_QUEUE, WORK_QUEUE } from '../../src/store/queues.ts'
import { OTHER, ofType, one, read, SUBSCRIPTION, settingsOf, VAULT } from './snapshots.ts'

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
    // A moment that is none counts as long ago: then the alert tells.
    expect(rule?.properties.criteria).toMatchObject({
      allOf: [
        {
          query: expect.stringContaining(
            'coalesce(todatetime("2026-11-01 00:00:00Z"), datetime(2000-01-01)) + 1d',
          ),
        },
      ],
    })
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
        topic(SUBSCRIPTION, 'rg-ml', 'eg-sample--kv-ml'),
        topic(OTHER, 'rg-hub', 'that'),
      ].toSorted(),
    )
  })
})
