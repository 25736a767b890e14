// The rules that --rule and --severity leave.
import type { Rule } from '../engine/rule.ts'
import { UsageError } from './exit.ts'
import type { AssessOptions } from './options.ts'

const MOST_HINTS = 5

/** The chosen ones of all rules. @throws UsageError for an id that is none, and when nothing is left. */
export function chooseRules(
  rules: readonly Rule[],
  { rules: ids, severities }: Pick<AssessOptions, 'rules' | 'severities'>,
): readonly Rule[] {
  for (const id of ids) if (!rules.some((rule) => rule.id === id)) throw unknownRule(id, rules)
  const chosen = rules.filter(
    ({ id, severity }) =>
      (ids.length === 0 || ids.includes(id)) &&
      (severities.length === 0 || severities.includes(severity)),
  )
  if (chosen.length > 0) return chosen
  throw new UsageError('--rule and --severity together leave no rule to judge by')
}

function unknownRule(id: string, rules: readonly Rule[]): UsageError {
  const words = id.toLowerCase().split('-')
  const near = rules
    .map((rule) => rule.id)
    .filter((one) => words.every((word) => one.includes(word)))
  const hint =
    near.length === 0
      ? 'see: rebaseline rules'
      : `did you mean ${near.slice(0, MOST_HINTS).join(', ')}?`
  return new UsageError(`--rule: there is no rule "${id}"; ${hint}`)
}
