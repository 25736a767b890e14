// What is worth telling people, as data. How it looks on Teams or a webhook is decided where it is sent.
import type { Hold, HoldReason } from './finding.ts'
import type { PropertyValue } from './plan.ts'
import type { Severity } from './rule.ts'
import type { Cause } from './work-item.ts'

/**
 * `fixed`: verified, by a second read or by Azure's word on the operation. `failed`: the write did not do it. `unproven`:
 * it was sent, and nothing can prove it. `held`: not written, and why. `gaveUp`: put back too often. `partlyDone`: a plan
 * that a person confirmed lost some of its writes. `digest`: what a sweep saw for the first time, counted. `lost`: a message
 * of Rebaseline's own queues was given up on.
 */
export type AlertKind =
  | 'fixed'
  | 'failed'
  | 'unproven'
  | 'held'
  | 'unknown'
  | 'gaveUp'
  | 'partlyDone'
  | 'digest'
  | 'lost'

/** What an alert goes back to: why Rebaseline looked, or a message of its own `queue` that nobody can read. */
export type AlertCause = Omit<Cause, 'source'> & { readonly source: Cause['source'] | 'queue' }

/** A rule as an alert names it. */
export interface AlertRule {
  readonly id: string
  readonly title: string
  readonly severity: Severity
  readonly held?: Hold
  /** In a digest: on how many resources it was seen. */
  readonly resources?: number
  /**
   * The change that the alert's cause tells of is not known to have broken this rule: it was broken before, or by time
   * or by another resource.
   */
  readonly notByCause?: true
}

/** What a digest counts. A gap is one rule that one resource does not meet. */
export interface Digest {
  readonly resources: number
  readonly gaps: number
  /** Rules that could not be judged, counted per resource. */
  readonly unknown: number
  /** Gaps by severity of the rule. */
  readonly severities: Readonly<Record<Severity, number>>
  /** Gaps by the reason why they were not closed; a gap without a reason is looked at again. */
  readonly reasons: Readonly<Partial<Record<HoldReason, number>>>
}

/** One message. It holds all that a card shows, so that sending it reads nothing. */
export interface Alert {
  /** Stable across retries: receivers drop a second one. */
  readonly id: string
  readonly kind: AlertKind
  /** ISO 8601 UTC. */
  readonly at: string
  /**
   * In a digest the scope that holds all that it counts: a resource group, a subscription, or `/` for several of them. Of
   * what is `lost`, `/` when it was about no resource.
   */
  readonly resourceId: string
  readonly rules: readonly AlertRule[]
  readonly before: readonly PropertyValue[]
  readonly after: readonly PropertyValue[]
  readonly cause: AlertCause
  /** The action in the log, when something was written. */
  readonly action?: string
  /** Milliseconds from the cause to the verified state. */
  readonly elapsedMs?: number
  /** Set when what is `fixed` is so by Azure's word alone: nothing that can be read shows it. */
  readonly provenBy?: 'operation'
  readonly reason?: { readonly code: string; readonly message: string }
  /** Nobody looked at the resource before, and it is not new: since when this is so, and by whom, is not known. */
  readonly firstLook?: true
  /** In a digest only. */
  readonly digest?: Digest
  /** What a person may confirm on this resource, when the alert tells of something that waits for it. */
  readonly approval?: OfferedApproval
  /** Where the service answers about it. Set when the alert is sent, if the service knows its own address. */
  readonly links?: { readonly finding: string; readonly remediate: string }
}

/**
 * The plan that a person may confirm: all that waits on the resource, which may be more than the alert is about. A
 * request with these rules and this digest carries out exactly this, or nothing.
 */
export interface OfferedApproval {
  readonly digest: string
  readonly rules: readonly string[]
  readonly writes: readonly {
    /** What is written to: the resource, or something in or beside it. */
    readonly target: string
    readonly before: readonly PropertyValue[]
    readonly after: readonly PropertyValue[]
  }[]
  /** How many values the plan changes beyond those in `writes`, when the alert had to be cut. */
  readonly more?: number
}
