// What a report is made of: one resource with the verdicts on it, and what they come to in the end.
import type { Verdict } from '../engine/evaluate.ts'
import { type Rule, SEVERITIES, type Severity } from '../engine/rule.ts'
import type { Declared } from './declared.ts'

/** The verdicts on one resource. Reused for the next one: a report keeps nothing of it. */
export interface Judged {
  readonly id: string
  readonly name: string
  /** In Azure's own case. */
  readonly type: string
  readonly location: string | undefined
  /** The deployment that asks for it; null for what was read. */
  readonly deployment: string | null
  /** Where it is declared; undefined for what has no file. The line is only worked out when this is called. */
  declared(): Declared | undefined
  readonly findings: readonly Finding[]
}

/** One rule on one resource. */
export interface Finding {
  readonly rule: Rule
  readonly verdict: Verdict
  /** What the verdict rests on, when it is taken for granted. */
  readonly assumes?: string
}

/** The name of a verdict. */
export type VerdictName = Verdict['verdict']

/** All verdicts. */
export const VERDICTS: readonly VerdictName[] = [
  'nonCompliant',
  'unknown',
  'notApplicable',
  'compliant',
]

/** A form of report. What it writes goes out in the order of the calls. */
export interface Report {
  /** @param several true when the resources are not all of one deployment: readers must be told which is of which. */
  begin(several: boolean): void
  judged(resource: Judged): void
  end(tally: Tally): void
}

// Reasons may carry values from the input: their number is bounded, whatever the input is.
const MOST_REASONS = 8
const OTHER = 'other reasons'

/** Counts over all resources. */
export class Tally {
  resources = 0
  /** Resources of types that no chosen rule is about. */
  withoutRules = 0
  /** What the input should hold and does not, or what could not be looked at; a note on stderr told of it. */
  unseen = 0
  readonly verdicts: Record<VerdictName, number> = {
    compliant: 0,
    nonCompliant: 0,
    notApplicable: 0,
    unknown: 0,
  }
  readonly nonCompliant: Record<Severity, number> = { high: 0, medium: 0, low: 0 }
  /** Findings by verdict that were left out because a baseline has them; undefined without a baseline. */
  readonly known: Record<VerdictName, number> | undefined
  readonly #unknown = new Map<Rule, Map<string, number>>()

  /** @param against true when findings are held against a baseline. */
  constructor(against = false) {
    this.known = against
      ? { compliant: 0, nonCompliant: 0, notApplicable: 0, unknown: 0 }
      : undefined
  }

  /** Counts one resource by the findings on it that are reported. */
  add(findings: readonly Finding[]): void {
    this.resources += 1
    for (const { rule, verdict } of findings) {
      this.verdicts[verdict.verdict] += 1
      if (verdict.verdict === 'nonCompliant') this.nonCompliant[rule.severity] += 1
      if (verdict.verdict === 'unknown') this.#addUnknown(rule, verdict.reason)
    }
  }

  /** Counts a finding that a baseline has. */
  leaveOut({ verdict }: Finding): void {
    if (this.known !== undefined) this.known[verdict.verdict] += 1
  }

  /** True when there was something to judge, and nothing of it could be judged. */
  get nothingJudged(): boolean {
    const decided = VERDICTS.filter((one) => one !== 'unknown')
    const any = decided.some((one) => this.verdicts[one] + (this.known?.[one] ?? 0) > 0)
    return !any && this.verdicts.unknown + (this.known?.unknown ?? 0) + this.unseen > 0
  }

  /** True when something of at least this severity is not compliant. */
  reaches(severity: Severity): boolean {
    const most = SEVERITIES.indexOf(severity)
    return SEVERITIES.slice(0, most + 1).some((one) => this.nonCompliant[one] > 0)
  }

  /** Rules that could not be judged, on how many resources, and why. */
  unknown(): readonly { readonly rule: Rule; readonly reason: string; readonly count: number }[] {
    return [...this.#unknown].flatMap(([rule, reasons]) =>
      [...reasons].map(([reason, count]) => ({ rule, reason, count })),
    )
  }

  #addUnknown(rule: Rule, reason: string): void {
    let reasons = this.#unknown.get(rule)
    if (reasons === undefined) {
      reasons = new Map()
      this.#unknown.set(rule, reasons)
    }
    const known = reasons.has(reason) || reasons.size < MOST_REASONS ? reason : OTHER
    reasons.set(known, (reasons.get(known) ?? 0) + 1)
  }
}
