// Which rules a rebaseline.json leaves on, and which of them may write.
import type { z } from 'zod'
import type { baselineSchema } from '../baseline-schema.ts'
import { defineRule, type Rule } from '../engine/rule.ts'

type Baseline = z.output<typeof baselineSchema>
type Effect = Baseline['effect']

/**
 * The rules that are judged somewhere. One that is only audited, wherever it is judged, comes back as report-only: it
 * needs no right to write.
 */
export function enabledRules(
  rules: readonly Rule[],
  baseline: Pick<Baseline, 'effect' | 'overrides'>,
): readonly Rule[] {
  return rules.flatMap((rule) => {
    const effects = effectsOf(rule.id, baseline)
    if (effects.includes('remediate')) return [rule]
    if (!effects.includes('audit')) return []
    const safety = { class: 'reportOnly', why: 'It is only audited.' } as const
    return [defineRule({ ...rule, safety })]
  })
}

// An override without a scope holds everywhere and so replaces what came before it; one with a scope adds to it.
function effectsOf(
  id: string,
  { effect, overrides }: Pick<Baseline, 'effect' | 'overrides'>,
): readonly Effect[] {
  let effects: readonly Effect[] = [effect]
  for (const override of overrides) {
    if (override.rules?.includes(id) === false) continue
    effects = override.scope === undefined ? [override.effect] : [...effects, override.effect]
  }
  return effects
}
