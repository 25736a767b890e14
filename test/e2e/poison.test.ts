import { QueueClient } from '@azure/storage-queue'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { StorageGate } from '../../sandbox/storage/gate.ts'
import { accountId, estateWith, GROUP, sweptOnly } from './estate.ts'
import { type Ground, startGround, until } from './ground.ts'

// What the host gives up on after five receptions ends with people, not in a queue that nobody looks at.
let ground: Ground
let gate: StorageGate
const account = accountId('poison0')
const refusal = { status: 403, times: 5 } as const

beforeAll(async () => {
  ground = await startGround({
    estate: estateWith([account]),
    baseline: sweptOnly(GROUP),
    gate: true,
  })
  if (ground.sandbox.gate === undefined) throw new Error('There is no gate.')
  gate = ground.sandbox.gate
}, 60_000)
afterAll(() => ground.stop())

interface Health {
  readonly status: string
  readonly poison: { readonly work: number; readonly alerts: number }
  readonly givenUp?: {
    readonly count: number
    readonly latest: readonly {
      readonly queue: string
      readonly resourceId?: string
      readonly what: string
    }[]
  }
}
const health = () => ground.health<Health>()
// Past the gate: only the service and its host are in trouble.
const put = async (name: string, message: object) => {
  const queue = new QueueClient(ground.sandbox.azurite.connectionString, name)
  await queue.createIfNotExists()
  await queue.sendMessage(Buffer.from(JSON.stringify(message)).toString('base64'))
}
const told = (destination: 'teams' | 'webhook', part: string) =>
  ground.sandbox.alerts.received.find(
    (alert) => alert.destination === destination && JSON.stringify(alert.body).includes(part),
  )
const failures = (fn: string) =>
  ground.sandbox.host.logs.all.filter(({ message }) =>
    message.startsWith(`Executed 'Functions.${fn}' (Failed`),
  ).length
const cause = { source: 'event', id: 'e-poison', at: new Date().toISOString() }

describe('a message that failed as often as the queue allows', () => {
  // A sweep sends alerts of its own: it comes last, so that no other takes the refusals.
  it('is an alert: it is tried once more, and reaches people', async () => {
    ground.sandbox.alerts.answerWith(503)
    gate.failNext({ service: 'queue', method: 'POST', path: /\/alerts\/messages/, ...refusal })
    const alert = {
      ...{ id: 'poisoned-alert', kind: 'fixed', at: cause.at, resourceId: account, cause },
      ...{ rules: [], before: [], after: [] },
    }
    await put('alerts', { alert, attempt: 0, delivered: [] })
    await until('the record', async () => (await health()).givenUp?.count === 1, 60_000)
    expect(failures('sendAlert')).toBe(5)
    ground.sandbox.alerts.answerWith(undefined)
    const received = await until('the webhook', () => told('webhook', 'poisoned-alert'))
    expect(received.body).toMatchObject({
      type: 'rebaseline.alert.fixed',
      data: { id: 'poisoned-alert' },
    })
    await until('both queues are empty', async () => (await health()).poison.alerts === 0)
  }, 120_000)

  it('is none of ours: people see the beginning of it, once', async () => {
    await put('work-poison', { hello: '<at>all</at>\n\u202eegnahc' })
    const received = await until('the webhook', () => told('webhook', 'rebaseline.alert.lost'))
    expect(JSON.stringify(received.body)).toContain('<at>all</at>')
    expect(JSON.stringify(received.body)).not.toContain('\u202e')
    await until('Teams', () => told('teams', 'Message lost'))
    const { givenUp } = await health()
    expect(givenUp?.count).toBe(2)
    expect(givenUp?.latest).toContainEqual(
      expect.objectContaining({ queue: 'work', what: 'none of ours' }),
    )
  })

  it('is a look: a person is told on Teams and the webhook, health shows it, and the next sweep looks', async () => {
    // The look fails for want of its finding, and cannot be put back.
    gate.failNext({ service: 'table', path: /findings/, ...refusal })
    gate.failNext({ service: 'queue', method: 'POST', path: /\/work\/messages/, ...refusal })
    const item = { resourceId: account, cause, attempt: 0 }
    await put('work', { kind: 'reconcile', item })
    await until('the webhook', () => told('webhook', 'rebaseline.alert.gaveUp'), 60_000)
    await until('Teams', () => told('teams', 'Gave up'))
    expect(failures('processWork')).toBe(5)
    expect(ground.writesTo(account)).toEqual([])
    const { givenUp } = await health()
    expect(givenUp?.latest).toContainEqual(
      expect.objectContaining({ what: 'a look at a resource', resourceId: account }),
    )
    await until('the poison queue is empty', async () => (await health()).poison.work === 0)
    const looks = ground.looksAt(account)
    await ground.swept()
    expect(ground.looksAt(account)).toBeGreaterThan(looks)
  }, 180_000)
})
