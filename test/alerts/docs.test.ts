// docs/alerts.md says what the code does: its examples and its table are compared, its snippet is run.
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { HOLD_ADVICE } from '../../src/alerts/hold-advice.ts'
import { teamsMessage } from '../../src/alerts/teams-card.ts'
import { webhookRequest } from '../../src/alerts/webhook.ts'
import { SAMPLES, SENT } from './sample-alerts.ts'

const page = readFileSync(new URL('../../docs/alerts.md', import.meta.url), 'utf8')
const blocks = (language: string) =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map(
    ([, text]) => text ?? '',
  )

const SECRET = `whsec_${Buffer.from('not a secret: an example').toString('base64')}`
const AT = new Date('2026-10-03T02:58:26Z')

type Verify = (headers: unknown, body: string, secret: string, now: number) => boolean

describe('docs/alerts.md', () => {
  test('its examples are what is sent', () => {
    const [card, body] = blocks('json').map((text) => JSON.parse(text))
    const request = webhookRequest(SENT.fixed, [SECRET], AT)
    expect(card).toEqual(teamsMessage(SENT.fixed))
    expect(body).toEqual(JSON.parse(request.body))
    for (const [name, value] of Object.entries(request.headers)) {
      expect(blocks('http').join()).toContain(`${name}: ${value}`)
    }
  })

  test.each(Object.entries(HOLD_ADVICE))(
    'it explains %s in the words of the card',
    (reason, { why, what }) => {
      expect(page).toContain(`| \`${reason}\` | ${why} | ${what} |`)
    },
  )

  test('its snippet accepts our messages, and no others', async () => {
    const source = `data:text/javascript,${encodeURIComponent(blocks('js').join())}`
    const { isGenuine } = (await import(source)) as { isGenuine: Verify }
    const other = `whsec_${Buffer.alloc(32, 1).toString('base64')}`
    const { headers, body } = webhookRequest(SAMPLES.held, [other, SECRET], AT)
    const now = AT.getTime()
    expect(isGenuine(headers, body, SECRET, now)).toBe(true)
    expect(isGenuine(headers, `${body} `, SECRET, now)).toBe(false)
    expect(isGenuine(headers, body, `${SECRET.slice(0, -4)}AAAA`, now)).toBe(false)
    expect(isGenuine(headers, body, SECRET, now + 301_000)).toBe(false)
    expect(isGenuine({ ...headers, 'webhook-signature': undefined }, body, SECRET, now)).toBe(false)
  })

  test('its pictures are there', () => {
    for (const [, path] of page.matchAll(/!\[[^\]]+\]\(([^)]+)\)/g)) {
      expect(
        readFileSync(new URL(`../../docs/${path}`, import.meta.url))
          .subarray(1, 4)
          .toString(),
      ).toBe('PNG')
    }
  })
})
