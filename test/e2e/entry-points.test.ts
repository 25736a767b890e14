import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isObject } from '../../sandbox/azure/json.ts'
import { groupId, ids, people } from '../../sandbox/estate/names.ts'
import { networkAcls } from '../../sandbox/estate/storage.ts'
import { accountId, accountsWith, estateWith, GROUP, keyId, keys, sweptOnly } from './estate.ts'
import { changeEvent, type Ground, startGround, until } from './ground.ts'

// Whoever finds a drift, what happens then is the same: one write, one record, one finding.
let ground: Ground

const cloudEvent = (id: string) => {
  const { topic, subject, data } = changeEvent(id) as Record<string, unknown>
  return {
    ...{ id: crypto.randomUUID(), source: topic, subject, data, specversion: '1.0' },
    type: 'Microsoft.Resources.ResourceWriteSuccess',
    time: new Date().toISOString(),
  }
}
const notification = (id: string, what = 'CreatedOrUpdated') =>
  changeEvent(id, {
    eventType: `Microsoft.ResourceNotifications.Resources.${what}`,
    data: {
      resourceInfo: { id, name: 'n', type: 'Microsoft.Storage/storageAccounts', properties: {} },
      operationalInfo: { resourceEventTime: new Date().toISOString() },
      apiVersion: '2026-04-01',
    },
  })
const keyEvent = (id: string, type: string) => {
  const [vault, name] = id.split('/keys/')
  return changeEvent(id, {
    topic: vault,
    subject: name,
    eventType: `Microsoft.KeyVault.${type}`,
    data: { Id: 'https://elsewhere.example/keys/k', VaultName: 'elsewhere', ObjectName: 'k' },
  })
}

type Finder = readonly [
  how: string,
  account: string,
  source: string,
  find: (id: string) => Promise<unknown>,
]
const tlsFinders: readonly Finder[] = [
  [
    'the event of the change itself',
    'tls0event',
    'event',
    (id) => ground.deliver([changeEvent(id)]),
  ],
  ['the change as a CloudEvent', 'tls0cloud', 'event', (id) => ground.deliver(cloudEvent(id))],
  ['a resource notification', 'tls0notice', 'event', (id) => ground.deliver([notification(id)])],
  [
    'an event about something inside it',
    'tls0child',
    'event',
    (id) => ground.deliver([changeEvent(`${id}/inventoryPolicies/default`)]),
  ],
  [
    'an event that spells the id in capitals',
    'tls0caps',
    'event',
    (id) =>
      ground.deliver([changeEvent(id.replace('resourceGroups', 'RESOURCEGROUPS').toUpperCase())]),
  ],
  ['a sweep', 'tls0sweep', 'sweep', () => ground.sandbox.host.invoke('sweep')],
  ['a person', 'tls0person', 'person', (resourceId) => ground.remediate({ resourceId })],
]
const keyFinders: readonly Finder[] = [
  ['the daily key check', 'age-timer', 'timer', () => ground.sandbox.host.invoke('rotateKeys')],
  ['KeyNearExpiry', 'age-near', 'event', (id) => ground.deliver([keyEvent(id, 'KeyNearExpiry')])],
  ['KeyExpired', 'age-expired', 'event', (id) => ground.deliver([keyEvent(id, 'KeyExpired')])],
  [
    'KeyNewVersionCreated',
    'age-version',
    'event',
    (id) => ground.deliver([keyEvent(id, 'KeyNewVersionCreated')]),
  ],
  ['a person', 'age-person', 'person', (resourceId) => ground.remediate({ resourceId })],
]

// As Azure shows it: with a state, which it does not take.
const letIn = {
  id: `${groupId('rg-web')}/providers/Microsoft.Network/virtualNetworks/vnet/subnets/apps`,
  action: 'Allow',
  state: 'Succeeded',
}

beforeAll(async () => {
  ground = await startGround({
    baseline: sweptOnly(GROUP, ids.hubVault),
    estate: estateWith(
      [
        ...tlsFinders.map(([, name]) => accountId(name)),
        accountId('gone0'),
        accountId('answered0'),
      ],
      {
        resources: accountsWith({
          [accountId('walled0')]: {
            networkAcls: networkAcls('Allow', { virtualNetworkRules: [letIn] }),
          },
        }),
        keys: keys(...keyFinders.map(([, name]) => name), 'policy-timer', 'policy-person'),
      },
    ),
  })
}, 60_000)
afterAll(() => ground.stop())

describe('an account that accepts TLS 1.0 again', () => {
  it.each(tlsFinders)(
    'is put right when it is found by %s',
    async (_, name, source, find) => {
      const id = accountId(name)
      await ground.changeQuietly(id, { minimumTlsVersion: 'TLS1_0' })
      await find(id)
      const action = await ground.action(id, 'verified', 60_000)
      expect(action).toMatchObject({
        rules: ['storage-minimum-tls'],
        before: [{ path: 'properties.minimumTlsVersion', value: 'TLS1_0' }],
        after: [{ path: 'properties.minimumTlsVersion', value: 'TLS1_2' }],
        cause: { source },
      })
      expect(ground.writesTo(id)).toMatchObject([
        { method: 'PATCH', body: { properties: { minimumTlsVersion: 'TLS1_2' } }, status: 200 },
      ])
      await until('the finding', async () => {
        const { 'storage-minimum-tls': state } = await ground.findingOf(id)
        return state?.verdict === 'compliant'
      })
      const properties = ground.sandbox.azure.resource(id)?.properties
      expect(isObject(properties) && properties.minimumTlsVersion).toBe('TLS1_2')
    },
    90_000,
  )

  it('is told with the name of whoever did it, as the event claims', async () => {
    const id = accountId('tls0event')
    await ground.change(id, { minimumTlsVersion: 'TLS1_1' }, people.marek)
    await until('the second action', async () => (await ground.actionsOf(id)).length === 2)
    const action = await ground.action(id, 'verified')
    expect(action.cause.actor).toMatchObject({ kind: 'user' })
    expect(action.cause.actor?.name).toContain('Marek Novak')
  })
})

describe('a firewall that lets everybody in', () => {
  it('is put right with everything that others let in', async () => {
    const id = accountId('walled0')
    await ground.deliver([changeEvent(id)])
    const action = await ground.action(id, 'verified')
    expect(action.rules).toEqual(['storage-network-default-deny'])
    const { state: _, ...vnet } = letIn
    const properties = ground.sandbox.azure.resource(id)?.properties
    expect(isObject(properties) && properties.networkAcls).toMatchObject({
      bypass: 'AzureServices',
      defaultAction: 'Deny',
      virtualNetworkRules: [vnet],
    })
  })
})

describe('a key that grew too old', () => {
  it.each(keyFinders)('is rotated once when it is found by %s', async (_, name, source, find) => {
    const id = keyId(name)
    const { azure } = ground.sandbox
    const lost = azure.events.disturb({ kind: 'drop' })
    azure.ageKey(id, 400)
    lost.remove()
    await find(id)
    const action = await ground.action(id, 'verified')
    expect(action).toMatchObject({
      rules: ['keyvault-key-age'],
      after: [{ path: 'properties.keyUriWithVersion', value: 'a new version' }],
      cause: { source },
    })
    const rotations = azure.calls.filter(
      // The first request of a client is answered 401 with the challenge that says which token it needs.
      ({ plane, method, path, status }) =>
        plane === 'vault' &&
        method === 'POST' &&
        path.endsWith(`/keys/${name}/rotate`) &&
        status !== 401,
    )
    expect(rotations).toHaveLength(1)
    await until('the finding', async () => {
      const { 'keyvault-key-age': state } = await ground.findingOf(id)
      return state?.verdict === 'compliant'
    })
  })
})

describe('a key without a rotation policy, of which no event tells', () => {
  it.each([
    [
      'the daily key check',
      'policy-timer',
      'timer',
      () => ground.sandbox.host.invoke('rotateKeys'),
    ],
    [
      'a person',
      'policy-person',
      'person',
      (resourceId: string) => ground.remediate({ resourceId }),
    ],
  ] as const)('gets its policy back by %s', async (_, name, source, find) => {
    const id = keyId(name)
    const { azure } = ground.sandbox
    const url = `${azure.vaultUrl('kv-hub-prod')}/keys/${name}/rotationpolicy?api-version=7.6`
    const body = { lifetimeActions: [], attributes: { expiryTime: 'P2Y' } }
    expect((await azure.as(people.priya).request('PUT', url, body)).status).toBe(200)
    await find(id)
    const action = await ground.action(id, 'verified')
    expect(action).toMatchObject({ rules: ['keyvault-key-rotation-policy'], cause: { source } })
    const key = azure.resource(id)
    expect(JSON.stringify(key?.properties)).toMatch(/"timeAfterCreate":"P335D".*"rotate"/i)
    expect(JSON.stringify(key?.properties)).toContain('"expiryTime":"P2Y"')
  })
})

describe('a resource that is gone', () => {
  it('loses its findings when the notification says so', async () => {
    const id = accountId('gone0')
    await ground.change(id, { minimumTlsVersion: 'TLS1_0' })
    await ground.action(id, 'verified')
    await until('the finding', async () => 'storage-minimum-tls' in (await ground.findingOf(id)))
    const { azure } = ground.sandbox
    const lost = azure.events.disturb({ kind: 'drop' })
    await azure.as(people.priya).request('DELETE', `${id}?api-version=2026-04-01`)
    lost.remove()
    await ground.deliver([notification(id, 'Deleted')])
    await until('the end of the finding', async () => {
      return Object.keys(await ground.findingOf(id)).length === 0
    })
    expect((await ground.client.actionsOf(id)).chain.valid).toBe(true)
  })
})

it('a person is answered with what was done', async () => {
  const resourceId = accountId('answered0')
  await ground.changeQuietly(resourceId, { minimumTlsVersion: 'TLS1_0' })
  const answer = await ground.remediate({ resourceId, ruleIds: ['storage-minimum-tls'] })
  expect(answer).toMatchObject({
    status: 200,
    body: {
      outcome: 'reconciled',
      actions: [{ state: 'verified', rules: ['storage-minimum-tls'] }],
      findings: { 'storage-minimum-tls': { verdict: 'compliant' } },
    },
  })
})
