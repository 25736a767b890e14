// What waits for the digest of a sweep, over real tables.
import { beforeAll, expect, it } from 'vitest'
import { createFirstSeen } from '../../src/store/first-seen.ts'
import { resourceKey } from '../../src/store/keys.ts'
import type { Storage } from '../../src/store/storage.ts'
import { GROUP, thing } from '../engine/samples.ts'
import { openTables } from './tables.ts'

let storage: Storage
beforeAll(async () => {
  storage = await openTables()
})

const idOf = (name: string) => `${GROUP}/providers/${thing.type}/${name}`
const rules = (...names: string[]) =>
  names.map((rule) => ({ rule, verdict: 'nonCompliant' as const }))

it('what was added to a resource while its digest was told waits for the next one', async () => {
  const store = createFirstSeen(storage)
  for (const name of ['told', 'added']) {
    await store.keep({ resourceId: idOf(name), rules: rules('one') })
  }
  const listed = await store.list(10)
  await store.keep({ resourceId: idOf('added'), rules: rules('two') })
  await store.forget(listed)
  expect(await store.list(10)).toMatchObject([
    { resourceId: idOf('added'), rules: rules('one', 'two') },
  ])
  await store.forget(listed)
  await store.forget([{ resourceId: idOf('added'), rules: [] }])
  expect(await store.list(10)).toEqual([])
})

it('no more resources are listed than are asked for', async () => {
  const store = createFirstSeen(storage)
  for (const name of ['a', 'b', 'c'])
    await store.keep({ resourceId: idOf(name), rules: rules('x') })
  const first = await store.list(2)
  expect(first).toHaveLength(2)
  await store.forget(first)
  await store.forget(await store.list(2))
  expect(await store.list(2)).toEqual([])
})

it('a row that somebody wrote over keeps no other from people, and takes what is seen next', async () => {
  const store = createFirstSeen(storage)
  for (const name of ['bad', 'good']) {
    await store.keep({ resourceId: idOf(name), rules: rules('one') })
  }
  const table = await storage.table('sweeps')
  const keys = { partitionKey: 'firstSeen', rowKey: resourceKey(idOf('bad')) }
  for (const rules0 of ['null', '{']) {
    await table.updateEntity({ ...keys, rules0 }, 'Merge')
    const listed = new Map((await store.list(10)).map((one) => [one.resourceId, one.rules]))
    expect(listed.get(idOf('bad'))).toEqual([])
    expect(listed.get(idOf('good'))).toEqual(rules('one'))
  }
  await store.keep({ resourceId: idOf('bad'), rules: rules('two') })
  expect((await store.list(10)).flatMap((one) => one.rules)).toHaveLength(2)
})
