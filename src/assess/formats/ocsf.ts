// OCSF 1.5 Compliance Findings, one JSON object per line, every verdict included.
import type { Verdict } from '../../engine/evaluate.ts'
import { parseResourceId } from '../../engine/resource-id.ts'
import type { Rule, Severity } from '../../engine/rule.ts'
import type { Finding, Judged, Report, VerdictName } from '../judged.ts'
import type { Output } from '../output.ts'
import { product } from '../product.ts'
import { fingerprint } from './fingerprint.ts'
import { gapWords, name } from './words.ts'

const SEVERITY: Readonly<Record<Severity, number>> = { high: 4, medium: 3, low: 2 }
const INFORMATIONAL = 1
// The schema calls a check without a result, for want of information, a warning.
const STATUS: Readonly<Record<VerdictName, { id: number; text: string }>> = {
  compliant: { id: 1, text: 'Pass' },
  unknown: { id: 2, text: 'Warning' },
  nonCompliant: { id: 3, text: 'Fail' },
  notApplicable: { id: 99, text: 'Not applicable' },
}
const SUBSCRIPTION_ACCOUNT = 13
const STANDARD = 'Microsoft cloud security benchmark'

/** Writes JSON lines. `at` is the time of the findings. */
export function ocsfReport(output: Output, verdicts: ReadonlySet<VerdictName>, at: string): Report {
  const time = Date.parse(at)
  return {
    begin() {},
    judged(resource: Judged) {
      const shared = { resources: [resourceOf(resource)], cloud: cloudOf(resource) }
      for (const finding of resource.findings) {
        if (!verdicts.has(finding.verdict.verdict)) continue
        const event = { ...eventOf(resource, finding, time), ...shared }
        output.write(`${JSON.stringify(event)}\n`)
      }
    },
    end() {},
  }
}

function eventOf({ id, deployment }: Judged, { rule, verdict, assumes }: Finding, time: number) {
  const failed = verdict.verdict === 'nonCompliant'
  return {
    activity_id: 1,
    activity_name: 'Create',
    category_uid: 2,
    category_name: 'Findings',
    class_uid: 2003,
    class_name: 'Compliance Finding',
    type_uid: 200301,
    severity_id: failed ? SEVERITY[rule.severity] : INFORMATIONAL,
    status_id: 1,
    status: 'New',
    time,
    metadata: {
      version: '1.5.0',
      product: { name: product.name, vendor_name: product.name, version: product.version },
      profiles: ['cloud'],
    },
    finding_info: {
      uid: fingerprint(rule.id, id, deployment),
      title: rule.title,
      desc: rule.why,
      types: ['Security baseline'],
    },
    compliance: complianceOf(rule, verdict, assumes),
    ...(failed ? { remediation: remediationOf(rule, verdict) } : {}),
    unmapped: {
      rule: rule.id,
      verdict: verdict.verdict,
      safety: rule.safety.class,
      ...(deployment === null ? {} : { deployment }),
    },
  }
}

function complianceOf({ id, controls }: Rule, verdict: Verdict, assumes: string | undefined) {
  const { id: status, text } = STATUS[verdict.verdict]
  const details =
    verdict.verdict === 'nonCompliant'
      ? verdict.gaps.map(gapWords)
      : 'reason' in verdict
        ? [name(verdict.reason)]
        : []
  const all = assumes === undefined ? details : [...details, `taken for granted: ${name(assumes)}`]
  return {
    control: id,
    standards: [STANDARD],
    requirements: controls.mcsb,
    status_id: status,
    status: text,
    ...(all.length === 0 ? {} : { status_details: all }),
  }
}

function remediationOf(rule: Rule, verdict: Extract<Verdict, { verdict: 'nonCompliant' }>) {
  const desc = verdict.gaps.map(gapWords).join('; ')
  return { desc: `${rule.title}. ${desc}. ${rule.impact}`, references: rule.references }
}

function resourceOf({ id, name: resourceName, type, location }: Judged) {
  const parsed = parseResourceId(id)
  const group = typeof parsed === 'string' ? '' : parsed.resourceGroup
  return {
    uid: id,
    name: resourceName,
    type,
    ...(location === undefined ? {} : { region: location }),
    ...(group === '' ? {} : { group: { name: group } }),
  }
}

function cloudOf({ id, location }: Judged) {
  const parsed = parseResourceId(id)
  return {
    provider: 'Azure',
    ...(typeof parsed === 'string'
      ? {}
      : { account: { uid: parsed.subscription, type_id: SUBSCRIPTION_ACCOUNT } }),
    ...(location === undefined ? {} : { region: location }),
  }
}
