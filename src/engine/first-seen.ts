// What is seen for the first time and told to nobody by itself: a first sweep over an old estate would be a thousand
// messages at night. It is counted, and told as one digest when the sweep is completed.
import type { Alert } from './alert.ts'
import { type Finding, type HoldReason, isOldNews } from './finding.ts'

/** A rule that a resource did not meet, or that could not be judged, when it was judged there for the first time. */
export interface FirstSeen {
  readonly rule: string
  readonly verdict: 'nonCompliant' | 'unknown'
  /** Why nothing was changed. */
  readonly held?: HoldReason
}

/**
 * Rules of `next` that no earlier finding knew, or knew as met where that makes no drift, and that no alert or action of
 * this run tells of.
 */
export function firstSeen(
  last: Finding | undefined,
  next: Finding,
  told: {
    readonly alerts: readonly Pick<Alert, 'rules'>[]
    readonly written: ReadonlySet<string>
  },
): readonly FirstSeen[] {
  const named = new Set(told.alerts.flatMap(({ rules }) => rules.map(({ id }) => id)))
  return Object.entries(next.rules).flatMap(([rule, state]) => {
    const { verdict, held } = state
    if (verdict !== 'nonCompliant' && verdict !== 'unknown') return []
    const before = last?.rules[rule]
    if (before !== undefined && !isOldNews(before, state)) return []
    if (named.has(rule) || told.written.has(rule)) return []
    return [{ rule, verdict, ...(held === undefined ? {} : { held: held.reason }) }]
  })
}
