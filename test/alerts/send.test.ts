import { createServer } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type SendSettings, sendAlert } from '../../src/alerts/send.ts'
import type { Config } from '../../src/config.ts'
import { type Receiver, startReceiver } from './receiver.ts'
import { SAMPLES } from './sample-alerts.ts'

const clock = { now: () => new Date('2026-10-03T02:58:26.900Z') }
const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
// The shape of a real Workflows URL; sp, sv and sig are what must never be seen.
const TEAMS_PATH =
  '/workflows/0123456789abcdef/triggers/manual/paths/invoke?api-version=2016-06-01&sig=aB3%2Fverysecretvalue'
const HOOK_PATH = '/hooks/token-in-the-path-123'

let teams: Receiver
let hook: Receiver
beforeEach(async () => {
  teams = await startReceiver({ status: 202 })
  hook = await startReceiver({ status: 200 })
})
afterEach(() => Promise.all([teams.stop(), hook.stop()]))

const both = (): Config['alerts'] => ({
  teamsUrl: teams.origin + TEAMS_PATH,
  webhook: { url: hook.origin + HOOK_PATH, secrets: [SECRET] },
})
const send = (options: Config['alerts'], settings?: SendSettings) =>
  sendAlert(SAMPLES.fixed, options, clock, settings)

describe('what is sent', () => {
  test('nothing is configured, nothing is sent, and that is no error', async () => {
    const none = { outcome: 'notConfigured' }
    expect(await send({})).toEqual({ teams: none, webhook: none })
  })

  test('both destinations get the alert in their form, at the URL as given', async () => {
    const result = await send(both())
    expect(result).toEqual({
      teams: { outcome: 'sent', host: new URL(teams.origin).host, status: 202 },
      webhook: { outcome: 'sent', host: new URL(hook.origin).host, status: 200 },
    })
    expect(teams.received).toMatchObject([
      { method: 'POST', path: TEAMS_PATH, headers: { 'content-type': 'application/json' } },
    ])
    expect(JSON.parse(teams.received[0]?.body ?? '')).toMatchObject({ type: 'message' })
    expect(hook.received).toMatchObject([
      {
        path: HOOK_PATH,
        headers: {
          'webhook-id': SAMPLES.fixed.id,
          'webhook-timestamp': '1790996306',
          'webhook-signature': expect.stringMatching(/^v1,[A-Za-z0-9+/]{43}=$/),
        },
      },
    ])
    expect(JSON.parse(hook.received[0]?.body ?? '')).toMatchObject({
      type: 'rebaseline.alert.fixed',
    })
  })

  test('an alert id with letters that no header can hold is sent all the same', async () => {
    const alert = { ...SAMPLES.held, id: 'held-x-/subscriptions/…/rg-東京' }
    await sendAlert(alert, both(), clock)
    expect(hook.received[0]?.headers['webhook-id']).toMatch(/^alert_/)
  })
})

describe('what an answer means', () => {
  test.each([
    ['200: done', { status: 200, text: '1' }, 'sent', undefined],
    ['202: Power Automate has it', { status: 202 }, 'sent', undefined],
    ['204: done, without a word', { status: 204 }, 'sent', undefined],
    [
      '301: following would take the alert elsewhere',
      { status: 301, headers: { location: 'http://127.0.0.1:1/' } },
      'failed',
      false,
    ],
    [
      '307: a POST would be repeated elsewhere',
      { status: 307, headers: { location: '/other' } },
      'failed',
      false,
    ],
    ['400: the same message stays wrong', { status: 400 }, 'failed', false],
    ['401: the signature in the URL is no longer valid', { status: 401 }, 'failed', false],
    ['404: the flow was deleted', { status: 404 }, 'failed', false],
    ['408: it was too slow this time', { status: 408 }, 'failed', true],
    ['410: it wants no more', { status: 410 }, 'disabled', undefined],
    ['429: too many at once', { status: 429 }, 'failed', true],
    ['500: their fault', { status: 500 }, 'failed', true],
    ['503: their fault, for now', { status: 503 }, 'failed', true],
  ] as const)('%s', async (_, reply, expected, retryable) => {
    for (const [destination, receiver] of [
      ['teams', teams],
      ['webhook', hook],
    ] as const) {
      receiver.reply = reply
      const result = await send(
        destination === 'teams'
          ? { teamsUrl: teams.origin }
          : { webhook: { url: hook.origin, secrets: [] } },
      )
      expect(result[destination]).toMatchObject({ outcome: expected, status: reply.status })
      expect(result[destination]).toMatchObject(retryable === undefined ? {} : { retryable })
      expect(receiver.received).toHaveLength(1)
    }
  })

  test.each([
    [
      'a connector that could not deliver',
      'Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 403',
    ],
    [
      'a connector that is throttled',
      'Microsoft Teams endpoint returned HTTP error 429 with ContextId x',
    ],
  ])('200 of %s is a failure', async (_, text) => {
    teams.reply = { status: 200, text }
    const result = await send({ teamsUrl: teams.origin })
    expect(result.teams).toMatchObject({ outcome: 'failed', status: 200, retryable: true })
  })

  test('the same text from a webhook is nobody’s business', async () => {
    hook.reply = { status: 200, text: 'HTTP error 429 is handled' }
    const result = await send({ webhook: { url: hook.origin, secrets: [] } })
    expect(result.webhook).toMatchObject({ outcome: 'sent' })
  })

  test('no answer in time is worth another try', async () => {
    hook.reply = 'never'
    const result = await send({ webhook: { url: hook.origin, secrets: [] } }, { timeoutMs: 100 })
    expect(result.webhook).toMatchObject({ detail: 'TIMEOUT', retryable: true })
  })

  test('an answer without an end is read for a moment only', async () => {
    hook.reply = 'endless'
    const result = await send({ webhook: { url: hook.origin, secrets: [] } }, { timeoutMs: 60_000 })
    expect(result.webhook).toMatchObject({ status: 500 })
  })

  test('a refused connection is worth another try', async () => {
    const port = await freePort()
    const result = await send({ teamsUrl: `http://127.0.0.1:${port}${TEAMS_PATH}` })
    expect(result.teams).toMatchObject({ detail: 'ECONNREFUSED', retryable: true })
  })

  test('a URL that cannot be posted to will not become better', async () => {
    const result = await send({
      teamsUrl: `https://user:password@example.com${TEAMS_PATH}`,
    })
    expect(result.teams).toMatchObject({ outcome: 'failed', retryable: false, host: 'example.com' })
  })
})

describe('one destination fails', () => {
  test('the other still gets the alert, and the result says which failed', async () => {
    hook.reply = { status: 503, text: 'down' }
    const { webhook } = await send(both())
    expect(teams.received).toHaveLength(1)
    expect(webhook).toMatchObject({ outcome: 'failed', retryable: true, detail: 'HTTP 503 down' })
  })

  test('who has it already is spared a second copy', async () => {
    const result = await send(both(), { delivered: ['teams'] })
    expect(result).toMatchObject({ teams: { outcome: 'sentBefore' }, webhook: { outcome: 'sent' } })
    expect(teams.received).toHaveLength(0)
  })
})

/** A port that nobody listens on. */
async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}
