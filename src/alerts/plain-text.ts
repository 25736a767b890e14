// Text from outside (names, actors, error messages) made fit to be shown: one line, of a length, in reading order.

// Format characters (category Cf) hold the bidi overrides that make `gpj.exe` read as `exe.jpg`, and the invisible ones
// that make two names look alike. Private use and unassigned code points show as boxes at best.
const INVISIBLE = /[\p{Cf}\p{Co}\p{Cn}]/gu
// Tabs, line breaks and control codes, with the blanks around them: a value must not draw lines of its own.
const BREAKS = /[\s\p{Cc}\p{Zl}\p{Zp}]+/gu
// More than three marks on one letter grow out of the line and cover others.
const STACKED_MARKS = /(\p{M}{3})\p{M}+/gu
// Adaptive Cards replace {{DATE(…)}} and {{TIME(…)}} in any text, also where there is no markdown.
const CARD_FUNCTION = /\{(?=\{)/g

/**
 * One line of visible text of at most `most` code points; a longer one ends in `…`. The text is not escaped: it is for
 * places that know no markup (a `TextRun`, a log field).
 */
export function plainText(text: string, most: number): string {
  // Cut roughly first: what is cut away need not be cleaned.
  const clean = text
    .slice(0, most * 8)
    .toWellFormed()
    .replace(BREAKS, ' ')
    .replace(INVISIBLE, '')
    .replace(STACKED_MARKS, '$1')
    .replace(CARD_FUNCTION, '{ ')
    .trim()
  // A code point is one or two units.
  const points = [...clean.slice(0, most * 2 + 1)]
  const complete = points.length <= most && text.length <= most * 8
  return complete ? clean : `${points.slice(0, most - 1).join('')}…`
}
