import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { sendAlert } from '../../src/alerts/send.ts'
import { hostOf, withoutUrl } from '../../src/alerts/url-secrets.ts'
import type { Config } from '../../src/config.ts'
import { type Receiver, type Reply, startReceiver } from './receiver.ts'
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

const send = (options: Config['alerts']) => sendAlert(SAMPLES.fixed, options, clock)

describe('the URL is a secret', () => {
  const ECHOES: readonly [string, Reply, Reply][] = [
    [
      'the whole request',
      { status: 500, text: `cannot POST ${TEAMS_PATH}` },
      { status: 500, text: `cannot POST ${HOOK_PATH}` },
    ],
    [
      'a decoded part',
      { status: 400, text: 'bad sig aB3/verysecretvalue' },
      { status: 400, text: 'no token-in-the-path-123' },
    ],
    [
      'an encoded part',
      { status: 429, text: 'bad sig=aB3%2Fverysecretvalue' },
      { status: 429, text: 'no /token-in-the-path-123/' },
    ],
    [
      'a part, again and again',
      { status: 404, text: '0123456789abcdef '.repeat(500) },
      { status: 404, text: 'token-in-the-path-123'.repeat(500) },
    ],
    [
      'it as a Location',
      { status: 302, headers: { location: TEAMS_PATH } },
      { status: 302, headers: { location: HOOK_PATH } },
    ],
  ]
  test.each(ECHOES)('an answer that repeats %s does not give it away', async (_, one, other) => {
    teams.reply = one
    hook.reply = other
    const said = JSON.stringify(await send(both()))
    for (const secret of ['verysecretvalue', 'token-in-the-path-123', '0123456789abcdef']) {
      expect(said).not.toContain(secret)
    }
    expect(said).toContain(new URL(teams.origin).host)
  })

  test('an invalid URL is not repeated either', async () => {
    const result = await send({ teamsUrl: 'no url sig=verysecretvalue' })
    expect(JSON.stringify(result)).not.toContain('verysecret')
  })

  test('a long, coloured answer is cut to one line of 200 characters', async () => {
    hook.reply = { status: 400, text: `\u001B[31m${'long\n'.repeat(900)}` }
    const result = await send({ webhook: { url: hook.origin, secrets: [] } })
    const detail = 'detail' in result.webhook ? result.webhook.detail : ''
    expect(detail).toHaveLength(200)
    expect(detail).toMatch(/^HTTP 400 \[31mlong long /)
  })

  test.each([
    ['a short part is no secret', 'api v1 failed', 'https://h/api/v1', 'api v1 failed'],
    [
      'a part that is no valid escape',
      'no %zz-secret-part',
      'https://h/%zz-secret-part',
      'no [URL]',
    ],
    [
      'a user and a password',
      'hello somebody0:password1',
      'https://somebody0:password1@h/',
      'hello [URL]:[URL]',
    ],
    ['what is no URL', 'cannot parse not-a-url', 'not-a-url', 'cannot parse [URL]'],
  ])('%s', (_, text, url, expected) => {
    expect(withoutUrl(text, url)).toBe(expected)
    expect(hostOf(url)).toMatch(/^(h|invalid URL)$/)
  })
})
