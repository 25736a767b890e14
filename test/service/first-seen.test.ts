// What waits for the digest at the end of a sweep, over real tables.
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { FirstSeen } from '../../src/engine/first-seen.ts'
import { createFirstSeen, type FirstSeenStore } from '../../src/store/first-seen.ts'
import { startTables } from './tables.ts'

let store: FirstSeenStore
let stop: () => Promise<void>
beforeAll(async () => {
  const tables = await startTables()
  store = createFirstSeen(tables.storage)
  stop = tables.stop
})
afterAll(() => stop())

const one: FirstSeen = { rule: 'one', verdict: 'nonCompliant', held: 'needsApproval' }
const two: FirstSeen = { rule: 'two', verdict: 'unknown' }

it('is all that the looks before the digest showed of a resource: no look takes back what another one kept', async () => {
  await store.keep({ resourceId: '/x', rules: [one] })
  await store.keep({ resourceId: '/x', rules: [two] })
  expect(await store.list()).toEqual([{ resourceId: '/x', rules: [one, two] }])
  await store.keep({ resourceId: '/X', rules: [{ ...one, held: 'notReady' }] })
  expect((await store.list())[0]?.rules).toEqual([two, { ...one, held: 'notReady' }])
})

it('is forgotten when it is told, and when the resource is gone', async () => {
  await store.keep({ resourceId: '/y', rules: [one] })
  await store.forget([{ resourceId: '/y', rules: [] }])
  expect((await store.list()).map(({ resourceId }) => resourceId)).not.toContain('/y')
})
