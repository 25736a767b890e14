import { createHmac } from 'node:crypto'
import { QueueClient } from '@azure/storage-queue'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ReceivedAlert } from '../../sandbox/alert-receiver.ts'
import { accountId, estateWith } from './estate.ts'
import { type Ground, startGround, until } from './ground.ts'

// What people are told, as it arrives, and what happens while nobody takes it.
let ground: Ground
const secrets = ['the secret of yesterday, long enough', 'the secret of today, long enough'].map(
  (text) => Buffer.from(text),
)
const names = ['signed', 'down', 'next', 'gone'] as const
const account = (name: (typeof names)[number]) => accountId(`al${name}`)
const old = { minimumTlsVersion: 'TLS1_0' }

beforeAll(async () => {
  ground = await startGround({
    estate: estateWith(names.map(account)),
    settings: {
      REBASELINE_WEBHOOK_SECRET: secrets.map((one) => `whsec_${one.toString('base64')}`).join(' '),
    },
  })
}, 60_000)
afterAll(() => ground.stop())

const about = (id: string, destination: ReceivedAlert['destination']) =>
  ground.sandbox.alerts.received.filter(
    (alert) =>
      alert.destination === destination &&
      JSON.stringify(alert.body).includes(id.split('/').at(-1) ?? id),
  )
const header = (alert: ReceivedAlert, name: string) => String(alert.headers[name])
const arrived = (id: string, destination: ReceivedAlert['destination']) =>
  until(`the alert at ${destination}`, () => about(id, destination)[0])
const put = async (message: object) => {
  const queue = new QueueClient(ground.sandbox.azurite.connectionString, 'alerts')
  await queue.sendMessage(Buffer.from(JSON.stringify(message)).toString('base64'))
}
const sample = {
  ...{ kind: 'fixed', at: new Date().toISOString(), resourceId: accountId('alsample') },
  ...{ rules: [], before: [], after: [] },
  cause: { source: 'event', id: 'e', at: new Date().toISOString() },
}

// A message is deleted a moment after its receiver answered.
const queueIsEmpty = () =>
  until('the alert queue is empty', async () => {
    return (await ground.client.health()).queues?.alerts === 0
  })

describe('an alert of a fix', () => {
  it('reaches the webhook signed with every secret, as Standard Webhooks has it', async () => {
    const id = account('signed')
    await ground.change(id, old)
    const alert = await arrived(id, 'webhook')
    expect(alert.body).toMatchObject({
      type: 'rebaseline.alert.fixed',
      data: {
        resourceId: id,
        rules: [{ id: 'storage-minimum-tls', severity: 'high' }],
        before: [{ path: 'properties.minimumTlsVersion', value: 'TLS1_0' }],
        after: [{ path: 'properties.minimumTlsVersion', value: 'TLS1_2' }],
      },
    })
    // The receiver keeps the parsed body; it was sent as JSON.stringify made it, and parses back to the same text.
    const signed = `${header(alert, 'webhook-id')}.${header(alert, 'webhook-timestamp')}.${JSON.stringify(alert.body)}`
    const expected = secrets.map(
      (secret) => `v1,${createHmac('sha256', secret).update(signed).digest('base64')}`,
    )
    expect(header(alert, 'webhook-signature').split(' ')).toEqual(expected)
    expect(Math.abs(Date.now() / 1000 - Number(header(alert, 'webhook-timestamp')))).toBeLessThan(
      60,
    )
    const [action] = await ground.actionsOf(id)
    expect(header(alert, 'webhook-id')).toBe(`${action?.action}-verified`)
  })

  it('reaches Teams as a message with one Adaptive Card', async () => {
    const alert = await arrived(account('signed'), 'teams')
    expect(alert.body).toMatchObject({
      type: 'message',
      attachments: [
        {
          contentType: 'application/vnd.microsoft.card.adaptive',
          content: { type: 'AdaptiveCard', version: expect.stringMatching(/^1\.\d$/) },
        },
      ],
    })
    const text = JSON.stringify(alert.body)
    for (const shown of ['alsigned', 'TLS1_0', 'TLS1_2', 'Jonas Weber'])
      expect(text).toContain(shown)
    expect(Buffer.byteLength(text)).toBeLessThan(28_000)
  })
})

describe('while nobody takes alerts', () => {
  it('the record stands, and the alert comes when somebody does', async () => {
    const id = account('down')
    ground.sandbox.alerts.answerWith(503)
    await ground.change(id, old)
    const action = await ground.action(id, 'verified')
    const alert = `${action.action}-verified`
    await until('a vain attempt', () =>
      ground.lines().find((line) => line.code === 'AlertDelayed' && line.alert === alert),
    )
    ground.sandbox.alerts.answerWith(undefined)
    expect(about(id, 'webhook')).toEqual([])
    expect(await ground.action(id, 'verified')).toEqual(action)
    expect(header(await arrived(id, 'webhook'), 'webhook-id')).toBe(alert)
    await arrived(id, 'teams')
    expect(about(id, 'webhook')).toHaveLength(1)
    expect(about(id, 'teams')).toHaveLength(1)
  }, 40_000)

  it('an alert that nobody took for two days is given up with a line, and the others go on', async () => {
    ground.sandbox.alerts.answerWith(500)
    await put({ alert: { ...sample, id: 'given-up' }, attempt: 17, delivered: [] })
    const line = await until('the log line', () =>
      ground.lines().find(({ code }) => code === 'AlertNotSent'),
    )
    expect(line).toMatchObject({ alert: 'given-up', webhook: { outcome: 'failed', status: 500 } })
    ground.sandbox.alerts.answerWith(undefined)
    const id = account('next')
    await ground.change(id, old)
    await arrived(id, 'webhook')
    await queueIsEmpty()
  })

  it('who has an alert already does not get it again', async () => {
    const id = accountId('alhalf')
    const alert = { ...sample, id: 'half-sent', resourceId: id }
    await put({ alert, attempt: 1, delivered: ['teams'] })
    await arrived(id, 'webhook')
    expect(about(id, 'teams')).toEqual([])
  })

  it('a destination that is gone for good is not asked again, and the log says so', async () => {
    const id = account('gone')
    ground.sandbox.alerts.answerWith(410)
    await ground.change(id, old)
    const line = await until('the log line', () =>
      ground.lines().find(({ code }) => code === 'AlertRefused'),
    )
    ground.sandbox.alerts.answerWith(undefined)
    expect(line).toMatchObject({ webhook: { outcome: 'disabled', host: expect.any(String) } })
    await queueIsEmpty()
    expect(about(id, 'webhook')).toEqual([])
  })

  it('nothing of a secret or a URL is in the log', () => {
    const text = JSON.stringify(ground.sandbox.host.logs.all)
    expect(text).not.toContain('whsec_')
    expect(text).not.toContain('sig=sandbox')
    for (const secret of secrets) expect(text).not.toContain(secret.toString('base64'))
  })
})

it('a message that is no alert is refused with one line', async () => {
  await put({ alert: { id: 1 }, attempt: -1, delivered: [] })
  const line = await until('the line', () =>
    ground.lines().find(({ code }) => code === 'AlertMalformed'),
  )
  expect(line.detail).toEqual(expect.arrayContaining([expect.stringContaining('alert.id')]))
})
