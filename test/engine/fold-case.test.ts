import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { foldCase, sameName } from '../../src/engine/fold-case.ts'
import { anyCharacter } from '../any-text.ts'

describe('two names are one name when only their case differs', () => {
  it.each([
    { name: 'letters of ASCII', given: ['RG-Prod_1', 'rg-prod_1'], want: true },
    { name: 'capital and small umlaut', given: ['GRÖSSE', 'grösse'], want: true },
    { name: 'letters of another script', given: ['ДАННЫЕ', 'данные'], want: true },
    { name: 'the same text', given: ['Kö', 'Kö'], want: true },
    { name: 'other letters', given: ['a', 'b'], want: false },
    { name: 'the Kelvin sign and k', given: ['rg-ban\u212a', 'rg-bank'], want: false },
    { name: 'the Ångström sign and å', given: ['\u212b', 'å'], want: false },
    { name: 'İ and i', given: ['rg-\u0130', 'rg-i'], want: false },
    { name: 'ı and I', given: ['rg-\u0131', 'rg-I'], want: false },
    { name: 'ſ and s', given: ['\u017fa', 'sa'], want: false },
    { name: 'ß and SS', given: ['stra\u00dfe', 'STRASSE'], want: false },
    { name: 'ẞ and ß', given: ['\u1e9e', '\u00df'], want: false },
    { name: 'an accent of its own and é', given: ['e\u0301', 'é'], want: false },
  ] as const)('$name: $want', ({ given: [left, right], want }) => {
    expect(sameName(left, right)).toBe(want)
    expect(sameName(right, left)).toBe(want)
  })

  it('text of ASCII is folded as it always was, so stored keys stay what they are', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary-ascii' }), (text) => {
        expect(foldCase(text)).toBe(text.toLowerCase())
      }),
    )
  })

  it('no character beyond ASCII ever becomes one of ASCII, and folding twice changes nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter }), (text) => {
        const folded = foldCase(text)
        expect(foldCase(folded)).toBe(folded)
        expect(folded.length).toBe(text.length)
        const foreign = (one: string) => one.replaceAll(/[^\u0080-\uffff]/g, '').length
        expect(foreign(folded)).toBe(foreign(text))
      }),
    )
  })

  it('a letter is folded by itself, whatever stands beside it', () => {
    expect(foldCase('ΟΔΟΣ')).toBe(foldCase('ΟΔΟΣα').slice(0, 4))
  })
})
