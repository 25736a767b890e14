// The forms of report by name.
import type { Rule } from '../engine/rule.ts'
import { csvReport } from './formats/csv.ts'
import { jsonReport } from './formats/json.ts'
import { markdownReport } from './formats/markdown.ts'
import { ocsfReport } from './formats/ocsf.ts'
import { sarifReport } from './formats/sarif.ts'
import { tableReport } from './formats/table.ts'
import type { Report } from './judged.ts'
import type { AssessOptions } from './options.ts'
import type { Output } from './output.ts'

/** The report that was asked for. */
export function reportFor(
  { format, verdicts }: Pick<AssessOptions, 'format' | 'verdicts'>,
  output: Output,
  rules: readonly Rule[],
  at: string,
): Report {
  switch (format) {
    case 'table':
      return tableReport(output, verdicts, Math.max(0, ...rules.map(({ id }) => id.length)))
    case 'json':
      return jsonReport(output, verdicts)
    case 'csv':
      return csvReport(output, verdicts)
    case 'sarif':
      return sarifReport(output, verdicts, rules)
    case 'ocsf':
      return ocsfReport(output, verdicts, at)
    case 'markdown':
      return markdownReport(output, verdicts)
  }
}
