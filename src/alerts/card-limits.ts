// How much of an alert a card shows, from all that reads well down to the least that still says it.

/** Longest lists and texts (code points) of one card. */
export interface CardLimits {
  readonly rules: number
  readonly values: number
  readonly text: number
  readonly detail: number
}

/** From generous to least. The first that fits the message size is taken; the last always fits. */
export const CARD_LIMITS: readonly [CardLimits, ...CardLimits[]] = [
  { rules: 20, values: 15, text: 160, detail: 500 },
  { rules: 10, values: 8, text: 120, detail: 300 },
  { rules: 3, values: 3, text: 80, detail: 200 },
  { rules: 1, values: 1, text: 40, detail: 100 },
]

/** The first `most` of a list, and a line that says how many are left out. */
export function listed<T>(
  list: readonly T[],
  most: number,
): { shown: readonly T[]; more?: string } {
  const left = list.length - most
  return left > 0 ? { shown: list.slice(0, most), more: `and ${left} more` } : { shown: list }
}
