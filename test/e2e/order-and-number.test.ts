import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { people } from '../../sandbox/estate/names.ts'
import { accountId, estateWith, GROUP, sweptOnly } from './estate.ts'
import { changeEvent, type Ground, startGround, until } from './ground.ts'

// Event Grid brings events at least once and in any order; a queue does the same, and several hosts take from it. Azure is
// read, so it does not matter.
let ground: Ground
const names = ['twenty', 'late', 'turned', 'burst', 'right', 'undone', 'gone', 'lost', 'back']
const account = (name: string) => accountId(`order0${name}`)

beforeAll(async () => {
  ground = await startGround({
    estate: estateWith(names.map(account)),
    baseline: sweptOnly(GROUP),
    instances: 3,
  })
}, 60_000)
afterAll(() => ground.stop())

const old = { minimumTlsVersion: 'TLS1_0' }

describe('one gap is one write', () => {
  it('when the same event comes twenty times at once', async () => {
    const id = account('twenty')
    await ground.changeQuietly(id, old)
    const event = changeEvent(id)
    await Promise.all(Array.from({ length: 20 }, () => ground.deliver([event])))
    await ground.action(id, 'verified')
    // Whoever lost the race comes back after a moment, sees that nothing is left to do, and ends.
    await until('the last of twenty', () => endsAt(id) >= 20, 20_000)
    expect(ground.writesOf(id)).toHaveLength(1)
    expect(await ground.actionsOf(id)).toHaveLength(1)
    expect(alertsAbout(id)).toHaveLength(1)
    expect((await ground.client.actionsOf(id)).chain).toMatchObject({ state: 'valid', entries: 2 })
  })

  it('when Event Grid duplicates and delays the event', async () => {
    const id = account('late')
    const { events } = ground.sandbox.azure
    events.disturb({ kind: 'duplicate', copies: 3 })
    events.disturb({ kind: 'delay', ms: 300 })
    await ground.change(id, old)
    await ground.looked(id, 4)
    await events.settled()
    expect(ground.writesOf(id)).toHaveLength(1)
  })

  it('when the events of two changes change places', async () => {
    const id = account('turned')
    ground.sandbox.azure.events.disturb({ kind: 'reorder' })
    await ground.change(id, old)
    expect(await ground.actionsOf(id)).toEqual([])
    await ground.change(id, { supportsHttpsTrafficOnly: false })
    await ground.looked(id, 2)
    const actions = await until('the end of both', async () => {
      const all = await ground.actionsOf(id)
      return all.flatMap(({ rules }) => rules).length >= 2 && all
    })
    expect(actions.map(({ state }) => state)).toEqual(actions.map(() => 'verified'))
    const rules = actions.flatMap((action) => action.rules)
    expect(rules.toSorted()).toEqual(['storage-minimum-tls', 'storage-secure-transfer'])
  })

  it('when two settings of a resource drift in one burst', async () => {
    const id = account('burst')
    await ground.changeQuietly(id, old)
    await ground.change(id, { allowCrossTenantReplication: true })
    const action = await ground.action(id, 'verified')
    expect(action.rules.toSorted()).toEqual([
      'storage-cross-tenant-replication',
      'storage-minimum-tls',
    ])
    expect(ground.writesOf(id)).toHaveLength(1)
  })

  it('and the same drift again is another one', async () => {
    const id = account('back')
    for (const times of [1, 2, 3]) {
      await ground.change(id, old)
      await until(`action ${times}`, async () => {
        const actions = await ground.actionsOf(id)
        return actions.length === times && actions[0]?.state === 'verified'
      })
    }
    expect(ground.writesOf(id)).toHaveLength(3)
    expect((await ground.client.actionsOf(id)).chain).toMatchObject({ state: 'valid', entries: 6 })
  })
})

describe('nothing is written', () => {
  it('for an event about a resource that is right', async () => {
    const id = account('right')
    await ground.change(id, { accessTier: 'Cool' })
    await until('the finding', async () => Object.keys(await ground.findingOf(id)).length > 0)
    expect(ground.writesTo(id)).toEqual([])
    expect(await ground.actionsOf(id)).toEqual([])
    expect(alertsAbout(id)).toEqual([])
  })

  it('for a drift that its own author undid before anybody looked', async () => {
    const id = account('undone')
    await ground.changeQuietly(id, old)
    await ground.changeQuietly(id, { minimumTlsVersion: 'TLS1_2' })
    await ground.deliver([changeEvent(id), changeEvent(id)])
    await ground.looked(id, 2)
    expect(ground.writesTo(id)).toEqual([])
  })
})

describe('a resource that is deleted', () => {
  const remove = (id: string) =>
    ground.sandbox.azure.as(people.priya).request('DELETE', `${id}?api-version=2026-04-01`)
  const known = async (id: string) => {
    await ground.deliver([changeEvent(id)])
    await until('the findings', async () => {
      const own = Object.keys(await ground.findingOf(id))
      const inside = Object.keys(await ground.findingOf(`${id}/blobServices/default`))
      return own.length > 0 && inside.length > 0
    })
  }

  it('loses its findings with the event, and what lay in it with the next sweep', async () => {
    const id = account('gone')
    await known(id)
    await remove(id)
    await until('the end of the finding', async () => {
      return Object.keys(await ground.findingOf(id)).length === 0
    })
    await ground.sandbox.host.invoke('sweep')
    await until(
      'the end of what lay in it',
      async () => {
        return Object.keys(await ground.findingOf(`${id}/blobServices/default`)).length === 0
      },
      60_000,
    )
  }, 90_000)

  it('loses its findings with the next sweep when the event was lost', async () => {
    const id = account('lost')
    await known(id)
    ground.sandbox.azure.events.disturb({ kind: 'drop' })
    await remove(id)
    await ground.sandbox.host.invoke('sweep')
    await until(
      'the end of both',
      async () => {
        const own = Object.keys(await ground.findingOf(id))
        const inside = Object.keys(await ground.findingOf(`${id}/blobServices/default`))
        return own.length + inside.length === 0
      },
      60_000,
    )
    expect(ground.writesTo(id)).toEqual([])
  }, 90_000)
})

/** Alerts as a receiver has them: delivery is at least once, and it drops what comes again under the same `webhook-id`. */
function alertsAbout(resourceId: string) {
  const received = ground.sandbox.alerts.received.filter(
    ({ destination, body }) =>
      destination === 'webhook' && JSON.stringify(body).includes(`"resourceId":"${resourceId}"`),
  )
  return [...new Set(received.map(({ headers }) => headers['webhook-id']))]
}

/** How often work on the resource came to its end, not counting what was put back. */
function endsAt(resourceId: string) {
  const mine = ground.lines().filter((line) => line.resourceId === resourceId)
  return mine.filter(({ msg }) => msg === 'reconciled' || msg === 'nothing to do').length
}
