// The budget of writes is one row for all workers of a subscription: it is never exceeded, and a crowd at it is no fault.
import { setTimeout as wait } from 'node:timers/promises'
import { RestError } from '@azure/core-rest-pipeline'
import { beforeAll, expect, test } from 'vitest'
import { hadNoTime } from '../../src/engine/no-time.ts'
import { createBudget } from '../../src/store/budget.ts'
import type { Storage } from '../../src/store/storage.ts'
import { openTables } from './tables.ts'

const NOW = new Date('2026-01-02T03:04:05Z')
let storage: Storage
beforeAll(async () => {
  storage = await openTables()
})

const clock = {
  now: () => NOW,
  sleep: async (milliseconds: number) => void (await wait(milliseconds)),
}

test('forty workers that want a write at the same moment all get it, and no more than the limit', async () => {
  const budget = createBudget(storage, clock, 30, Math.random)
  const answers = await Promise.all(
    Array.from({ length: 40 }, () =>
      budget.take('s1', 1).catch((error: unknown) => (hadNoTime(error) ? 'later' : error)),
    ),
  )
  const given = answers.filter((answer) => answer === true).length
  const asked = answers.filter((answer) => answer === 'later').length
  expect(answers.filter((answer) => answer instanceof Error)).toEqual([])
  // Who is told to come later finds what is left.
  for (let left = asked; left > 0; left -= 1) answers.push(await budget.take('S1', 1))
  expect(answers.filter((answer) => answer === true)).toHaveLength(30)
  expect(given).toBeGreaterThan(0)
})

test('a worker that loses every race is put off, and its write is not held', async () => {
  const taken = new RestError('the row changed', { statusCode: 412 })
  const crowded = {
    table: async () => ({
      getEntity: async () => ({ count: 1, etag: 'e' }),
      updateEntity: () => Promise.reject(taken),
    }),
  } as unknown as Storage
  const waits: number[] = []
  const counted = {
    now: () => NOW,
    sleep: async (milliseconds: number) => void waits.push(milliseconds),
  }
  const refusal = await createBudget(crowded, counted, 30, () => 1)
    .take('s1', 1)
    .catch((error) => error)
  expect(refusal).toBeInstanceOf(Error)
  expect(hadNoTime(refusal)).toBe(true)
  expect(waits).toEqual([50, 100, 200, 400, 800, 1600, 3200])
})
