import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { JsonObject } from '../../../sandbox/azure/json.ts'
import { isObject, valueAt } from '../../../sandbox/azure/json.ts'
import type { SandboxAzure } from '../../../sandbox/azure/start.ts'
import { ids, people } from '../../../sandbox/estate/names.ts'
import { startTrustedAzure } from './sandbox.ts'

interface Received {
  readonly method: string
  readonly kind: string | undefined
  readonly contentType: string | undefined
  readonly body: unknown
}

let azure: SandboxAzure
let url: string
let received: Received[] = []
/** Status codes that the endpoint answers next; then 200. */
let answers: number[] = []
let handshake = true

const endpoint = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const text = Buffer.concat(chunks).toString('utf8')
    const body: unknown = text === '' ? undefined : JSON.parse(text)
    const kind = request.headers['aeg-event-type']?.toString()
    if (request.method === 'OPTIONS') {
      const origin = request.headers['webhook-request-origin']
      response.writeHead(200, handshake && origin ? { 'webhook-allowed-origin': origin } : {}).end()
    } else if (kind === 'SubscriptionValidation') {
      const [event] = Array.isArray(body) ? body : []
      const validationResponse = handshake
        ? valueAt(event as JsonObject, 'data.validationCode')
        : 'no'
      response.writeHead(200).end(JSON.stringify({ validationResponse }))
    } else {
      const { method = '' } = request
      received.push({ method, kind, contentType: request.headers['content-type'], body })
      response.writeHead(answers.shift() ?? 200).end()
    }
  })
})

beforeAll(async () => {
  azure = await startTrustedAzure({ eventRetry: { retryMs: [10, 10], timeToLiveMs: 5000 } })
  await new Promise<void>((resolve) => endpoint.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(endpoint.address() as AddressInfo).port}/events`
})
afterAll(async () => {
  endpoint.close()
  await azure.stop()
})
beforeEach(() => {
  received = []
  answers = []
})

const tls = (version: string, who = people.jonas) =>
  azure.as(who).request('PATCH', `${ids.fraudAccount}?api-version=2026-04-01`, {
    properties: { minimumTlsVersion: version },
  })

const eventOf = (index: number): JsonObject => {
  const body = received[index]?.body
  const event: unknown = Array.isArray(body) ? body[0] : body
  return isObject(event) ? event : {}
}

describe('the handshake', () => {
  test.each(['EventGridSchema', 'CloudEventSchemaV1_0'] as const)('%s', async (schema) => {
    handshake = false
    await expect(azure.events.subscribe({ name: 'wary', url, schema })).rejects.toThrow('handshake')
    handshake = true
    await azure.events.subscribe({ name: 'wary', url, schema })
    azure.events.unsubscribe('wary')
  })
})

describe('with a subscription in the Event Grid schema', () => {
  beforeAll(() =>
    azure.events.subscribe({
      name: 'all',
      url,
      schema: 'EventGridSchema',
      dropAppId: azure.estate.rebaseline.appId,
    }),
  )
  afterAll(() => azure.events.unsubscribe('all'))

  test('a write arrives as an array of one, with the actor and without the state', async () => {
    await tls('TLS1_0')
    await azure.events.settled()
    expect(received).toHaveLength(1)
    expect(received[0]).toMatchObject({
      kind: 'Notification',
      contentType: 'application/json; charset=utf-8',
    })
    expect(received[0]?.body).toHaveLength(1)
    const upn = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn'
    const oid = 'http://schemas.microsoft.com/identity/claims/objectidentifier'
    expect(eventOf(0)).toMatchObject({
      topic: `/subscriptions/${azure.estate.subscriptionId}`,
      subject: ids.fraudAccount,
      eventType: 'Microsoft.Resources.ResourceWriteSuccess',
      data: {
        claims: { [upn]: people.jonas.upn, [oid]: people.jonas.objectId },
        httpRequest: { method: 'PATCH' },
        operationName: 'Microsoft.Storage/storageAccounts/write',
        resourceUri: ids.fraudAccount,
        status: 'Succeeded',
      },
    })
    expect(valueAt(eventOf(0), 'data.properties')).toBeUndefined()
  })

  test('a write that was refused raises nothing', async () => {
    await tls('TLS9')
    await azure.events.settled()
    expect(received).toHaveLength(0)
  })

  test('what Rebaseline does is filtered out', async () => {
    await tls('TLS1_2', azure.estate.rebaseline)
    await azure.events.settled()
    expect(received).toHaveLength(0)
    expect(valueAt(azure.events.published.at(-1) as JsonObject, 'data.claims.appid')).toBe(
      azure.estate.rebaseline.appId,
    )
  })

  test('a long-running write is told of when it ends', async () => {
    const path = `${ids.fraudWorkspace}?api-version=2026-05-01`
    await azure.as(people.marek).request('PATCH', path, { properties: { description: 'x' } })
    expect(received).toHaveLength(0)
    await expect.poll(() => received.length).toBe(1)
    expect(eventOf(0).subject).toBe(ids.fraudWorkspace)
  })

  test('an ageing key speaks in PascalCase', async () => {
    azure.ageKey(ids.fraudKey, 400)
    await azure.events.settled()
    expect(eventOf(0)).toMatchObject({
      topic: ids.fraudVault,
      subject: 'cmk-fraud',
      eventType: 'Microsoft.KeyVault.KeyNearExpiry',
      data: { VaultName: 'kv-fraud-prod', ObjectType: 'Key', ObjectName: 'cmk-fraud', NBF: null },
    })
  })

  test('a failed delivery is tried again', async () => {
    answers = [500, 202]
    await tls('TLS1_1')
    await azure.events.settled()
    expect(azure.events.deliveries.slice(-2)).toMatchObject([
      { attempt: 1, status: 500 },
      { attempt: 2, status: 202 },
    ])
  })

  test('an event that is not wanted is a dead letter at once, one that fails too often later', async () => {
    const before = azure.events.deadLetters.length
    answers = [400]
    await tls('TLS1_0')
    await azure.events.settled()
    answers = [503, 503, 503]
    await tls('TLS1_1')
    await azure.events.settled()
    expect(azure.events.deadLetters.slice(before)).toMatchObject([
      { deadLetterReason: 'UndeliverableDueToClientError', deliveryAttempts: 1 },
      { deadLetterReason: 'MaxDeliveryAttemptsExceeded', deliveryAttempts: 3 },
    ])
  })

  test('events can be lost, doubled, late and out of order', async () => {
    azure.events.disturb({ kind: 'drop' })
    await tls('TLS1_0')
    await azure.events.settled()
    expect(received).toHaveLength(0)

    azure.events.disturb({ kind: 'duplicate', copies: 2 })
    await tls('TLS1_1')
    await azure.events.settled()
    expect(received).toHaveLength(3)
    expect(new Set([0, 1, 2].map((index) => eventOf(index).id)).size).toBe(1)

    received = []
    azure.events.disturb({ kind: 'reorder' })
    azure.events.publish({ id: 'first', eventType: 'x' })
    azure.events.publish({ id: 'second', eventType: 'x' })
    await azure.events.settled()
    expect([eventOf(0).id, eventOf(1).id]).toEqual(['second', 'first'])
  })

  test('anything can be published, well formed or not', async () => {
    azure.events.publish('not an event')
    await azure.events.settled()
    expect(received[0]?.body).toEqual(['not an event'])
  })
})

test('a CloudEvent arrives alone; filters go by type and operation', async () => {
  await azure.events.subscribe({
    name: 'cloud',
    url,
    schema: 'CloudEventSchemaV1_0',
    includedEventTypes: ['Microsoft.Resources.ResourceWriteSuccess'],
    operationNames: ['microsoft.storage/storageaccounts/WRITE'],
  })
  azure.ageKey(ids.hubKey, 1)
  const path = `${ids.fraudVault}?api-version=2026-02-01`
  await azure.as(people.priya).request('PATCH', path, { tags: {} })
  await tls('TLS1_2')
  await azure.events.settled()
  azure.events.unsubscribe('cloud')
  expect(received).toHaveLength(1)
  expect(received[0]?.contentType).toBe('application/cloudevents+json; charset=utf-8')
  expect(received[0]?.body).toMatchObject({
    specversion: '1.0',
    source: `/subscriptions/${azure.estate.subscriptionId}`,
    type: 'Microsoft.Resources.ResourceWriteSuccess',
    subject: ids.fraudAccount,
  })
})
