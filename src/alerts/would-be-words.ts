// What would be done if the operator's switches were on, in a sentence.
import type { Switch } from '../engine/effect.ts'
import type { WouldBe } from '../engine/finding.ts'

const SWITCHES: Readonly<Record<Switch, string>> = {
  writesOff: 'REBASELINE_WRITES on',
  audit: 'the effect remediate',
}

const DECISIONS: Readonly<Record<WouldBe['decision'], string>> = {
  fixedAtOnce: 'it would be fixed at once',
  waitsForPerson: 'it would wait for a person',
  keptBack: 'it would be kept back',
}

/** The sentence, without what stands in the way, which may be text from outside. */
export function wouldBeSentence(wouldBe: WouldBe): string {
  const { decision, switches } = wouldBe
  const on = switches.map((one) => SWITCHES[one] ?? one).join(' and ')
  const because = wouldBe.decision === 'keptBack' ? ` (${wouldBe.reason})` : ''
  return `With ${on}, ${DECISIONS[decision] ?? decision}${because}`
}
