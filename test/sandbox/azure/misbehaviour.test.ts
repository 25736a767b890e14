import { StorageManagementClient } from '@azure/arm-storage'
import { ManagedIdentityCredential } from '@azure/identity'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { JsonObject } from '../../../sandbox/azure/json.ts'
import { valueAt } from '../../../sandbox/azure/json.ts'
import { azureQuota } from '../../../sandbox/azure/quota.ts'
import type { SandboxAzure } from '../../../sandbox/azure/start.ts'
import { drifts } from '../../../sandbox/drifts.ts'
import { ids, people } from '../../../sandbox/estate/names.ts'
import { startTrustedAzure } from './sandbox.ts'

let azure: SandboxAzure
let client: StorageManagementClient
beforeAll(async () => {
  azure = await startTrustedAzure({
    quota: { ...azureQuota, deletes: { size: 1, perSecond: 0.5 } },
  })
  const retryOptions = { maxRetries: 2, retryDelayInMs: 5, maxRetryDelayInMs: 5 }
  client = new StorageManagementClient(
    new ManagedIdentityCredential(),
    azure.estate.subscriptionId,
    { endpoint: azure.armUrl, retryOptions },
  )
})
afterEach(() => azure.faults.clear())
afterAll(() => azure.stop())

const read = () => client.storageAccounts.getProperties('rg-ml-prod', 'stfraudprod')
const write = (minimumTlsVersion: string) =>
  client.storageAccounts.update('rg-ml-prod', 'stfraudprod', { minimumTlsVersion })
const truth = () => valueAt(azure.resource(ids.fraudAccount), 'properties.minimumTlsVersion')

describe('faults', () => {
  test('throttle: the client waits as it is told, then succeeds', async () => {
    const fault = azure.faults.add({
      match: { path: /stfraudprod$/i, principal: 'rebaseline' },
      times: 1,
      fault: { kind: 'throttle', retryAfterSeconds: 1 },
    })
    const before = Date.now()
    await read()
    expect(Date.now() - before).toBeGreaterThan(900)
    expect(fault.hits).toBe(1)
  })

  test('status: any answer, until it is removed', async () => {
    const body = { error: { code: 'Strange', message: 'odd' } }
    const fault = azure.faults.add({
      match: { method: 'GET' },
      fault: { kind: 'status', status: 418, body },
    })
    await expect(read()).rejects.toMatchObject({ statusCode: 418, code: 'Strange' })
    fault.remove()
    await read()
  })

  test('ignoreWrite: answers the wanted value and keeps the old one', async () => {
    azure.faults.add({ match: { method: 'PATCH' }, fault: { kind: 'ignoreWrite' } })
    expect((await write('TLS1_0')).minimumTlsVersion).toBe('TLS1_0')
    expect(truth()).toBe('TLS1_2')
  })

  test('lag: so many reads see the state before the last change', async () => {
    await write('TLS1_1')
    azure.faults.add({ match: {}, fault: { kind: 'lag', reads: 2 } })
    const seen = [await read(), await read(), await read()]
    expect(seen.map((account) => account.minimumTlsVersion)).toEqual(['TLS1_2', 'TLS1_2', 'TLS1_1'])
    await write('TLS1_2')
  })

  test('delay: the wait is in the list of calls', async () => {
    azure.faults.add({ match: { plane: 'arm' }, times: 1, fault: { kind: 'delay', ms: 30 } })
    await read()
    expect(azure.calls.at(-1)?.latencyMs).toBe(30)
  })

  test('dropBefore and dropAfter: the socket closes, and only the second was done', async () => {
    const path = `${ids.fraudAccount}?api-version=2026-04-01`
    const send = (tls: string) =>
      azure.as(people.jonas).request('PATCH', path, { properties: { minimumTlsVersion: tls } })
    azure.faults.add({ match: { method: 'PATCH' }, times: 1, fault: { kind: 'dropBefore' } })
    await expect(send('TLS1_0')).rejects.toThrow('closed')
    expect(truth()).toBe('TLS1_2')
    azure.faults.add({ match: { method: 'PATCH' }, times: 1, fault: { kind: 'dropAfter' } })
    await expect(send('TLS1_0')).rejects.toThrow('closed')
    expect(truth()).toBe('TLS1_0')
  })

  test('a dropped connection is one to a real client too', async () => {
    azure.faults.add({ match: { method: 'GET' }, fault: { kind: 'dropBefore' } })
    await expect(read()).rejects.toMatchObject({
      code: expect.stringMatching(/ECONNRESET|REQUEST_SEND/),
    })
  })
})

test('the budget of deletes runs out', async () => {
  const path = `${ids.labAccount}/blobServices/default/containers/x?api-version=2026-04-01`
  const remove = () => azure.as(people.marek).request('DELETE', path)
  expect((await remove()).headers['x-ms-ratelimit-remaining-subscription-deletes']).toBe('0')
  expect(await remove()).toMatchObject({ status: 429, headers: { 'retry-after': '2' } })
})

test('hooks hear of a request before and after it is processed', async () => {
  const heard: [string, unknown][] = []
  const end = azure.onCall(({ phase, call }) => {
    if (call.method === 'PATCH') heard.push([phase, truth()])
  })
  await write('TLS1_1')
  end()
  await write('TLS1_2')
  expect(heard).toEqual([
    ['before', 'TLS1_0'],
    ['after', 'TLS1_1'],
  ])
})

describe('the control', () => {
  const call = async (method: string, path: string, init: RequestInit = {}) => {
    const answer = await fetch(`${azure.control}/${path}`, { method, ...init })
    return { status: answer.status, body: (await answer.json()) as JsonObject }
  }

  test('tells another process where everything is', async () => {
    const { body } = await call('GET', 'state')
    expect(body).toMatchObject({
      armUrl: azure.armUrl,
      subscriptionId: azure.estate.subscriptionId,
    })
    expect(body.drifts).toHaveLength(drifts.length)
  })

  test.each(drifts.map(({ name }) => name))('drift %s', async (name) => {
    const { status, body } = await call('POST', `drifts/${name}`)
    expect(body).toMatchObject({ name, resourceId: expect.any(String), rule: expect.any(String) })
    expect(status).toBe(200)
    // Removing a rotation policy is the one thing that Azure tells nobody.
    if (name === 'rotation-policy') expect(body.eventId).toBeUndefined()
    else expect(body.eventId).toBeTypeOf('string')
  })

  test('adds faults, and refuses nonsense and web pages', async () => {
    const fault = {
      match: { method: 'GET', path: 'STFRAUD' },
      times: 1,
      fault: { kind: 'status', status: 409, body: {} },
    }
    expect((await call('POST', 'faults', { body: JSON.stringify(fault) })).status).toBe(201)
    await expect(read()).rejects.toMatchObject({ statusCode: 409 })
    expect((await call('POST', 'faults', { body: '{}' })).status).toBe(400)
    expect((await call('POST', 'drifts/none')).status).toBe(404)
    expect(
      (await call('GET', 'state', { headers: { origin: 'https://evil.example' } })).status,
    ).toBe(403)
  })
})

test('drifts are what they say: key age, rotation policy, firewall, diagnostics', () => {
  const created = Number(valueAt(azure.resource(ids.fraudKey), 'properties.attributes.created'))
  expect(Date.now() / 1000 - created).toBeGreaterThan(400 * 86_400)
  expect(valueAt(azure.resource(ids.fraudKey), 'properties.rotationPolicy')).toBeUndefined()
  expect(valueAt(azure.resource(ids.fraudVault), 'properties.networkAcls')).toMatchObject({
    defaultAction: 'Allow',
    ipRules: [{}, {}],
  })
  const setting = 'providers/Microsoft.Insights/diagnosticSettings/to-log-ml-prod'
  expect(azure.resource(`${ids.fraudWorkspace}/${setting}`)).toBeUndefined()
  const blobs = azure.resource(`${ids.fraudAccount}/blobServices/default`)
  expect(valueAt(blobs, 'properties.deleteRetentionPolicy.enabled')).toBe(false)
  expect(valueAt(blobs, 'properties.cors.corsRules')).toHaveLength(1)
})
