import { expect, it } from 'vitest'
import { untilFull } from '../../src/store/until-full.ts'

const still = { now: () => new Date(0) }

/** A table of this many rows, of which every `every`th matches. */
const tableOf = (rows: number, every: number) => {
  let asked = 0
  const ask = async (most: number, token = '0') => {
    asked += 1
    const from = Number(token)
    const to = Math.min(from + most, rows)
    const all = Array.from({ length: to - from }, (_, at) => from + at)
    return {
      rows: all.filter((row) => row % every === 0),
      continuation: to < rows ? String(to) : undefined,
    }
  }
  return { ask, asked: () => asked }
}

it.each([
  ['is full after one page when everything matches', 1000, 1, 10, 10, 1, '10'],
  ['ends with the table', 7, 1, 10, 7, 1, undefined],
  ['stops after fifty pages and says where to go on', 1000, 1000, 2, 1, 50, '51'],
] as const)('a page of an answer %s', async (_, rows, every, limit, found, pages, token) => {
  const table = tableOf(rows, every)
  const page = await untilFull(limit, undefined, still, table.ask)
  expect([page.found.length, table.asked(), page.continuation]).toEqual([found, pages, token])
})

it('a page of an answer stops when ten seconds are over, however slow the pages are', async () => {
  let now = 0
  const table = tableOf(1000, 1000)
  const slow: typeof table.ask = (most, token) => {
    now += 3000
    return table.ask(most, token)
  }
  const page = await untilFull(2, undefined, { now: () => new Date(now) }, slow)
  expect([page.found, table.asked(), page.continuation]).toEqual([[0], 4, '5'])
})

it('an answer in pages has every row once, however few match', async () => {
  const table = tableOf(500, 7)
  const all: number[] = []
  let token: string | undefined
  do {
    const page = await untilFull(3, token, still, table.ask)
    expect(page.found.length).toBeLessThanOrEqual(3)
    all.push(...page.found)
    token = page.continuation
  } while (token !== undefined)
  expect(all).toEqual(Array.from({ length: 72 }, (_, at) => at * 7))
})
