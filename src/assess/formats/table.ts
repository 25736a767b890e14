// What is not compliant, a line each, for a terminal; then what could not be judged, and a summary.
import type { Judged, Report, Tally, VerdictName } from '../judged.ts'
import type { Output } from '../output.ts'
import {
  gapWords,
  name,
  originWords,
  shortId,
  summary,
  unknownLines,
  withAssumed,
} from './words.ts'

const SEVERITY_WIDTH = 10
const RESOURCE_WIDTH = 32

/** Writes lines of text. `ruleWidth` is the length of the longest rule id. */
export function tableReport(
  output: Output,
  verdicts: ReadonlySet<VerdictName>,
  ruleWidth: number,
): Report {
  let any = false
  let several = false
  let last: string | undefined
  const line = (severity: string, rule: string, resource: string, finding: string) => {
    const cells = [
      severity.padEnd(SEVERITY_WIDTH),
      rule.padEnd(ruleWidth + 2),
      resource.padEnd(RESOURCE_WIDTH),
      finding,
    ]
    output.write(`${cells.join('').trimEnd()}\n`)
  }
  return {
    begin(ofSeveral) {
      several = ofSeveral
    },
    judged({ id, deployment, findings }: Judged) {
      for (const { rule, verdict, assumes } of findings) {
        // What is unknown is mostly so on every resource for the same reason: it is told once, at the end.
        if (verdict.verdict === 'unknown' || !verdicts.has(verdict.verdict)) continue
        if (!any) line('SEVERITY', 'RULE', 'RESOURCE', 'FINDING')
        any = true
        const origin = originWords(deployment)
        if (several && origin !== last) output.write(`${origin}:\n`)
        last = origin
        const finding =
          verdict.verdict === 'nonCompliant'
            ? verdict.gaps.map(gapWords).join('; ')
            : verdict.verdict === 'compliant'
              ? 'compliant'
              : `not applicable: ${name(verdict.reason)}`
        line(rule.severity, rule.id, `${shortId(id)}  `, withAssumed(finding, assumes))
      }
    },
    end(tally: Tally) {
      const unknown = verdicts.has('unknown') ? unknownLines(tally) : []
      if (any) output.write('\n')
      if (unknown.length > 0) {
        output.write(`Could not be judged:\n${unknown.map((one) => `  ${one}\n`).join('')}\n`)
      }
      output.write(`${summary(tally)}\n`)
    },
  }
}
