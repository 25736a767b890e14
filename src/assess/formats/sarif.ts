// SARIF 2.1.0, for code scanning. What is not compliant is a failure, what is unknown is open; in sum, the unknown ones
// are notifications, because code scanning would show an alert for each.
import { isAbsolute, relative, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Rule, Severity } from '../../engine/rule.ts'
import type { ByteSource } from '../byte-source.ts'
import type { Finding, Judged, Report, Tally, VerdictName } from '../judged.ts'
import { createLineCounter, type LineCounter } from '../line-counter.ts'
import type { Output } from '../output.ts'
import { product } from '../product.ts'
import { fingerprint } from './fingerprint.ts'
import { count, gapWords, name } from './words.ts'

const LEVEL: Readonly<Record<Severity, string>> = { high: 'error', medium: 'warning', low: 'note' }
// GitHub's bands: from 7 on high, from 4 on medium.
const SCORE: Readonly<Record<Severity, string>> = { high: '8.0', medium: '5.0', low: '2.0' }
const KIND: Readonly<Record<VerdictName, string>> = {
  nonCompliant: 'fail',
  unknown: 'open',
  notApplicable: 'notApplicable',
  compliant: 'pass',
}

/** Writes one SARIF log with one run. */
export function sarifReport(
  output: Output,
  verdicts: ReadonlySet<VerdictName>,
  rules: readonly Rule[],
): Report {
  const indexOf = new Map(rules.map((rule, index) => [rule, index]))
  let lines: { source: ByteSource; counter: LineCounter } | undefined
  let first = true
  const lineOf = (source: ByteSource, start: number) => {
    if (lines?.source !== source) lines = { source, counter: createLineCounter(source) }
    return lines.counter(start)
  }
  return {
    begin() {
      const driver = {
        ...product,
        informationUri: 'https://learn.microsoft.com/security/benchmark/azure/',
        rules: rules.map(descriptor),
      }
      output.write(
        '{"$schema":"https://json.schemastore.org/sarif-2.1.0.json","version":"2.1.0",' +
          `"runs":[{"tool":${JSON.stringify({ driver })},"columnKind":"utf16CodeUnits","results":[`,
      )
    },
    judged(resource: Judged) {
      for (const finding of resource.findings) {
        if (!verdicts.has(finding.verdict.verdict)) continue
        const { path } = resource.source
        const line = path === undefined ? undefined : lineOf(resource.source, resource.start)
        const result = resultOf(resource, finding, indexOf.get(finding.rule) ?? -1, path, line)
        output.write(`${first ? '\n' : ',\n'}${JSON.stringify(result)}`)
        first = false
      }
    },
    end(tally: Tally) {
      const invocation = {
        executionSuccessful: true,
        toolExecutionNotifications: notificationsOf(tally, indexOf),
      }
      output.write(`\n],"invocations":[${JSON.stringify(invocation)}]}]}\n`)
    },
  }
}

function descriptor({ id, title, why, severity, references, controls, safety }: Rule) {
  return {
    id,
    shortDescription: { text: title },
    fullDescription: { text: why },
    ...(references[0] === undefined ? {} : { helpUri: references[0] }),
    defaultConfiguration: { level: LEVEL[severity] },
    properties: {
      tags: ['security', ...controls.mcsb],
      'security-severity': SCORE[severity],
      safety: safety.class,
    },
  }
}

function resultOf(
  { id, name: resourceName, type }: Judged,
  { rule, verdict }: Finding,
  ruleIndex: number,
  path: string | undefined,
  startLine: number | undefined,
) {
  const found =
    verdict.verdict === 'nonCompliant'
      ? verdict.gaps.map(gapWords).join('; ')
      : 'reason' in verdict
        ? name(verdict.reason)
        : 'as the rule asks for'
  const failed = verdict.verdict === 'nonCompliant'
  return {
    ruleId: rule.id,
    ruleIndex,
    kind: KIND[verdict.verdict],
    // The standard allows a level other than none for failures only.
    level: failed ? LEVEL[rule.severity] : 'none',
    message: { text: `${name(resourceName)}: ${found}` },
    locations: [
      {
        ...(path === undefined || startLine === undefined
          ? {}
          : {
              physicalLocation: { artifactLocation: { uri: uriOf(path) }, region: { startLine } },
            }),
        logicalLocations: [{ name: resourceName, fullyQualifiedName: id, kind: 'resource' }],
      },
    ],
    partialFingerprints: { 'resourceRule/v1': fingerprint(rule.id, id) },
    properties: { resourceType: type },
  }
}

function notificationsOf(tally: Tally, indexOf: ReadonlyMap<Rule, number>) {
  return tally.unknown().map(({ rule, reason, count: times }) => ({
    level: 'note',
    message: { text: `could not be judged on ${count(times, 'resource')}: ${name(reason)}` },
    associatedRule: { id: rule.id, index: indexOf.get(rule) ?? -1 },
  }))
}

// Relative to where the command runs, so that code scanning finds the file in the repository.
function uriOf(path: string): string {
  const segments = relative(process.cwd(), path).split(sep)
  if (segments[0] === '..' || isAbsolute(segments.join(sep))) return pathToFileURL(path).href
  return segments.map(encodeURIComponent).join('/')
}
