// Comma-separated values as in RFC 4180, every verdict included.
import type { Verdict } from '../../engine/evaluate.ts'
import type { Judged, Report, VerdictName } from '../judged.ts'
import type { Output } from '../output.ts'
import { placeOf } from './place.ts'
import { gapWords } from './words.ts'

const COLUMNS = [
  'resourceId',
  'resourceName',
  'resourceType',
  'rule',
  'verdict',
  'severity',
  'safety',
  'gaps',
  'reason',
  'assumes',
  'deployment',
  'file',
  'line',
]

/** Writes a header and one record per finding. */
export function csvReport(output: Output, verdicts: ReadonlySet<VerdictName>): Report {
  return {
    begin: () => output.write(record(COLUMNS)),
    judged(resource: Judged) {
      const { id, name, type } = resource
      const findings = resource.findings.filter(({ verdict }) => verdicts.has(verdict.verdict))
      if (findings.length === 0) return
      const head = `${cell(id)},${cell(name)},${cell(type)},`
      const { file, line } = placeOf(resource)
      for (const { rule, verdict, assumes } of findings) {
        const { severity, safety } = rule
        const cells = [
          rule.id,
          verdict.verdict,
          severity,
          safety.class,
          gaps(verdict),
          why(verdict),
          assumes ?? '',
          resource.deployment ?? '',
          file ?? '',
          line === null ? '' : String(line),
        ]
        output.write(head + record(cells))
      }
    },
    end() {},
  }
}

function gaps(verdict: Verdict): string {
  return verdict.verdict === 'nonCompliant' ? verdict.gaps.map(gapWords).join('; ') : ''
}

function why(verdict: Verdict): string {
  return 'reason' in verdict ? verdict.reason : ''
}

function record(cells: readonly string[]): string {
  return `${cells.map(cell).join(',')}\r\n`
}

// A spreadsheet runs a cell that starts so as a formula, some also after blanks, and names are anybody's to choose.
const FORMULA = /^(?:\s*[=+\-@＝＋－＠]|[\t\r\n])/u
const QUOTED = /[",\r\n]/

function cell(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text
  return QUOTED.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
