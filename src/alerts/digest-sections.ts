// The counts of a digest: how much was seen for the first time, how bad it is, and why it was left.
import type { Alert } from '../engine/alert.ts'
import { SEVERITIES } from '../engine/rule.ts'
import { type Element, fact, run, section } from './card-elements.ts'
import { plainText } from './plain-text.ts'

const BOLD = { weight: 'Bolder' } as const

/** Nothing for alerts of other kinds. */
export function digestSections({ digest }: Alert): readonly Element[] {
  if (digest === undefined) return []
  const { resources, gaps, unknown, severities } = digest
  const bySeverity = SEVERITIES.map((severity) => `${severities[severity]} ${severity}`).join(', ')
  const reasons = Object.entries(digest.reasons).toSorted(([, left], [, right]) => right - left)
  const counts = section('Counted', [
    fact('Resources', run(`${resources}`, BOLD)),
    fact('Off the baseline', run(`${gaps}`, BOLD), run(` (${bySeverity})`)),
    ...(unknown === 0 ? [] : [fact('Not judged', run(`${unknown}`, BOLD))]),
  ])
  if (reasons.length === 0) return [counts]
  const held = reasons.map(([reason, count]) => fact(plainText(reason, 40), run(`${count}`)))
  return [counts, section('Held, by reason', held)]
}
