import { beforeAll, describe, expect, it } from 'vitest'
import type { Json } from '../../src/engine/json.ts'
import type { Observation } from '../../src/engine/rule.ts'
import { resourceKey } from '../../src/store/keys.ts'
import type { Storage } from '../../src/store/storage.ts'
import { createUnits } from '../../src/store/units.ts'
import { openTables } from './tables.ts'

// Whose a resource group is decides whether anything in it is protected: only the group itself is believed.
let storage: Storage
beforeAll(async () => {
  storage = await openTables()
})

const today = { now: () => new Date() }
const SUBSCRIPTION = '/subscriptions/11111111-2222-3333-4444-555555555555'
const groupOf = (name: string) => `${SUBSCRIPTION}/resourceGroups/${name}`
const accountIn = (group: string) => `${group}/providers/Microsoft.Storage/storageAccounts/acct`
const ML = `${groupOf('rg-ml')}/providers/Microsoft.MachineLearningServices`

const seen = (resourceId: string, properties: Json): Observation => ({
  ...{ resourceId, apiVersion: '2026-05-01', at: '2026-11-20T10:00:00.000Z' },
  ...{ resource: { properties }, needs: {}, unit: [] },
})

describe('a resource group', () => {
  it.each([
    [
      'a registry',
      'registries/mine',
      (group: string) => ({ managedResourceGroup: { resourceId: group } }),
    ],
    [
      'a workspace',
      'workspaces/mine',
      (group: string) => ({ serviceProvisionedResourceGroup: group }),
    ],
  ])('is not Azure’s because %s says so', async (_, name, claim) => {
    const group = groupOf(`claimed-${name.split('/')[0]}`)
    const asked: string[] = []
    const units = createUnits(
      storage,
      async (id) => {
        asked.push(id)
        return false
      },
      today,
    )
    await units.learn(seen(`${ML}/${name}`, claim(group)))
    expect(await units.isManaged(accountIn(group))).toBe(false)
    expect(asked).toEqual([group])
  })

  it('is Azure’s while it says so itself, and asked again after a day, whatever it said', async () => {
    const group = groupOf('of-a-registry')
    const answers = [true, false, true]
    let asked = 0
    let now = Date.now()
    const clock = { now: () => new Date(now) }
    const units = createUnits(storage, async () => answers[asked++] ?? false, clock)
    expect(await units.isManaged(accountIn(group))).toBe(true)
    expect(await units.isManaged(accountIn(group))).toBe(true)
    expect(asked).toBe(1)
    now += 90_000_000
    expect(await units.isManaged(accountIn(group))).toBe(false)
    expect(asked).toBe(2)
  })

  it('is read from storage once, not for each resource in it, and again when that is a day old', async () => {
    const group = groupOf('read-once')
    let [now, reads, asked] = [Date.now(), 0, 0]
    const clock = { now: () => new Date(now) }
    const ask = async () => {
      asked += 1
      return true
    }
    const counting: Storage = {
      ...storage,
      table: (name) => {
        reads += 1
        return storage.table(name)
      },
    }
    const units = createUnits(counting, ask, clock)
    const other = createUnits(storage, ask, clock)
    for (let look = 0; look < 5; look += 1) {
      expect(await units.isManaged(accountIn(group))).toBe(true)
    }
    expect([reads, asked]).toEqual([2, 1])
    // Another instance asked Azure in the meantime: what it wrote down is as good.
    await other.isManaged(accountIn(group))
    const table = await storage.table('units')
    const row = { partitionKey: 'groups', rowKey: resourceKey(group) }
    const { timestamp } = await table.getEntity(row.partitionKey, row.rowKey)
    now = Date.parse(String(timestamp)) + 86_400_001
    await new Promise((resolve) => setTimeout(resolve, 5))
    await table.upsertEntity({ ...row, managed: false }, 'Merge')
    expect(await units.isManaged(accountIn(group))).toBe(false)
    expect([reads, asked]).toEqual([3, 1])
  })

  it('is not Azure’s because a version before this one believed that of it', async () => {
    const group = groupOf('poisoned')
    const table = await storage.table('units')
    const row = { partitionKey: 'group', rowKey: resourceKey(group), resourceId: group }
    await table.upsertEntity({ ...row, managed: true })
    const units = createUnits(storage, async () => false, today)
    expect(await units.isManaged(accountIn(group))).toBe(false)
  })

  it('cannot be judged while Azure does not answer: the question fails, and so holds the change', async () => {
    const units = createUnits(storage, () => Promise.reject(new Error('busy')), today)
    await expect(units.isManaged(accountIn(groupOf('silent')))).rejects.toThrow('busy')
  })
})

describe('the unit of a workspace', () => {
  it('is found from either side, moves with the workspace’s word, and is forgotten with it', async () => {
    const units = createUnits(storage, async () => false, today)
    const workspace = `${ML}/workspaces/ws`
    const [one, two] = ['one', 'two'].map((name) => accountIn(groupOf(name))) as [string, string]
    await units.learn(seen(workspace, { storageAccount: one }))
    expect(await units.dependents(`${one}/blobServices/default`)).toEqual([workspace])
    await units.learn(seen(workspace, { storageAccount: two }))
    expect(await units.dependents(one)).toEqual([])
    expect(await units.members(workspace)).toEqual([workspace, two])
    await units.forget(workspace)
    expect(await units.members(workspace)).toEqual([workspace])
  })
})
