import fc from 'fast-check'

const HIGHEST = 0x10ffff
const [FIRST_HALF, LAST_HALF] = [0xd800, 0xdfff]
const HALVES = LAST_HALF - FIRST_HALF + 1

/**
 * Any character but a half of a pair, for `fc.string({ unit })`: what `unit: 'binary'` draws, without the second that
 * fast-check needs in each process to begin with it.
 */
export const anyCharacter: fc.Arbitrary<string> = fc.nat(HIGHEST - HALVES).map(
  (number) => String.fromCodePoint(number < FIRST_HALF ? number : number + HALVES),
  (character) => {
    const point = typeof character === 'string' ? character.codePointAt(0) : undefined
    if (point === undefined || String.fromCodePoint(point) !== character) {
      throw new Error('not one character')
    }
    if (point >= FIRST_HALF && point <= LAST_HALF) throw new Error('half of a pair')
    return point < FIRST_HALF ? point : point - HALVES
  },
)
