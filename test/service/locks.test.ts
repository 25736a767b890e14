import { expect, it } from 'vitest'
import { createLocks } from '../../src/azure/locks.ts'
import type { Json } from '../../src/engine/json.ts'

const subscription = '/subscriptions/11111111-2222-3333-4444-555555555555'
const account = `${subscription}/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/a`
const lockOf = (scope: string, level: Json, name = 'keep') => ({
  id: `${scope}/providers/Microsoft.Authorization/locks/${name}`,
  properties: { level },
})

it('locks are read once for the whole subscription, each with where it is', async () => {
  const asked: string[] = []
  const rows: Json[] = [
    lockOf(account, 'ReadOnly'),
    lockOf(`${subscription}/resourceGroups/rg`, 'CanNotDelete'),
    lockOf(subscription, 'readonly'),
  ]
  const locks = createLocks({
    list: async (path, apiVersion) => {
      asked.push(`${path} ${apiVersion}`)
      return rows
    },
  })
  expect(await locks(account)).toEqual([
    { name: 'keep', scope: account, level: 'ReadOnly' },
    { name: 'keep', scope: `${subscription}/resourceGroups/rg`, level: 'CanNotDelete' },
    { name: 'keep', scope: subscription, level: 'ReadOnly' },
  ])
  expect(asked).toEqual([`${subscription}/providers/Microsoft.Authorization/locks 2020-05-01`])
})

it('what is no lock of a known level at a known place forbids nothing', async () => {
  const rows: Json[] = [null, {}, lockOf(account, 'NotSpecified'), { id: 'keep' }]
  expect(await createLocks({ list: async () => rows })(account)).toEqual([])
})

it('an id without a subscription is not asked about', async () => {
  await expect(createLocks({ list: async () => [] })('/providers/x')).rejects.toThrow(
    'the id names no subscription',
  )
})
