// What is worth telling people, as data. How it looks on Teams or a webhook is decided where it is sent.
import type { Hold } from './finding.ts'
import type { PropertyValue } from './plan.ts'
import type { Severity } from './rule.ts'
import type { Cause } from './work-item.ts'

/**
 * `fixed`: verified, by a second read or by Azure's word on the operation. `failed`: the write did not do it. `unproven`:
 * it was sent, and nothing can prove it. `held`: not written, and why. `gaveUp`: put back too often. `partlyDone`: a plan
 * that a person confirmed lost some of its writes.
 */
export type AlertKind =
  | 'fixed'
  | 'failed'
  | 'unproven'
  | 'held'
  | 'unknown'
  | 'gaveUp'
  | 'partlyDone'

/** A rule as an alert names it. */
export interface AlertRule {
  readonly id: string
  readonly title: string
  readonly severity: Severity
  readonly held?: Hold
}

/** One message. It holds all that a card shows, so that sending it reads nothing. */
export interface Alert {
  /** Stable across retries: receivers drop a second one. */
  readonly id: string
  readonly kind: AlertKind
  /** ISO 8601 UTC. */
  readonly at: string
  readonly resourceId: string
  readonly rules: readonly AlertRule[]
  readonly before: readonly PropertyValue[]
  readonly after: readonly PropertyValue[]
  readonly cause: Cause
  /** The action in the log, when something was written. */
  readonly action?: string
  /** Milliseconds from the cause to the verified state. */
  readonly elapsedMs?: number
  /** Set when what is `fixed` is so by Azure's word alone: nothing that can be read shows it. */
  readonly provenBy?: 'operation'
  readonly reason?: { readonly code: string; readonly message: string }
}
