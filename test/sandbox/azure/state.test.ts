import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { JsonValue } from '../../../sandbox/azure/json.ts'
import { isObject, valueAt } from '../../../sandbox/azure/json.ts'
import type { Principal } from '../../../sandbox/azure/principal.ts'
import type { SandboxAzure } from '../../../sandbox/azure/start.ts'
import { groupId, ids, people, subscriptionId } from '../../../sandbox/estate/names.ts'
import { askAs, properties, startTrustedAzure, versions } from './sandbox.ts'

let azure: SandboxAzure
beforeAll(async () => {
  azure = await startTrustedAzure()
})
afterAll(() => azure.stop())

const { storage, vault, ml } = versions
const graph = '/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01'
const ask = (method: string, path: string, body?: JsonValue, who: Principal = people.anna) =>
  askAs(azure, who, method, path, body)

describe('what a write changes', () => {
  test('lists and rule sets are replaced, the rest of the properties stays', async () => {
    const networkAcls = { defaultAction: 'Deny' }
    const { status } = await ask(
      'PATCH',
      ids.marketingAccount + storage,
      properties({ networkAcls }),
    )
    expect(status).toBe(200)
    expect(azure.resource(ids.marketingAccount)?.properties).toMatchObject({
      minimumTlsVersion: 'TLS1_0',
      networkAcls: { defaultAction: 'Deny', bypass: 'AzureServices', ipRules: [], ipv6Rules: [] },
    })
  })

  test('a vault keeps its firewall to itself while public access is off, and shows it again', async () => {
    const shown = async () => {
      const { body } = await ask('GET', ids.fraudVault + vault)
      return valueAt(body, 'properties.networkAcls')
    }
    const before = await shown()
    expect(before).toMatchObject({ defaultAction: 'Deny' })
    for (const publicNetworkAccess of ['Disabled', 'disabled', 'SecuredByPerimeter']) {
      const sent = properties({ publicNetworkAccess })
      const answer = await ask('PATCH', ids.fraudVault + vault, sent)
      expect(valueAt(answer.body, 'properties.networkAcls')).toBeUndefined()
      expect(await shown()).toBeUndefined()
      const listed = await azure.as(people.anna).request('POST', graph, {
        query: `resources | where id =~ '${ids.fraudVault}' | project acls = properties.networkAcls`,
      })
      expect(valueAt(listed.body, 'data')).toEqual([{ acls: null }])
    }
    await ask('PATCH', ids.fraudVault + vault, properties({ publicNetworkAccess: 'Enabled' }))
    expect(await shown()).toEqual(before)
  })

  test('tags are replaced as a whole', async () => {
    await ask('PATCH', ids.labAccount + storage, { tags: { owner: 'anna' } })
    expect(azure.resource(ids.labAccount)?.tags).toEqual({ owner: 'anna' })
  })

  test('a null is read as not sent', async () => {
    await ask('PATCH', ids.labAccount + storage, properties({ minimumTlsVersion: null }))
    expect(valueAt(azure.resource(ids.labAccount), 'properties.minimumTlsVersion')).toBe('TLS1_0')
  })

  test('a PUT of a blob service forgets what was not sent', async () => {
    const sent = properties({ deleteRetentionPolicy: { enabled: true, days: 8 } })
    expect(
      (await ask('PUT', `${ids.labAccount}/blobServices/default${storage}`, sent)).status,
    ).toBe(200)
    const now = azure.resource(`${ids.labAccount}/blobServices/default`)
    expect(valueAt(now, 'properties.cors')).toEqual({ corsRules: [] })
    expect(valueAt(now, 'properties.containerDeleteRetentionPolicy')).toEqual({ enabled: false })
    expect(now?.name).toBe('default')
  })

  test('a PUT of an existing key changes nothing and says 200', async () => {
    const before = azure.resource(ids.fraudKey)
    const answer = await ask('PUT', ids.fraudKey + vault, properties({ kty: 'RSA', keySize: 4096 }))
    expect(answer.status).toBe(200)
    expect(azure.resource(ids.fraudKey)).toEqual(before)
  })

  test('purge protection survives a PUT that leaves it out', async () => {
    const sku = { family: 'A', name: 'standard' }
    const tenantId = azure.estate.tenantId
    const body = { location: 'westeurope', properties: { sku, tenantId } }
    expect((await ask('PUT', ids.fraudVault + vault, body)).status).toBe(200)
    const now = azure.resource(ids.fraudVault)
    expect(valueAt(now, 'properties.enablePurgeProtection')).toBe(true)
    expect(valueAt(now, 'properties.networkAcls')).toBeUndefined()
  })

  test('a workspace shows its old values, and takes no second write, until the operation ends', async () => {
    const started = await ask('PATCH', ids.hubWorkspace + ml, properties({ description: 'new' }))
    expect(started.status).toBe(202)
    const during = azure.resource(ids.hubWorkspace)
    expect(valueAt(during, 'properties.provisioningState')).toBe('Updating')
    expect(valueAt(during, 'properties.description')).toBe('')
    const second = await ask('PATCH', ids.hubWorkspace + ml, properties({ description: 'newer' }))
    expect(second).toMatchObject({ status: 409, code: 'Conflict' })
    await expect
      .poll(() => valueAt(azure.resource(ids.hubWorkspace), 'properties.description'))
      .toBe('new')
  })

  test('an account can be made, and comes with its blob service', async () => {
    const id = `${groupId('rg-lab')}/providers/Microsoft.Storage/storageAccounts/stnew`
    const body = { location: 'westeurope', kind: 'StorageV2', sku: { name: 'Standard_LRS' } }
    expect((await ask('PUT', id + storage, body)).status).toBe(201)
    expect(valueAt(azure.resource(id), 'properties.minimumTlsVersion')).toBe('TLS1_0')
    expect((await ask('GET', `${id}/blobServices/default${storage}`)).status).toBe(200)
    expect((await ask('DELETE', id + storage)).status).toBe(200)
    expect((await ask('DELETE', id + storage)).status).toBe(204)
  })
})

describe('what a read shows', () => {
  test('an api-version older than a property hides it', async () => {
    const old = await ask('GET', `${ids.fraudWorkspace}?api-version=2024-10-01`)
    const present = await ask('GET', ids.fraudWorkspace + ml)
    expect(valueAt(old.body, 'properties.systemDatastoresAuthMode')).toBeUndefined()
    expect(valueAt(present.body, 'properties.systemDatastoresAuthMode')).toBe('AccessKey')
  })

  test('keys have their rotation policy in a GET, not in a list', async () => {
    const one = await ask('GET', ids.hubKey + vault)
    const list = await ask('GET', `${ids.hubVault}/keys${vault}`)
    const values = isObject(list.body) && Array.isArray(list.body.value) ? list.body.value : []
    expect(valueAt(one.body, 'properties.rotationPolicy.lifetimeActions')).toHaveLength(2)
    expect(valueAt(values[0], 'properties.rotationPolicy')).toBeUndefined()
    expect(valueAt(values[0], 'properties.attributes.created')).toBeTypeOf('number')
    expect((await ask('GET', `${ids.hubKey}/versions${vault}`)).status).toBe(200)
  })

  test('locks are listed at a scope and below it', async () => {
    const locks = '/providers/Microsoft.Authorization/locks?api-version=2020-05-01'
    const count = async (scope: string) => {
      const { body } = await ask('GET', scope + locks)
      return isObject(body) && Array.isArray(body.value) ? body.value.length : undefined
    }
    expect(await count(`/subscriptions/${subscriptionId}`)).toBe(2)
    expect(await count(groupId('rg-payments'))).toBe(1)
    expect(await count(ids.paymentsAccount)).toBe(0)
  })
})
