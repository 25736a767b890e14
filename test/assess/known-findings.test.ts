// The bag of an earlier report's findings against a plain list of them.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { KnownFindings, type KnownGap, shortHash } from '../../src/assess/known-findings.ts'

interface Known {
  readonly resource: string
  readonly kind: string
  readonly gaps: readonly KnownGap[]
}

const gap = fc.record({
  path: fc.constantFrom('a', 'b', 'c'),
  actual: fc.constantFrom(1, '1', null),
})
const resource = fc.constantFrom('x', 'y')
const finding: fc.Arbitrary<Known> = fc.oneof(
  fc.record({ resource, kind: fc.constant('good'), gaps: fc.constant([]) }),
  fc.record({
    resource,
    kind: fc.constantFrom('bad', 'worse'),
    gaps: fc.array(gap, { minLength: 1, maxLength: 3 }),
  }),
)

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
      for (const { resource, kind, gaps } of before) bag.add(kind, resource, gaps)
      for (const { resource, kind, gaps } of now) {
        const fits = list
          .filter((one) => one.resource === resource && one.kind === kind)
          .filter((one) => within(gaps, one.gaps))
        const fewest = Math.min(...fits.map((one) => one.gaps.length))
        // Of several with as few, any will do only when they are alike: the bag takes the one that came last.
        const chosen = fits.findLast((one) => one.gaps.length === fewest)
        expect(bag.take(kind, resource, gaps)).toBe(chosen !== undefined)
        if (chosen !== undefined) list.splice(list.lastIndexOf(chosen), 1)
      }
    }),
  )
})

test('takes 100,000 findings with one key in no more than a moment for each', () => {
  const bag = new KnownFindings()
  const gaps = [{ path: 'a', actual: 1 }]
  for (let index = 0; index < 100_000; index += 1) bag.add('bad', 'same', gaps)
  for (let index = 0; index < 100_000; index += 1) {
    expect(bag.take('bad', 'same', gaps)).toBe(true)
  }
  expect(bag.take('bad', 'same', gaps)).toBe(false)
})

test('adding to one resource adds to no other, though both had the same', () => {
  const bag = new KnownFindings()
  for (const resource of ['a', 'b', 'a']) bag.add('good', resource, [])
  expect(['a', 'a', 'a'].map((one) => bag.take('good', one, []))).toEqual([true, true, false])
  expect(['b', 'b'].map((one) => bag.take('good', one, []))).toEqual([true, false])
})

test('a hash has 96 bits', () => {
  expect(shortHash('a')).toMatch(/^[\w-]{16}$/)
  expect(shortHash('a')).not.toBe(shortHash('b'))
})
