// What is not compliant, grouped by resource, for a pull request or a wiki page.
import type { Judged, Report, Tally, VerdictName } from '../judged.ts'
import type { Output } from '../output.ts'
import { name, originWords, summary, unknownLines, value, wanted, withAssumed } from './words.ts'

/** Writes GitHub-flavoured Markdown. */
export function markdownReport(output: Output, verdicts: ReadonlySet<VerdictName>): Report {
  let several = false
  return {
    begin(ofSeveral) {
      several = ofSeveral
      output.write('# Security baseline\n')
    },
    judged({ id, name: resourceName, type, deployment, findings }: Judged) {
      const shown = findings.filter(
        ({ verdict }) => verdict.verdict !== 'unknown' && verdicts.has(verdict.verdict),
      )
      if (shown.length === 0) return
      const rows = shown.flatMap(({ rule, verdict, assumes }) => {
        const start = `| ${rule.severity} | ${rule.id} |`
        if (verdict.verdict !== 'nonCompliant') {
          const reason = 'reason' in verdict ? name(verdict.reason) : ''
          return [
            `${start} ${verdict.verdict} | ${escaped(withAssumed(reason, assumes).trim())} | |`,
          ]
        }
        return verdict.gaps.map(({ path, actual, expected }) => {
          const is = actual === undefined ? 'not set' : value(actual)
          return `${start} ${escaped(name(path))} | ${escaped(withAssumed(is, assumes))} | ${escaped(wanted(expected))} |`
        })
      })
      output.write(
        [
          '',
          `## ${escaped(name(resourceName))}${several ? ` (${escaped(originWords(deployment))})` : ''}`,
          '',
          `${escaped(name(type))}, ${escaped(name(id))}`,
          '',
          '| severity | rule | property | is | expected |',
          '|---|---|---|---|---|',
          ...rows,
          '',
        ].join('\n'),
      )
    },
    end(tally: Tally) {
      const unknown = verdicts.has('unknown') ? unknownLines(tally) : []
      if (unknown.length > 0) {
        output.write(
          `\n## Could not be judged\n\n${unknown.map((one) => `- ${escaped(one)}\n`).join('')}`,
        )
      }
      output.write(`\n${summary(tally)}.\n`)
    },
  }
}

// Every character that Markdown or HTML gives a meaning; a bar would end the cell, an address would become a link.
const SPECIAL = /[\\`*_{}[\]<>()#+!|~&@]/g

function escaped(text: string): string {
  return text
    .replace(SPECIAL, (char) => (char === '<' ? '&lt;' : char === '&' ? '&amp;' : `\\${char}`))
    .replaceAll('://', ':\\/\\/')
}
