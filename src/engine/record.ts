// The append-only log of one resource: entries, their hash chain, and the head that says what is open.
import { createHash } from 'node:crypto'
import type { Approval } from './approval.ts'
import type { Beside } from './beside.ts'
import { canonicalText } from './json.ts'
import type { OwedWrite } from './owed.ts'
import type { PlannedWrite } from './plan.ts'
import type { Cause } from './work-item.ts'

/**
 * Where an action stands. `intended` and `applied` and `uncertain` are open; the others are final. `unproven`: it was
 * sent, or may have been, and Azure offers nothing that would show what became of it.
 */
export type ActionState = 'intended' | 'applied' | 'uncertain' | 'verified' | 'failed' | 'unproven'

/** One row of the log. The `intended` row carries the plan, with exactly the values that change; later rows of the same action only what came of it. */
export interface RecordEntry {
  /** Names the action; shared by all its rows. Sorts by time. */
  readonly action: string
  readonly state: ActionState
  /** ISO 8601 UTC. */
  readonly at: string
  readonly resourceId: string
  readonly rules: readonly string[]
  readonly cause: Cause
  /** Those of the rules that the cause is not known to have broken. In the `intended` row; absent when it broke all. */
  readonly notByCause?: readonly string[]
  readonly write?: PlannedWrite
  /** The person who confirmed the plan, when one had to. */
  readonly approvedBy?: string
  /** What was confirmed, on the first intent of the plan: what remains of it is carried on without asking again. */
  readonly approval?: Approval
  /** Writes of the same plan that nothing on the resource asks for once this one is done: from then on they are owed. */
  readonly follows?: readonly PlannedWrite[]
  /** All that is owed on the resource from this row on; unchanged when absent. */
  readonly owes?: readonly OwedWrite[]
  /** What changed around the write, though the write did not ask for it. */
  readonly beside?: readonly Beside[]
  /** Azure's long-running operation, as a token that resumes its polling. */
  readonly operation?: string
  /**
   * Set on a failure that people are not told about: it is tried again soon, each rule gets a write of its own next, or
   * it is the same refusal as last time.
   */
  readonly untold?: 'retried' | 'split' | 'repeated'
  /** What happened, when it is not plain success. */
  readonly reason?: { readonly code: string; readonly message: string }
}

/** A stored entry with its place in the chain. */
export interface StoredEntry {
  /** 1 for the first entry of a resource. */
  readonly sequence: number
  /** Hash over the previous entry's hash and this entry's canonicalText text. */
  readonly hash: string
  readonly entry: RecordEntry
}

/** The head of a resource's log. The open action in it is the lock: there is no other. */
export interface LogHead {
  readonly resourceId: string
  readonly sequence: number
  readonly hash: string
  /** The action that has no final row yet. */
  readonly open?: RecordEntry
  /** Sequence up to which the timeline and the alerts have been told. */
  readonly published: number
  /** Writes that nothing on the resource shows to be missing: every later look carries them on. */
  readonly owed?: readonly OwedWrite[]
  /** When the newest entry was made (ISO 8601 UTC), by the clock of its worker; empty before the first. */
  readonly at: string
  /** Seconds for which the head had stood as it is when it was read, by the store's own clock; never more than that. */
  readonly standsFor: number
  /** Opaque version of the stored head: a write with an old one loses the race. */
  readonly version: string
}

/** The hash before the first entry. */
export const GENESIS = '0'.repeat(64)

/** The chain hash of an entry. */
export function entryHash(previous: string, sequence: number, entry: RecordEntry): string {
  const text = canonicalText([previous, sequence, entry])
  return createHash('sha256').update(text).digest('hex')
}

/** True for a state after which nothing more is expected of the action. */
export function isFinal(state: ActionState): boolean {
  return state === 'verified' || state === 'failed' || state === 'unproven'
}

/**
 * Verifies a whole log against its head.
 * @returns undefined when every entry is in place and unchanged, else where and how the chain is broken.
 */
export function chainBreak(entries: readonly StoredEntry[], head: LogHead): string | undefined {
  let previous = GENESIS
  for (const [index, stored] of entries.entries()) {
    if (stored.sequence !== index + 1) return `entry ${index + 1} is missing`
    if (stored.hash !== entryHash(previous, stored.sequence, stored.entry)) {
      return `entry ${stored.sequence} was changed after it was written`
    }
    previous = stored.hash
  }
  if (head.sequence !== entries.length || head.hash !== previous)
    return 'the end of the log is missing'
  return undefined
}
