// The compact bag of an earlier report's findings against a plain list of them.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { KnownFindings, type KnownGap, resourceKey } from '../../src/assess/known-findings.ts'

interface Known {
  readonly resource: string
  readonly kind: number
  readonly gaps: readonly KnownGap[]
}

const gap = fc.record({
  path: fc.constantFrom('a', 'b', 'c'),
  actual: fc.constantFrom(1, '1', null),
})
const finding: fc.Arbitrary<Known> = fc.record({
  resource: fc.constantFrom('x', 'y'),
  kind: fc.nat({ max: 2 }),
  gaps: fc.array(gap, { maxLength: 3 }),
})

const texts = (gaps: readonly KnownGap[]) =>
  gaps.map((one) => JSON.stringify([one.path, one.actual]))

/** True when each gap has one of its own among the others. */
function within(gaps: readonly KnownGap[], others: readonly KnownGap[]): boolean {
  const left = texts(others)
  return texts(gaps).every((text) => {
    const index = left.indexOf(text)
    if (index >= 0) left.splice(index, 1)
    return index >= 0
  })
}

test('takes out what a plain list would give: the counterpart with the fewest gaps, each once', () => {
  fc.assert(
    fc.property(fc.array(finding), fc.array(finding), (before, now) => {
      const bag = new KnownFindings()
      const list = [...before]
      for (const { resource, kind, gaps } of before)
        bag.add(resourceKey(resource, null), kind, gaps)
      for (const { resource, kind, gaps } of now) {
        const fits = list
          .filter((one) => one.resource === resource && one.kind === kind)
          .filter((one) => (gaps.length === 0 ? one.gaps.length === 0 : within(gaps, one.gaps)))
        const fewest = Math.min(...fits.map((one) => one.gaps.length))
        // Of several with as few, any will do only when they are alike: the bag takes the one that came last.
        const chosen = fits.findLast((one) => one.gaps.length === fewest)
        expect(bag.take(resourceKey(resource, null), kind, gaps)).toBe(chosen !== undefined)
        if (chosen !== undefined) list.splice(list.lastIndexOf(chosen), 1)
      }
    }),
  )
})

test('keeps 300,000 findings apart, and finds each again', () => {
  const bag = new KnownFindings()
  const keys = Array.from({ length: 100_000 }, (_, index) => resourceKey(`id-${index}`, 'a.json'))
  for (const key of keys) for (const kind of [0, 5, 540]) bag.add(key, kind, [])
  for (const key of keys) {
    for (const kind of [0, 5, 540]) expect(bag.take(key, kind, [])).toBe(true)
    expect(bag.take(key, 5, [])).toBe(false)
    expect(bag.find(key, 1)).toBeUndefined()
  }
  expect(bag.find(resourceKey('id-0', 'b.json'), 0)).toBeUndefined()
})

test('takes 100,000 findings with one key in no more than a moment for each', () => {
  const bag = new KnownFindings()
  const key = resourceKey('same', null)
  const gaps = [{ path: 'a', actual: 1 }]
  for (let index = 0; index < 100_000; index += 1) bag.add(key, 0, gaps)
  for (let index = 0; index < 100_000; index += 1) expect(bag.take(key, 0, gaps)).toBe(true)
  expect(bag.take(key, 0, gaps)).toBe(false)
})

test('a file that is called like none is not none', () => {
  expect(resourceKey('a', 'none')).not.toEqual(resourceKey('a', null))
  expect(resourceKey('a', 'any')).not.toEqual(resourceKey('a', undefined))
})
