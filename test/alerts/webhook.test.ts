import { createHmac, randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { webhookId, webhookRequest } from '../../src/alerts/webhook.ts'
import { anyCharacter } from '../any-text.ts'
import { SAMPLES } from './sample-alerts.ts'

const NOW = new Date('2026-10-03T02:58:26.900Z')
const newSecret = (bytes = 32) => `whsec_${randomBytes(bytes).toString('base64')}`

/**
 * A receiver as the specification describes it: the signed content is `id.timestamp.body`, the key is the base64 after
 * `whsec_`, and one of the space delimited signatures has to match.
 */
function verify(request: ReturnType<typeof webhookRequest>, secret: string): boolean {
  const { headers, body } = request
  const content = Buffer.concat(
    [`${headers['webhook-id']}.`, `${headers['webhook-timestamp']}.`, body].map((part) =>
      Buffer.from(part, 'utf8'),
    ),
  )
  const key = Buffer.from(secret.split('_').slice(1).join('_'), 'base64')
  const expected = createHmac('sha256', key).update(content).digest('base64')
  return (headers['webhook-signature'] ?? '').split(' ').includes(`v1,${expected}`)
}

describe('the request', () => {
  test('the example of the standardwebhooks libraries gives their signature', () => {
    // Id, moment, secret and body of the published test vector; its body is not ours, so only the recipe is compared.
    const content = 'msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{"test": 2432232314}'
    const key = Buffer.from('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'base64')
    const published = 'g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='
    expect(createHmac('sha256', key).update(content).digest('base64')).toBe(published)
  })

  test('the body says what it is, when it happened, and everything about it', () => {
    const { body } = webhookRequest(SAMPLES.fixed, [], NOW)
    expect(JSON.parse(body)).toEqual({
      type: 'rebaseline.alert.fixed',
      timestamp: '2026-10-03T02:58:25.431Z',
      data: JSON.parse(JSON.stringify(SAMPLES.fixed)),
    })
  })

  test('the timestamp is the second of the attempt, not of the event', () => {
    expect(webhookRequest(SAMPLES.fixed, [], NOW).headers['webhook-timestamp']).toBe('1790996306')
  })

  test('without a secret there is no signature', () => {
    expect(webhookRequest(SAMPLES.fixed, [], NOW).headers).not.toHaveProperty('webhook-signature')
  })

  test.each([
    ['one secret', [newSecret()]],
    ['two secrets, while one is replaced', [newSecret(24), newSecret(64)]],
  ])('a receiver with any of %s accepts it', (_, secrets) => {
    const request = webhookRequest(SAMPLES.held, secrets, NOW)
    expect(request.headers['webhook-signature']?.split(' ')).toHaveLength(secrets.length)
    for (const secret of secrets) expect(verify(request, secret)).toBe(true)
    expect(verify(request, newSecret())).toBe(false)
  })

  test.each([
    ['body', (request) => ({ ...request, body: request.body.replace('fixed', 'fixes') })],
    ['id', (request) => ({ ...request, headers: { ...request.headers, 'webhook-id': 'other' } })],
    [
      'timestamp',
      (request) => ({ ...request, headers: { ...request.headers, 'webhook-timestamp': '1' } }),
    ],
  ] satisfies [
    string,
    (request: ReturnType<typeof webhookRequest>) => ReturnType<typeof webhookRequest>,
  ][])('a changed %s is noticed', (_, change) => {
    const secret = newSecret()
    expect(verify(change(webhookRequest(SAMPLES.fixed, [secret], NOW)), secret)).toBe(false)
  })
})

describe('the idempotency key', () => {
  test('an id that is fit for a header is used as it is', () => {
    expect(webhookId(SAMPLES.fixed)).toBe(SAMPLES.fixed.id)
  })

  test.each([
    ['a full stop would move the borders of the signed text', 'a.1790996306'],
    ['a line break would start another header', 'a\r\nx: y'],
    ['letters beyond Latin-1 cannot be sent', 'held-東京'],
    ['a resource id is long and has full stops', `held-${SAMPLES.held.resourceId}`],
    ['an empty header is no key', ''],
  ])('%s: a digest stands for it', (_, id) => {
    expect(webhookId({ id })).toMatch(/^alert_[A-Za-z0-9_-]{43}$/)
  })

  test('it is stable, different for different alerts, and always fit for a header', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: anyCharacter }),
        fc.string({ unit: anyCharacter }),
        (left, right) => {
          const [one, other] = [webhookId({ id: left }), webhookId({ id: right })]
          expect(one === other).toBe(left === right)
          expect(new Headers({ 'webhook-id': one }).get('webhook-id')).toBe(one)
          expect(one).not.toContain('.')
        },
      ),
    )
  })
})
