// A rule as SARIF describes it.
import type { Rule, Severity } from '../../engine/rule.ts'
import type { RuleHelp } from '../../generate/rule-help.ts'

/** The level of a failure. */
export const LEVEL: Readonly<Record<Severity, string>> = {
  high: 'error',
  medium: 'warning',
  low: 'note',
}
// GitHub's bands: from 7 on high, from 4 on medium. As text, as GitHub asks for.
const SCORE: Readonly<Record<Severity, string>> = { high: '8.0', medium: '5.0', low: '2.0' }
// GitHub refuses a rule with more.
const MOST_TAGS = 20
// GitHub cuts longer descriptions.
const LONGEST_DESCRIPTION = 1024

/** The reportingDescriptor. */
export function reportingDescriptor(
  { id, title, why, severity, references, controls, safety }: Rule,
  help: RuleHelp,
) {
  return {
    id,
    shortDescription: { text: title.slice(0, LONGEST_DESCRIPTION) },
    fullDescription: { text: why.slice(0, LONGEST_DESCRIPTION) },
    help,
    ...(references[0] === undefined ? {} : { helpUri: references[0] }),
    defaultConfiguration: { level: LEVEL[severity] },
    properties: {
      tags: [...new Set(['security', ...controls.mcsb])].slice(0, MOST_TAGS),
      'security-severity': SCORE[severity],
      safety: safety.class,
    },
  }
}
