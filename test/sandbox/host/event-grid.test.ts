import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FunctionsHost } from '../../../sandbox/host/start.ts'
import { type Ground, prepareGround, sighting, sightings } from './setup.ts'

let ground: Ground
let host: FunctionsHost

beforeAll(async () => {
  ground = await prepareGround()
  host = await ground.start()
}, 30_000)
afterAll(() => ground.stop())

const event = (id: string, more: object = {}) => ({
  id,
  subject: '/subscriptions/s',
  eventType: 'Test',
  eventTime: '2026-01-02T03:04:05.1200000Z',
  data: { id },
  list: [1],
  metadataVersion: '1',
  ...more,
})
const validation = { data: { validationCode: 'code-1' } }
const hasId = (id: string) => (seen: Record<string, unknown>) =>
  (seen.event as { id?: string } | undefined)?.id === id
const validationText = JSON.stringify(validation.data)
const failing = event('n4', { data: { fail: true } })

function send(kind: string | undefined, body: unknown, url = host.eventGridUrl('events')) {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(kind ? { 'aeg-event-type': kind } : {}) },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
}

describe('the endpoint', () => {
  it.each([
    ['the handshake', 'SubscriptionValidation', [validation], 200],
    ['its form with data as text', 'SubscriptionValidation', { data: validationText }, 200],
    ['a handshake without a code', 'SubscriptionValidation', [{}], 400],
    ['a delivery', 'Notification', [event('n1')], 202],
    ['one CloudEvent, not in an array', 'Notification', event('n2'), 202],
    ['two events of which one fails', 'Notification', [event('n3'), failing], 500],
    ['JSON that ends too early', 'Notification', '[{"id":', 400],
    ['something that is not an event', 'Notification', [1], 400],
    ['the end of a subscription', 'Unsubscribe', [], 202],
    ['an unknown kind', 'Other', [], 400],
    ['a delivery without a kind', undefined, [event('n5')], 400],
  ])('takes %s for what it is', async (_, kind, body, status) => {
    const answer = await send(kind, body)
    expect(answer.status).toBe(status)
    if (status === 200) expect(await answer.json()).toEqual({ validationResponse: 'code-1' })
  })

  it.each([
    ['an unknown function', 'nothing', 'eventGridKey', 404],
    ['a function with another trigger', 'echo', 'eventGridKey', 404],
    ['the key of functions in place of its own', 'events', 'functionKey', 401],
  ] as const)('refuses %s', async (_, functionName, key, status) => {
    const query = new URLSearchParams({ functionName, code: host[key] })
    const url = `${host.url}/runtime/webhooks/eventgrid?${query}`
    expect((await send('Notification', [event('k')], url)).status).toBe(status)
  })

  it('answers the CloudEvents handshake', async () => {
    const answer = await fetch(host.eventGridUrl('events'), {
      method: 'OPTIONS',
      headers: { 'webhook-request-origin': 'eventgrid.azure.net', 'webhook-request-rate': '120' },
    })
    expect(answer.status).toBe(200)
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'webhook-allowed-origin': 'eventgrid.azure.net',
      'webhook-allowed-rate': '120',
      allow: 'POST',
    })
  })
})

describe('the function', () => {
  it('gets the event, and its members as metadata except arrays', async () => {
    await send('Notification', [event('seen')])
    const seen = await sighting(host, 'events', hasId('seen'))
    // Printed again by the host: the trailing zeros of the time are gone.
    const eventTime = '2026-01-02T03:04:05.12Z'
    expect(seen.event).toEqual({ ...event('seen'), eventTime })
    expect(seen.metadata).toEqual({
      id: 'seen',
      subject: '/subscriptions/s',
      eventType: 'Test',
      eventTime,
      data: { id: 'seen' },
      // The library parses every text that looks like JSON.
      metadataVersion: 1,
    })
  })

  it('runs once for each event of a request, and again for a duplicate', async () => {
    await send('Notification', [event('d1'), event('d2')])
    await send('Notification', [event('d1')])
    const ids = sightings(host, 'events').map(({ event: seen }) => (seen as { id: string }).id)
    expect(ids.filter((id) => id.startsWith('d')).sort()).toEqual(['d1', 'd1', 'd2'])
  })

  it('can be started by hand with the JSON of an event', async () => {
    await host.invoke('events', JSON.stringify(event('by-hand')))
    await sighting(host, 'events', hasId('by-hand'))
    await expect(host.invoke('events', 'not an event')).rejects.toThrow('400')
  })
})
