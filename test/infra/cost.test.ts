// The figures of docs/deploy.md follow from the assumptions and rates that stand beside them.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const page = readFileSync('docs/deploy.md', 'utf8')
const section = page.slice(page.indexOf('## Cost'), page.indexOf('`network` = `private` adds'))
const rows = new Map(
  [...section.matchAll(/^\| ([^|]+) \|(.*)\|$/gm)].map(([, name = '', cells = '']) => [
    name.replaceAll('*', ''),
    cells.split('|').map((cell) => cell.trim().replaceAll(/[*,]/g, '')),
  ]),
)
const SIZES = [100, 1000, 10_000] as const

/** The lowest and the highest of a cell: `5`, `below 1`, `4 to 6`. */
function bounds(cell = ''): readonly [number, number] {
  if (cell === 'below 1') return [0, 1]
  const [low = Number.NaN, high = low] = cell.split(' to ').map(Number)
  return [low, high]
}

/** The cell of a part for a size. */
function cell(part: string, size: (typeof SIZES)[number]): string | undefined {
  return rows.get(part)?.at(SIZES.indexOf(size) - SIZES.length)
}

// Four a day at each resource, and one for the change of the day.
const looks = (size: number) => size * 5 * 30
const SECONDS = 1.5
const GB = 2
const AT_A_TIME = 12

test.each(SIZES)('%d resources: looks in a month', (size) => {
  expect(Number(cell('looks in a month', size))).toBe(looks(size))
})

test.each(SIZES)('%d resources: the function app, packed and one at a time', (size) => {
  const cost = (gbSeconds: number) =>
    Math.max(0, gbSeconds - 100_000) * 0.000026 +
    (Math.max(0, looks(size) - 250_000) / 1_000_000) * 0.4
  const all = looks(size) * SECONDS * GB
  expect(bounds(cell('function app', size))).toEqual([
    Math.round(cost(all / AT_A_TIME)),
    Math.round(cost(all)),
  ])
})

test.each(SIZES)('%d resources: logs, at least', (size) => {
  const gigabytes = (looks(size) * 6) / 1_000_000
  expect(bounds(cell('logs', size))[0]).toBe(Math.round(Math.max(0, gigabytes - 5) * 2.3))
})

test.each(SIZES)('%d resources: all parts together', (size) => {
  const parts = [...rows.keys()].slice(
    [...rows.keys()].indexOf('function app'),
    [...rows.keys()].indexOf('together'),
  )
  expect(parts.length).toBeGreaterThan(6)
  const all = parts.map((part) => bounds(cell(part, size)))
  const small = parts.filter((part) => cell(part, size) === 'below 1').length
  const sum = (index: 0 | 1) => all.reduce((total, one) => total + one[index], 0)
  const [low, high] = bounds(cell('together', size))
  // What is below 1 is something.
  expect(low).toBeGreaterThanOrEqual(sum(0))
  expect(low).toBeLessThanOrEqual(sum(0) + small)
  expect(high).toBeGreaterThanOrEqual(sum(1) - small)
  expect(high).toBeLessThanOrEqual(sum(1))
})
