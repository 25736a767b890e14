import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { drifts } from '../../sandbox/drifts.ts'
import { people } from '../../sandbox/estate/names.ts'
import type { Alert } from '../../src/engine/alert.ts'
import { accountId, estateWith } from './estate.ts'
import { changeEvent, type Ground, startGround, until } from './ground.ts'

// Two sides that disagree about one property, and what is new and bad: in both cases a person has to hear of it.
let ground: Ground
const contested = accountId('fought')
const beside = accountId('besidefought')

beforeAll(async () => {
  ground = await startGround({ estate: estateWith([contested, beside]) })
}, 60_000)
afterAll(() => ground.stop())

const old = { minimumTlsVersion: 'TLS1_0' }
const rule = 'storage-minimum-tls'

function heldAlerts(resourceId: string, destination: 'teams' | 'webhook') {
  return ground.sandbox.alerts.received.filter((alert) => {
    const text = JSON.stringify(alert.body)
    return (
      alert.destination === destination &&
      text.includes(resourceId) &&
      (destination === 'teams' ? text.includes('Held: ') : text.includes('"kind":"held"'))
    )
  })
}

const heldFor = async (id: string) => (await ground.findingOf(id))[rule]?.held?.reason

describe('a property that another automation sets back each time', () => {
  it('is put right three times, then held, and one alert names both sides', async () => {
    await ground.deliver([changeEvent(contested)])
    await ground.looked(contested, 1)
    for (const times of [1, 2, 3]) {
      await ground.change(contested, old)
      await until(`fix ${times}`, async () => {
        const actions = await ground.actionsOf(contested)
        return actions.length === times && actions[0]?.state === 'verified'
      })
    }
    await ground.change(contested, old)
    await until('the hold', async () => (await heldFor(contested)) === 'contested')
    for (const minimumTlsVersion of ['TLS1_1', 'TLS1_2', 'TLS1_0']) {
      const looks = ground.looksAt(contested)
      await ground.change(contested, { minimumTlsVersion })
      await ground.looked(contested, looks + 1)
    }
    expect(await heldFor(contested)).toBe('contested')
    expect(ground.writesOf(contested)).toHaveLength(3)
    await until('the alert', () => heldAlerts(contested, 'webhook').length > 0)
    const told = JSON.stringify(heldAlerts(contested, 'webhook').map(({ body }) => body))
    expect(told.split('contested')).toHaveLength(2)
    expect(told).toContain('Rebaseline put properties.minimumTlsVersion right 3 times')
    expect(told).toContain(people.jonas.name)
  })

  it('does not keep drift elsewhere waiting', async () => {
    await ground.change(beside, old)
    await ground.action(beside, 'verified')
    const looks = ground.looksAt(contested)
    await ground.change(contested, { supportsHttpsTrafficOnly: false })
    await ground.looked(contested, looks + 1)
    const [newest] = await ground.actionsOf(contested)
    expect(newest).toMatchObject({ state: 'verified', rules: ['storage-secure-transfer'] })
  })

  it('is put right once more when a person confirms it', async () => {
    const plan = await ground.remediate({ resourceId: contested, dryRun: true })
    const { approval } = (plan.body as { plan: { approval: { digest: string } } }).plan
    await ground.remediate({ resourceId: contested, approve: approval.digest })
    expect((await ground.findingOf(contested))[rule]?.verdict).toBe('compliant')
  })
})

describe('a new bad resource that is held', () => {
  it('is told on Teams and on the webhook, with who made it', async () => {
    const made = drifts.find(({ name }) => name === 'outbound-anywhere')
    if (made === undefined) throw new Error('the sandbox knows the drift')
    await made.run(ground.sandbox.azure)
    await until('both', () =>
      (['teams', 'webhook'] as const).every((to) => heldAlerts(made.resourceId, to).length > 0),
    )
    const [alert] = heldAlerts(made.resourceId, 'webhook')
    expect(alert?.body).toMatchObject({
      data: {
        kind: 'held',
        rules: [{ id: made.rule, held: { reason: 'needsApproval' } }],
        cause: { actor: { name: expect.stringContaining(made.actor) } },
      },
    })
    await ground.deliver([changeEvent(made.resourceId)])
    await ground.looked(made.resourceId, 2)
    expect(heldAlerts(made.resourceId, 'webhook')).toHaveLength(1)
  })
})

describe('a new account', () => {
  it('is told with what came with it as made now, by whoever made it, and nothing that no document can decide', async () => {
    const id = accountId('madethisminute')
    const body = {
      location: 'westeurope',
      kind: 'StorageV2',
      sku: { name: 'Standard_LRS' },
      properties: { minimumTlsVersion: 'TLS1_0', allowBlobPublicAccess: true },
    }
    const { azure } = ground.sandbox
    const path = `${id}?api-version=2025-01-01`
    expect((await azure.as(people.jonas).request('PUT', path, body)).status).toBeLessThan(300)
    const places = [id, `${id}/blobServices/default`, `${id}/fileServices/default`]
    await until('what waits on all three', () =>
      places.every((place) => heldAlerts(place, 'webhook').length > 0),
    )
    const told = heldAlerts(id, 'webhook').map(({ body }) => body as { data: Alert })
    expect(told.map(({ data }) => data.resourceId).toSorted()).toEqual(places)
    for (const { data } of told) {
      expect(data).not.toHaveProperty('firstLook')
      expect(data.rules.filter(({ notByCause }) => notByCause)).toEqual([])
      expect(data.cause.actor?.name).toContain(people.jonas.name)
    }
    const all = ground.sandbox.alerts.received.map((alert) => JSON.stringify(alert.body))
    expect(all.filter((text) => text.includes(id) && text.includes('"kind":"unknown"'))).toEqual([])
  })
})
