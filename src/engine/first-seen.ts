// What is seen for the first time and told to nobody by itself: a first sweep over an old estate would be a thousand
// messages at night. It is counted, and told as one digest when the sweep is completed.
import type { Alert } from './alert.ts'
import type { Finding, HoldReason } from './finding.ts'

/** A rule that a resource did not meet, or that could not be judged, when it was judged there for the first time. */
export interface FirstSeen {
  readonly rule: string
  readonly verdict: 'nonCompliant' | 'unknown'
  /** Why nothing was changed. */
  readonly held?: HoldReason
}

/** Rules of `next` that no earlier finding knew, and that no alert or action of this run tells of. */
export function firstSeen(
  last: Finding | undefined,
  next: Finding,
  told: {
    readonly alerts: readonly Pick<Alert, 'rules'>[]
    readonly written: ReadonlySet<string>
  },
): readonly FirstSeen[] {
  const named = new Set(told.alerts.flatMap(({ rules }) => rules.map(({ id }) => id)))
  return Object.entries(next.rules).flatMap(([rule, { verdict, held }]) => {
    if (verdict !== 'nonCompliant' && verdict !== 'unknown') return []
    if (last?.rules[rule] !== undefined || named.has(rule) || told.written.has(rule)) return []
    return [{ rule, verdict, ...(held === undefined ? {} : { held: held.reason }) }]
  })
}
