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
/** JSON of so many levels. */
const nested = (levels: number): unknown => (levels === 0 ? 0 : { in: nested(levels - 1) })
const failing = event('n4', { data: { fail: true } })

function send(kind: string | undefined, body: unknown, url = host.eventGridUrl('events')) {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(kind ? { 'aeg-event-type': kind } : {}) },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
}

// HttpRequestProcessor.cs of the Event Grid extension, 3.3.0.
describe('the endpoint', () => {
  it.each([
    ['a delivery', 'Notification', [event('n1')], 202],
    ['one CloudEvent, not in an array', 'Notification', event('n2'), 202],
    ['a kind in other letters', 'notification', [event('n6')], 202],
    ['two events of which one fails', 'Notification', [event('n3'), failing], 500],
    ['JSON that ends too early', 'Notification', '[{"id":', 500],
    ['nothing', 'Notification', '', 500],
    ['a number', 'Notification', [1], 500],
    ['null', 'Notification', [null], 500],
    ['a list in the list', 'Notification', [[event('n7')]], 500],
    ['an event nested 64 deep', 'Notification', [event('n8', { data: nested(62) })], 202],
    ['an event nested 65 deep', 'Notification', [event('n9', { data: nested(63) })], 500],
    ['a handshake without a code', 'SubscriptionValidation', [{}], 500],
    ['the end of a subscription', 'Unsubscribe', [], 202],
    ['JSON after a byte order mark', 'Notification', `\ufeff${JSON.stringify(event('n10'))}`, 202],
    ['a time after the year 9999', 'Notification', [event('/Date(253402300800000)/')], 500],
    ['a time before the year 1', 'Notification', [event('/Date(-62135596800001)/')], 500],
    ['a time that nothing holds', 'Notification', [event('/Date(9999999999999999)/')], 500],
    ['an unknown kind', 'Other', [], 400],
    ['a delivery without a kind', undefined, [event('n5')], 400],
  ])('takes %s for what it is', async (_, kind, body, status) => {
    expect((await send(kind, body)).status).toBe(status)
  })

  it('runs nothing for a body that it answers with 500', async () => {
    await send('Notification', [event('b1'), [event('b2')]])
    await send('Notification', [event('b3')])
    await sighting(host, 'events', hasId('b3'))
    expect(sightings(host, 'events').filter(hasId('b1'))).toEqual([])
  })

  it.each([
    ['a code', [validation], 'code-1'],
    ['data as text, as CloudEvents had it', { data: validationText }, 'code-1'],
    ['a number', [{ data: { validationCode: 5 } }], '5'],
    ['null', [{ data: { validationCode: null } }], ''],
  ])('answers a handshake with %s in plain text', async (_, body, validationResponse) => {
    const answer = await send('SubscriptionValidation', body)
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/plain'])
    expect(JSON.parse(await answer.text())).toEqual({ validationResponse })
  })

  it.each([
    ['an unknown function', 'nothing', 'eventGridKey', 404],
    ['a name in other letters', 'Events', 'eventGridKey', 404],
    ['a function with another trigger', 'echo', 'eventGridKey', 404],
    ['the key of functions in place of its own', 'events', 'functionKey', 401],
  ] as const)('refuses %s', async (_, functionName, key, status) => {
    const query = new URLSearchParams({ functionName, code: host[key] })
    const url = `${host.url}/runtime/webhooks/eventgrid?${query}`
    expect((await send('Notification', [event('k')], url)).status).toBe(status)
  })

  it('takes the master key as well', async () => {
    const query = new URLSearchParams({ functionName: 'events', code: host.masterKey })
    const url = `${host.url}/runtime/webhooks/eventgrid?${query}`
    expect((await send('Notification', [event('master')], url)).status).toBe(202)
  })

  it('answers a CloudEvents handshake without a key 401', async () => {
    const url = `${host.url}/runtime/webhooks/eventgrid?functionName=events`
    const answer = await fetch(url, { method: 'OPTIONS' })
    expect(answer.status).toBe(401)
    expect(answer.headers.has('webhook-allowed-origin')).toBe(false)
  })

  it.each([[{}], [{ 'webhook-request-origin': 'other.example' }]])(
    'answers the CloudEvents handshake with Event Grid, whoever asks: %o',
    async (headers) => {
      const answer = await fetch(host.eventGridUrl('events'), { method: 'OPTIONS', headers })
      expect(answer.status).toBe(200)
      expect(answer.headers.get('webhook-allowed-origin')).toBe('eventgrid.azure.net')
      expect(answer.headers.has('webhook-allowed-rate')).toBe(false)
    },
  )
})

describe('the function', () => {
  it('gets the event as Newtonsoft.Json prints it again, and its data as the only metadata', async () => {
    const data = { id: 'seen', at: '2026-01-02T03:04:05+02:00', ticks: '/Date(1700000000000)/' }
    await send('Notification', [event('seen', { data: { ...data, half: 'a \ud83d b' } })])
    const seen = await sighting(host, 'events', hasId('seen'))
    const printed = {
      id: 'seen',
      at: '2026-01-02T01:04:05+00:00',
      ticks: '2023-11-14T22:13:20Z',
      half: 'a \ufffd b',
    }
    // The trailing zeros of the time are gone.
    const eventTime = '2026-01-02T03:04:05.12Z'
    expect(seen.event).toEqual({ ...event('seen'), eventTime, data: printed })
    expect(seen.metadata).toEqual({ data: printed })
  })

  // DateTimeParser.cs and DateTimeUtils.cs of Newtonsoft.Json.
  it.each([
    ['2024-02-29T01:02:03Z', '2024-02-29T01:02:03Z', '02/29/2024 01:02:03', 'a day of a leap year'],
    ['2026-01-02T03:04:05', '2026-01-02T03:04:05', '01/02/2026 03:04:05', 'a time of no zone'],
    ['2026-01-02T24:00:00z', '2026-01-03T00:00:00Z', '01/03/2026 00:00:00', 'the end of a day'],
    ['2026-01-02T03:04:05.120-0130', '2026-01-02T04:34:05.12+00:00', '01/02/2026 04:34:05', 'west'],
    ['2026-01-02T03:04:05+99', '2025-12-29T00:04:05+00:00', '12/29/2025 00:04:05', 'far east'],
    [
      '9999-12-31T23:30:00-01:00',
      '9999-12-31T23:59:59.9999999+00:00',
      '12/31/9999 23:59:59',
      'the last time there is',
    ],
    [
      '0001-01-01T00:30:00.5+01:00',
      '0001-01-01T00:00:00+00:00',
      '01/01/0001 00:00:00',
      'the first time there is',
    ],
    ['/Date(1700000000120)/', '2023-11-14T22:13:20.12Z', '11/14/2023 22:13:20', 'milliseconds'],
  ])('gets %s as %s, and as %s in its metadata: %s', async (data, printed, metadata) => {
    await send('Notification', [event(`time ${data}`, { data })])
    const seen = await sighting(host, 'events', hasId(`time ${data}`))
    expect(seen).toEqual({
      event: expect.objectContaining({ data: printed }),
      metadata: { data: metadata },
    })
  })

  it.each([
    ['2026-02-30T00:00:00Z', 'a day that its month does not have'],
    ['2026-02-29T00:00:00', 'a day of a leap year in another one'],
    ['2026-04-31T00:00:00+02:00', 'such a day with an offset'],
    ['2026-13-01T00:00:00Z', 'a month that no year has'],
    ['0000-01-01T00:00:00Z', 'the year 0'],
    ['2026-01-02T24:00:01Z', 'a time after the end of a day'],
    ['2026-01-02', 'a day without a time'],
  ])('gets %s as it is, also in its metadata: %s', async (data) => {
    await send('Notification', [event(`text ${data}`, { data })])
    const seen = await sighting(host, 'events', hasId(`text ${data}`))
    expect(seen).toEqual({
      event: expect.objectContaining({ data }),
      metadata: { data },
    })
  })

  it('gets half a surrogate as U+FFFD, in a name too and in its metadata', async () => {
    await send('Notification', [event('half', { data: { 'a\ud83d': 'b\ud83d' } })])
    await send('Notification', [event('half text', { data: 'c\ud83d' })])
    const data = { 'a\ufffd': 'b\ufffd' }
    expect(await sighting(host, 'events', hasId('half'))).toMatchObject({
      event: { data },
      metadata: { data },
    })
    expect(await sighting(host, 'events', hasId('half text'))).toMatchObject({
      event: { data: 'c\ufffd' },
      metadata: { data: 'c\ufffd' },
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
  })

  it('fails, and does not run, when it is started by hand with a text that is no event', async () => {
    const before = sightings(host, 'events').length
    await host.invoke('events', 'not an event')
    await host.logs.find(({ message }) => /Functions\.events' \(Failed.*binding/.test(message))
    expect(sightings(host, 'events')).toHaveLength(before)
  })
})
