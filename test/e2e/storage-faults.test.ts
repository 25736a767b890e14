import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rebaseline } from '../../sandbox/estate/names.ts'
import type { StorageGate } from '../../sandbox/storage/gate.ts'
import { accountId, estateWith } from './estate.ts'
import { changeEvent, type Ground, startGround, until } from './ground.ts'

// The service's own storage fails. What is not recorded is not done, and what is done is recorded in the end.
let ground: Ground
let gate: StorageGate
const names = ['tables', 'batch', 'outcome', 'queue', 'budget', 'findings', 'telling', 'host']
const account = (name: string) => accountId(`s${name}`)
const old = { minimumTlsVersion: 'TLS1_0' }
// Refused for good, as when somebody takes the role away: the storage clients do not try again by themselves.
const refusal = { status: 403, times: 1 } as const

beforeAll(async () => {
  ground = await startGround({ estate: estateWith(names.map(account)), gate: true })
  if (ground.sandbox.gate === undefined) throw new Error('There is no gate.')
  gate = ground.sandbox.gate
}, 60_000)
afterAll(() => ground.stop())

const failures = () => ground.lines().filter(({ code }) => code === 'ReconcileFailed').length

async function onceOnly(id: string) {
  const action = await ground.action(id, 'verified', 30_000)
  expect(ground.writesOf(id)).toHaveLength(1)
  expect(await ground.actionsOf(id)).toHaveLength(1)
  expect((await ground.client.actionsOf(id)).chain).toMatchObject({ state: 'valid', entries: 2 })
  return action
}

describe('tables', () => {
  it('that are down stop every write to Azure, and the work is done after they are back', async () => {
    const id = account('tables')
    gate.down('table', true)
    const before = failures()
    const health = ground.http('GET', '/api/health')
    await ground.change(id, old)
    await until('the failed attempt', () => failures() > before, 30_000)
    expect((await health).status).toBe(503)
    expect(ground.writesTo(id)).toEqual([])
    gate.down('table', false)
    await onceOnly(id)
    expect((await ground.http('GET', '/api/health')).status).toBe(200)
  }, 90_000)

  it('that refuse the record of an intent stop the write that it announces', async () => {
    const id = account('batch')
    const before = failures()
    gate.failNext({
      service: 'table',
      method: 'POST',
      path: /batch/,
      ...refusal,
    })
    await ground.change(id, old)
    await until('the failed attempt', () => failures() > before, 30_000)
    expect(ground.writesTo(id)).toEqual([])
    await onceOnly(id)
  }, 60_000)

  it('that refuse the outcome leave an open intent, which is settled without a second write', async () => {
    const id = account('outcome')
    const off = ground.sandbox.azure.onCall(({ phase, call }) => {
      if (phase !== 'after' || call.method !== 'PATCH' || call.principal !== rebaseline.name) return
      const path = /batch/
      gate.failNext({ service: 'table', method: 'POST', path, ...refusal })
    })
    const before = failures()
    await ground.change(id, old)
    await until('the failed attempt', () => failures() > before, 30_000)
    off()
    await onceOnly(id)
    await until('the finding', async () => {
      return (await ground.findingOf(id))['storage-minimum-tls']?.verdict === 'compliant'
    })
  }, 60_000)

  it('that cannot count the budget hold the write', async () => {
    const id = account('budget')
    gate.failNext({ service: 'table', path: /budgets/, ...refusal })
    await ground.change(id, old)
    await ground.looked(id, 1, 30_000)
    expect(ground.writesTo(id)).toEqual([])
    expect((await ground.findingOf(id))['storage-minimum-tls']).toMatchObject({
      verdict: 'nonCompliant',
      held: { reason: 'guardFailed' },
    })
    await ground.deliver([changeEvent(id)])
    await onceOnly(id)
  }, 60_000)

  it('that refuse a finding get it with the next attempt', async () => {
    const id = account('findings')
    gate.failNext({
      service: 'table',
      method: 'PUT',
      path: /findings/,
      ...refusal,
    })
    await ground.change(id, old)
    await onceOnly(id)
    await until(
      'the finding',
      async () => {
        return (await ground.findingOf(id))['storage-minimum-tls']?.verdict === 'compliant'
      },
      30_000,
    )
    await onceOnly(id)
  }, 60_000)
})

describe('queues', () => {
  it('that are down refuse the event, so that Event Grid brings it again', async () => {
    const id = account('queue')
    const { events } = ground.sandbox.azure
    gate.down('queue', true)
    const seen = events.deliveries.length
    await ground.change(id, old)
    const refused = await until('the refusal', () => events.deliveries[seen], 40_000)
    expect(refused.status).toBe(500)
    expect(ground.writesTo(id)).toEqual([])
    gate.down('queue', false)
    await onceOnly(id)
    await events.settled()
    expect(events.deadLetters).toEqual([])
  }, 120_000)

  it('that refuse an alert get it when the resource is next looked at', async () => {
    const id = account('telling')
    const told = () =>
      ground.sandbox.alerts.received.filter(({ body }) => JSON.stringify(body).includes(id))
    gate.failNext({
      service: 'queue',
      method: 'POST',
      path: /alerts/,
      ...refusal,
    })
    await ground.change(id, old)
    await ground.looked(id, 1, 60_000)
    expect(told()).toEqual([])
    await onceOnly(id)
    await ground.deliver([changeEvent(id)])
    await until('the alert', () => told().length > 0)
    await onceOnly(id)
  }, 90_000)

  it('that refuse the host end it with all that it answers; it is started again and nothing is lost', async () => {
    const id = account('host')
    const { events } = ground.sandbox.azure
    const { hosts, logs } = ground.sandbox.host
    const last = hosts.at(-1)
    const seen = logs.all.length
    gate.failNext({ service: 'queue', method: 'GET', path: /work\/messages/, ...refusal })
    expect(await last?.exited).toEqual({ code: 1, signal: null })
    await ground.change(id, old)
    await until('the next host', () => hosts.at(-1) !== last)
    await onceOnly(id)
    await events.settled()
    expect(events.deadLetters).toEqual([])
    expect(logs.all.slice(seen).filter(({ level }) => level === 'critical')).toMatchObject([
      { message: expect.stringContaining('Host is shutting down') },
    ])
  }, 90_000)
})
