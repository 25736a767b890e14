// The snapshots are those of the present files, and what they predict can be deployed as a whole.
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { BICEP_VERSION } from '../../tools/infra/compiler.ts'
import { hash, parameterSets, sha256, snapshotPath } from '../../tools/infra/files.ts'
import { SAMPLE_ENVIRONMENT } from '../../tools/infra/sample-environment.ts'
import { NAMES, ofType, pathOf, read, type Snapshot } from './snapshots.ts'

const all = NAMES.map((name) => ({ name, made: read(name) }))
const deployed = all.filter(({ made }) => made.refused === undefined)
const ADVICE = 'run npm run infra'

test.each(all)('$name is what the engine made of the present files', ({ made }) => {
  const changed = Object.entries(made.files).filter(([path, hash]) => present(path) !== hash)
  expect(
    changed.map(([path]) => path),
    ADVICE,
  ).toEqual([])
  expect(made.bicep, ADVICE).toBe(BICEP_VERSION)
  expect(Object.keys(made.files)).toContain(made.parameters)
})

test.each(all)(
  '$name says what the engine said and from which files, and nothing by hand',
  ({ name }) => {
    const { sha256: kept, ...said } = JSON.parse(readFileSync(pathOf(name), 'utf8'))
    expect(kept, ADVICE).toBe(hash(said))
  },
)

test('each parameter set has its snapshot, and no snapshot is left over', () => {
  expect(NAMES.map(pathOf).toSorted(), ADVICE).toEqual(parameterSets().map(snapshotPath).toSorted())
  expect(deployed.length).toBeGreaterThan(20)
})

function present(path: string): string | undefined {
  try {
    return sha256(path)
  } catch {
    return undefined
  }
}

describe.each(deployed)('$name', ({ made }) => {
  test('is predicted whole', () => {
    expect(made.diagnostics).toEqual([])
    expect(made.predictedResources.length).toBeGreaterThan(0)
    expect(made.predictedResources.filter((one) => 'condition' in one)).toEqual([])
  })

  test('makes each resource once', () => {
    const ids = made.predictedResources.map(({ id }) => id.toLowerCase())
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([])
  })

  test('refers to what it makes, to what its parameters give, and to roles of Azure', () => {
    expect(strangers(made)).toEqual([])
  })

  test('leaves out what is not set: Azure refuses some members even when they are null', () => {
    expect(made.predictedResources.flatMap((one) => nulls(one, one.id))).toEqual([])
  })

  // https://learn.microsoft.com/azure/azure-resource-manager/templates/deploy-what-if#short-circuiting
  test('can be shown before it is deployed: what is made, and under which name, is known', () => {
    const unknown = made.predictedResources.filter(({ id, name }) => /reference\(/.test(id + name))
    expect(unknown.map(({ id }) => id)).toEqual([])
  })
})

const RESOURCE_ID =
  /\/subscriptions\/[0-9a-f-]{36}\/(?:resourceGroups\/[^/'"\s,]+|providers)\/[^'"\s,]+/gi
// https://learn.microsoft.com/azure/role-based-access-control/built-in-roles
const ROLES_OF_AZURE = [
  'b7e6dc6d-f1e8-4753-8033-0f276bb0955b', // Storage Blob Data Owner
  '974c5e8b-45b9-4653-ba55-5f855dd0fb88', // Storage Queue Data Contributor
  '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3', // Storage Table Data Contributor
  'ba92f5b4-2d11-453d-a403-e96b0029c9fe', // Storage Blob Data Contributor
  '3913510d-42f4-4e42-8a64-420c390055eb', // Monitoring Metrics Publisher
]

/** Ids that a snapshot names, and that neither it nor its parameters bring along. */
function strangers(made: Snapshot): readonly string[] {
  const parameters = readFileSync(made.parameters, 'utf8')
  const given = idsIn(parameters + Object.values(SAMPLE_ENVIRONMENT).join(' '))
  // The roles of vaults are defined by the other deployment of an installation: rights.test.ts holds the two together.
  const roles = NAMES.filter((name) => /^(main|samples\/main)/.test(name)).flatMap((name) =>
    ofType(read(name), 'Microsoft.Authorization/roleDefinitions').map(({ id }) => id.toLowerCase()),
  )
  const own = new Set(made.predictedResources.map(({ id }) => id.toLowerCase()))
  const subnets = made.predictedResources.flatMap(({ id, properties }) =>
    ((properties.subnets ?? []) as readonly { name: string }[]).map(({ name }) =>
      `${id}/subnets/${name}`.toLowerCase(),
    ),
  )
  const isKnown = (id: string) =>
    own.has(id) ||
    subnets.includes(id) ||
    (made.parameters.includes('events') && roles.includes(id)) ||
    ROLES_OF_AZURE.some((role) => id.endsWith(`/roledefinitions/${role}`)) ||
    given.some((one) => id === one || id.startsWith(`${one}/`) || one.startsWith(`${id}/subnets/`))
  const named = made.predictedResources.flatMap(({ id: _, ...rest }) => idsIn(JSON.stringify(rest)))
  return [...new Set(named)].filter((id) => !isKnown(id))
}

function idsIn(text: string): readonly string[] {
  return [...text.matchAll(RESOURCE_ID)].map(([id]) => id.toLowerCase().replace(/\\$/, ''))
}

function nulls(value: unknown, path: string): readonly string[] {
  if (value === null) return [path]
  if (typeof value !== 'object') return []
  return Object.entries(value as object).flatMap(([name, one]) => nulls(one, `${path}.${name}`))
}

describe('two installations', () => {
  const [first, second] = [
    read('main/more-subscriptions-and-vaults'),
    read('main/second-environment'),
  ]
  const ids = (made: Snapshot) => made.predictedResources.map(({ id }) => id.toLowerCase())

  test('share no resource, so that neither overwrites the other', () => {
    expect(ids(second).filter((id) => ids(first).includes(id))).toEqual([])
    // Both follow the same vault; the topic of the first one on the subscription is an existing one for the second.
    const mine = ids(read('events/more-subscriptions-and-vaults'))
    expect(ids(read('events/second-environment')).filter((id) => mine.includes(id))).toEqual([])
  })

  test('have roles of different names, which are unique in a tenant', () => {
    const names = [first, second, read('management-group/role')]
      .flatMap((made) => ofType(made, 'Microsoft.Authorization/roleDefinitions'))
      .map(({ properties }) => properties.roleName)
    expect(names.length).toBeGreaterThan(4)
    expect(new Set(names).size).toBe(names.length)
  })
})

// Two hyphens keep a name of ours and a name of somebody else apart.
test.each([
  ['events/vault-with-a-hyphen', 'events/name-with-a-hyphen', 'prod + eu-kv, prod-eu + kv'],
  ['events/vault-with-a-hyphen', 'main/named-like-a-part', 'prod + events, prod-events'],
  ['main/flex', 'main/named-like-a-part', 'the identities of prod, of prod-events'],
])('%s and %s share no name, whatever group they are in: %s', (one, other) => {
  const namesOf = (name: string) =>
    read(name).predictedResources.flatMap(({ id, type }) => {
      const last = id.toLowerCase().split('/').at(-1)
      return EXTENSIONS.includes(type) ? [] : [`${type} ${last}`]
    })
  const shared = namesOf(one).filter((name) => namesOf(other).includes(name))
  // What has the same name in every account and app, below a name of its own.
  expect(shared.filter((name) => !BELOW_A_NAME_OF_ITS_OWN.test(name))).toEqual([])
})

const EXTENSIONS = [
  'Microsoft.Authorization/roleAssignments',
  'Microsoft.Insights/diagnosticSettings',
]
const BELOW_A_NAME_OF_ITS_OWN =
  /^Microsoft\.(Storage\/storageAccounts|Web\/sites|Network\/\w+|OperationalInsights\/workspaces)\//

test('two subscriptions whose ids begin alike get roles of two names', () => {
  const names = ofType(
    read('main/subscriptions-that-begin-alike'),
    'Microsoft.Authorization/roleDefinitions',
  ).map(({ properties }) => properties.roleName)
  expect(names).toHaveLength(2)
  expect(new Set(names).size).toBe(2)
})

test('what differs in case only is one subscription and one vault', () => {
  const made = read('main/differs-in-case')
  const same = read('main/differs-in-case-once')
  expect(made.predictedResources).toEqual(same.predictedResources)
})

test('a group that is written in another case is the same installation', () => {
  const ids = (name: string) => read(name).predictedResources.map(({ id }) => id.toLowerCase())
  expect(ids('main/group-in-another-case')).toEqual(ids('main/flex'))
})

// The words of the engine: Azure's are the same, as it runs the same program.
test.each([
  ['one-subnet-in', /integrationSubnetId: missing/],
  ['one-subnet-for-both', /privateEndpointSubnetId: the same/],
  ['subnets-of-two-networks', /privateEndpointSubnetId: in another network/],
  ['no-address', /allowedAddresses: "203\.0\.113\.8" is no range/],
  ['no-name-for-events', /environmentName: "Prod_1"/],
  ['no-name-for-a-group', /environmentName: "Prod_1"/],
  ['one-subnet-out', /privateEndpointSubnetId: missing/],
  ['small-network', /addressPrefix: 10\.90\.0\.0\/26 is too small/],
  ['network-that-begins-inside', /addressPrefix: 10\.90\.0\.5\/24 .* give 10\.90\.0\.0\/24/],
  ['network-of-ipv6', /addressPrefix: fd00:db8::\/48 is no range of IPv4 addresses/],
  ['network-without-a-length', /addressPrefix: 10\.90\.0\.0 is no range of IPv4 addresses/],
  ['unknown-cloud', /appDnsZone: the cloud AzureStackCloud is not known/],
  ['no-subscription', /additionalSubscriptionIds: "\/subscriptions\/7e6d5c4b/],
  ['no-vault', /vaultIds: "kv-ml" is no vault/],
  ['topic-of-another-subscription', /existingTopics: .* is no system topic in the subscription of/],
  ['topic-that-is-none', /existingTopics: .*\/topics\/this" is no system topic/],
  ['topic-of-what-is-not-followed', /existingTopics: .* is not followed here/],
  ['topic-twice', /existingTopics: a source is named twice/],
  ['topic-of-two-sources', /existingTopics: a topic is named for two sources/],
  ['topic-without-a-group', /existingTopics: ".*\/this" is no system topic/],
  ['no-subnet', /privateEndpointSubnetId: no subnet/],
  ['subnet-of-nothing', /integrationSubnetId: no subnet/],
  ['name-with-two-hyphens', /environmentName: "prod--eu" is no name/],
  ['no-prefix-length', /addressPrefix: 10\.90\.0\.0\/33 is no range/],
  ['no-network-address', /addressPrefix: foo\/24 is no range/],
  ['prefix-cut-off', /addressPrefix: 10\.90\.0\.0\/ is no range/],
  ['no-octet', /allowedAddresses: "999\.1\.1\.1\/32" is no range/],
  ['no-vault-in-it', /vaultIds: "\/subscriptions\/\/resourceGroups.* is no vault/],
  ['vault-with-a-wrong-word', /vaultIds: ".*\/groups\/rg-ml.* is no vault/],
  ['subscription-of-letters', /additionalSubscriptionIds: "zzzzzzzz/],
  ['no-mail', /alertEmail: "nobody" is no address/],
  ['no-schedule', /sweepSchedule: "every six hours" is no NCRONTAB/],
  ['no-client', /authClientId: "no client" is no id/],
  ['no-zone', /appDnsZone: "not a zone!" is no DNS zone/],
  ['keys-nowhere', /keyRights: subscription, and no subscription is looked after/],
  ['no-app', /appId: "func-x" is no such resource/],
  ['app-of-another-subscription', /appId: ".*" lies in another subscription/],
  ['no-account', /storageId: "" is no such resource/],
  ['no-identity', /eventsIdentityId: "id" is no such resource/],
  ['no-principal', /principalId: "x{36}" is no id/],
  ['subnets-of-no-network', /integrationSubnetId: given, and network is public/],
  ['no-name', /environmentName: "Prod_1" is no name/],
  ['unknown-plan', /"'flex' \| 'premium'".*"'consumption'"/],
  ['unknown-log-level', /"'debug' \| 'info'".*"'warn'"/],
  ['no-instance', /too small .* minimum allowable value is 1/],
])('a wrong parameter ends the deployment at its start and is named: %s', (name, words) => {
  expect(read(`refused/${name}`).refused).toMatch(words)
})

test('every set that is to be refused has its words here', () => {
  const refused = all.filter(({ made }) => made.refused !== undefined).map(({ name }) => name)
  expect(refused).toEqual(NAMES.filter((name) => name.startsWith('refused/')))
  expect(refused).toHaveLength(45)
})
