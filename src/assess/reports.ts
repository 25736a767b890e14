// The forms of report by name.
import type { Rule } from '../engine/rule.ts'
import { rulesFor } from '../rules/index.ts'
import { csvReport } from './formats/csv.ts'
import { jsonReport } from './formats/json.ts'
import { markdownReport } from './formats/markdown.ts'
import { ocsfReport } from './formats/ocsf.ts'
import { tableReport } from './formats/table.ts'
import type { Report, VerdictName } from './judged.ts'
import type { AssessOptions } from './options.ts'
import type { Output } from './output.ts'

/** The report that was asked for. `note` hears of what the report could not hold. */
export async function reportFor(
  { format, verdicts }: Pick<AssessOptions, 'format' | 'verdicts'>,
  output: Output,
  rules: readonly Rule[],
  at: string,
  note: (text: string) => void,
): Promise<Report> {
  switch (format) {
    case 'table':
      return tableReport(output, verdicts, Math.max(0, ...rules.map(({ id }) => id.length)))
    case 'json':
      return jsonReport(output, verdicts)
    case 'csv':
      return csvReport(output, verdicts)
    case 'sarif':
      return sarif(output, verdicts, rules, note)
    case 'ocsf':
      return ocsfReport(output, verdicts, at)
    case 'markdown':
      return markdownReport(output, verdicts)
  }
}

async function sarif(
  output: Output,
  verdicts: ReadonlySet<VerdictName>,
  rules: readonly Rule[],
  note: (text: string) => void,
): Promise<Report> {
  // Only here: help on rules takes longer to load than a small input takes to judge.
  const { ruleHelp } = await import('../generate/rule-help.ts')
  const { sarifReport } = await import('./formats/sarif.ts')
  // The chosen rules hold an operator's own, too.
  const helpOf = (rule: Rule) => ruleHelp(rule, (parameters) => [...rulesFor(parameters), ...rules])
  return sarifReport(output, verdicts, rules, helpOf, note)
}
