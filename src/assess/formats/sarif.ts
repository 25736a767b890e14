// SARIF 2.1.0, for code scanning. What is not compliant is a failure, what is unknown is open; in sum, the unknown ones
// are notifications, because code scanning would show an alert for each.
import type { Rule, Severity } from '../../engine/rule.ts'
import type { RuleHelp } from '../../generate/rule-help.ts'
import type { Finding, Judged, Report, Tally, VerdictName } from '../judged.ts'
import type { Output } from '../output.ts'
import { product } from '../product.ts'
import { fingerprint } from './fingerprint.ts'
import { MostSevere } from './most-severe.ts'
import { LEVEL, reportingDescriptor } from './sarif-rule.ts'
import { uriOfFile, uriOfResource } from './sarif-uri.ts'
import { count, gapWords, name, originWords, withAssumed } from './words.ts'

/**
 * GitHub refuses a run with more results, and shows the 5,000 most severe of them:
 * https://docs.github.com/en/code-security/code-scanning/troubleshooting-sarif-uploads/results-exceed-limit
 */
export const MOST_RESULTS = 25_000
const LONGEST_MESSAGE = 2000
const RANK: Readonly<Record<Severity, number>> = { high: 0, medium: 1, low: 2 }
// No failure, and so less than any.
const LEAST = 3
const KIND: Readonly<Record<VerdictName, string>> = {
  nonCompliant: 'fail',
  unknown: 'open',
  notApplicable: 'notApplicable',
  compliant: 'pass',
}

/** Writes one SARIF log with one run. `note` hears of results that are left out. */
export function sarifReport(
  output: Output,
  verdicts: ReadonlySet<VerdictName>,
  rules: readonly Rule[],
  helpOf: (rule: Rule) => RuleHelp,
  note: (text: string) => void,
): Report {
  const indexOf = new Map(rules.map((rule, index) => [rule, index]))
  const results = new MostSevere(MOST_RESULTS)
  let several = false
  return {
    begin(ofSeveral) {
      several = ofSeveral
      const driver = {
        ...product,
        informationUri: 'https://learn.microsoft.com/security/benchmark/azure/',
        rules: rules.map((rule) => reportingDescriptor(rule, helpOf(rule))),
      }
      output.write(
        '{"$schema":"https://json.schemastore.org/sarif-2.1.0.json","version":"2.1.0",' +
          `"runs":[{"tool":${JSON.stringify({ driver })},"columnKind":"utf16CodeUnits","results":[`,
      )
    },
    judged(resource: Judged) {
      for (const finding of resource.findings) {
        const { rule, verdict } = finding
        if (!verdicts.has(verdict.verdict)) continue
        const rank = verdict.verdict === 'nonCompliant' ? RANK[rule.severity] : LEAST
        results.add(rank, () =>
          JSON.stringify(resultOf(resource, finding, indexOf.get(rule) ?? -1, several)),
        )
      }
    },
    end(tally: Tally) {
      let first = true
      for (const result of results.inOrder()) {
        output.write(first ? '\n' : ',\n')
        output.bytes(result)
        first = false
      }
      const leftOut =
        results.leftOut === 0
          ? undefined
          : `${count(results.leftOut, 'result')} left out: code scanning takes ${MOST_RESULTS} in a run, ` +
            'and these are the most severe'
      if (leftOut !== undefined) note(`sarif: ${leftOut}`)
      const invocation = {
        executionSuccessful: true,
        toolExecutionNotifications: [
          ...(leftOut === undefined ? [] : [{ level: 'warning', message: { text: leftOut } }]),
          ...unknownNotifications(tally, indexOf),
        ],
      }
      output.write(`\n],"invocations":[${JSON.stringify(invocation)}]}]}\n`)
    },
  }
}

function resultOf(
  resource: Judged,
  { rule, verdict, assumes }: Finding,
  ruleIndex: number,
  several: boolean,
) {
  const { id, name: resourceName, type, deployment } = resource
  // Viewers show the message, and no properties.
  const subject = `${name(resourceName)}${several ? ` (${originWords(deployment)})` : ''}`
  const found =
    verdict.verdict === 'nonCompliant'
      ? verdict.gaps.map(gapWords).join('; ')
      : 'reason' in verdict
        ? name(verdict.reason)
        : 'as the rule asks for'
  const failed = verdict.verdict === 'nonCompliant'
  const key = fingerprint(rule.id, id, deployment)
  const declared = resource.declared()
  return {
    ruleId: rule.id,
    ruleIndex,
    kind: KIND[verdict.verdict],
    // The standard allows a level other than none for failures only.
    level: failed ? LEVEL[rule.severity] : 'none',
    message: { text: shortened(`${subject}: ${withAssumed(found, assumes)}`) },
    locations: [
      {
        // GitHub refuses a file with a result that is in no artifact: what has no file is in one of its own id.
        physicalLocation: {
          artifactLocation: {
            uri: declared === undefined ? uriOfResource(id) : uriOfFile(declared.path),
          },
          region: { startLine: declared?.line ?? 1 },
        },
        logicalLocations: [{ name: resourceName, fullyQualifiedName: id, kind: 'resource' }],
      },
    ],
    partialFingerprints: {
      'resourceRule/v1': key,
      // What GitHub tells alerts apart by. For a file in the repository its action makes it, from the line.
      ...(declared === undefined ? { primaryLocationLineHash: key } : {}),
    },
    properties: { resourceType: type, ...(deployment === null ? {} : { deployment }) },
  }
}

function shortened(text: string): string {
  return text.length <= LONGEST_MESSAGE
    ? text
    : `${text.slice(0, LONGEST_MESSAGE - 1).toWellFormed()}…`
}

function unknownNotifications(tally: Tally, indexOf: ReadonlyMap<Rule, number>) {
  return tally.unknown().map(({ rule, reason, count: times }) => ({
    level: 'note',
    message: { text: `could not be judged on ${count(times, 'resource')}: ${name(reason)}` },
    associatedRule: { id: rule.id, index: indexOf.get(rule) ?? -1 },
  }))
}
