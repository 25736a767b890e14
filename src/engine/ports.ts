// What the loop needs from outside. Implemented over Azure in src/azure, src/store and src/readiness.
import type { Alert } from './alert.ts'
import type { Policy } from './effect.ts'
import type { Judge } from './evaluate.ts'
import type { Finding, HoldReason } from './finding.ts'
import type { FirstSeen } from './first-seen.ts'
import type { Json } from './json.ts'
import type { Lock } from './lock.ts'
import type { Parameters } from './parameters.ts'
import type { WriteRequest } from './plan.ts'
import type { LogHead, RecordEntry, StoredEntry } from './record.ts'
import type { ResourceId } from './resource-id.ts'
import type { Observation, ReadinessCheck, ResourceType, Rule } from './rule.ts'
import type { WorkItem } from './work-item.ts'

/** What a read of Azure came to. */
export type ReadResult =
  | { readonly kind: 'found'; readonly body: Json }
  | { readonly kind: 'gone' }
  /** 401 or 403: asking again soon will not help. */
  | { readonly kind: 'denied'; readonly message: string }
  /** Azure has no time, or is away: ask again after this long. */
  | {
      readonly kind: 'busy'
      readonly retryAfterSeconds: number
      readonly message: string
    }

/** What a write to Azure came to. */
export type WriteResult =
  | { readonly kind: 'done' }
  /** Accepted, still running: `operation` resumes the polling, in this process or another. */
  | {
      readonly kind: 'running'
      readonly operation: string
      /** Why the state of the operation could not be read, when it could not. */
      readonly unread?: string
    }
  | {
      readonly kind: 'rejected'
      readonly code: string
      readonly message: string
      readonly hold: HoldReason
      /** Set when the same write may work later. It is tried a few times, and the refusal stands then. */
      readonly retryAfterSeconds?: number
      /** It concerns this write alone: the rest of the plan is written meanwhile. */
      readonly unsure?: boolean
      /** Azure had no time for anybody: it says nothing of the write, however often it is repeated. */
      readonly throttled?: boolean
      /** What was to be written to is not there. */
      readonly missing?: boolean
    }
  /** It may or may not have happened: only a read can tell. */
  | { readonly kind: 'uncertain'; readonly message: string }
  /** The turn was over before the request left: nothing was sent. */
  | { readonly kind: 'notSent' }

/** The right to send one write. It ends, and nobody extends it. */
export interface Turn {
  /**
   * Milliseconds that are left; none when another worker may have settled the action by now. Asked last, with the
   * request ready to go: nothing is sent without time left, and what was sent is cut off when it ends.
   */
  readonly left: () => number
}

/** Reads and writes of Azure. */
export interface AzurePort {
  read(resourceId: string, apiVersion: string): Promise<ReadResult>
  write(request: WriteRequest, observation: Observation, turn: Turn): Promise<WriteResult>
  /** Waits a bounded time for a long-running operation. */
  resume(operation: string): Promise<WriteResult>
}

/** Thrown by `append` when another worker wrote to the log first. */
export class LostRace extends Error {
  readonly code = 'LostRace'
}

/** Thrown when something does not fit where it is to be kept: nothing was stored. */
export class TooLarge extends Error {
  readonly code = 'TooLarge'
}

/** The append-only log. */
export interface RecordPort {
  head(resourceId: string): Promise<LogHead>
  /** Adds an entry, whole, and moves the head in one transaction. @throws LostRace, TooLarge */
  append(head: LogHead, entry: RecordEntry): Promise<LogHead>
  /** The entries after a sequence, in order; all of them after 0. */
  entries(resourceId: string, after: number): Promise<readonly StoredEntry[]>
  /** Writes the timeline row of a finished action. May be repeated. */
  index(intent: RecordEntry, outcome: RecordEntry): Promise<void>
  /** Notes that everything up to the head is told. A lost race is no error: the head comes back as it was given. */
  markPublished(head: LogHead): Promise<LogHead>
}

/** The present state of each resource. */
export interface FindingPort {
  get(resourceId: string): Promise<Finding | undefined>
  save(finding: Finding): Promise<void>
  close(resourceId: string): Promise<void>
}

/** What workspaces depend on, as their own documents say. */
export interface UnitPort {
  /** Ids of the workspaces that name this resource. */
  dependents(resourceId: string): Promise<readonly string[]>
  /** Ids of all that a workspace names, itself first. */
  members(workspaceId: string): Promise<readonly string[]>
  /** True when the resource lies in a resource group that says itself that an Azure service owns it. */
  isManaged(resourceId: string): Promise<boolean>
  /** Remembers what a workspace names. */
  learn(observation: Observation): Promise<void>
  /** Forgets what a workspace named: it is gone. */
  forget(resourceId: string): Promise<void>
}

/** Counts writes over time. */
export interface BudgetPort {
  /** Takes `writes` from the subscription's hour; false when that would exceed it, and then nothing is taken. */
  take(subscription: string, writes: number): Promise<boolean>
}

/** Queues. */
export interface QueuePort {
  alert(alert: Alert): Promise<void>
  /** Keeps what a resource showed for the first time, for the digest of the next sweep; nothing, when it is gone. */
  firstSeen(resourceId: string, rules: readonly FirstSeen[]): Promise<void>
  /** Wakes the children of a resource that was never seen before; those of a new one came with it. */
  children(parent: ResourceId, cause: WorkItem['cause'], isNew: boolean): Promise<void>
}

/**
 * Answers a readiness check. A text says what stands in the way; `inUse` that it names somebody or something that is let
 * in or depends on it, and not only that nobody can be ruled out. A throw holds the change.
 */
export type ReadinessPort = (
  check: ReadinessCheck,
  observation: Observation,
) => Promise<'ready' | { readonly blockedBy: string; readonly inUse?: true }>

/** The locks of the subscription that a resource lies in, inherited ones included. @throws when they cannot be read. */
export type LockPort = (resourceId: string) => Promise<readonly Lock[]>

/** Time. */
export interface Clock {
  now(): Date
  sleep(milliseconds: number): Promise<void>
}

/** A type with its rules, ready to judge. */
export interface Subject {
  readonly type: ResourceType
  readonly judges: readonly Judge[]
}

/** The rules, found by resource. */
export interface Catalogue {
  /** The covered resource that `id` is or lies in, with its type; undefined when no rule covers it. */
  covering(id: ResourceId): { readonly id: ResourceId; readonly subject: Subject } | undefined
  rule(id: string): Rule | undefined
}

/** Everything the loop works with. */
export interface Ports {
  readonly azure: AzurePort
  readonly records: RecordPort
  readonly findings: FindingPort
  readonly budget: BudgetPort
  readonly units: UnitPort
  readonly queue: QueuePort
  readonly readiness: ReadinessPort
  readonly locks: LockPort
  readonly catalogue: Catalogue
  readonly clock: Clock
  /**
   * Starts to measure. The answer is the milliseconds since then, by this process alone: whoever sets the clock of the
   * machine makes them too many, never too few.
   */
  readonly stopwatch: () => () => number
  readonly newId: () => string
  readonly policy: Policy
  readonly parameters: Parameters
  readonly timing: Timing
  readonly log: Log
}

/** Durations of the loop, in seconds unless they say otherwise. */
export interface Timing {
  /** How long an open action keeps others away before it is settled by a read. Longer than any invocation. */
  readonly intentLease: number
  /** Oldest observation that a write may rest on. */
  readonly maxObservationAge: number
  /** Waits before each further look when the second read still shows the old value. */
  readonly verifyDelays: readonly number[]
  /** A resource younger than this, never seen before, counts as new. */
  readonly newResourceGrace: number
  /** How often an item is put back before a person is told. */
  readonly maxAttempts: number
}

/** Structured log lines: a constant message, details as fields. */
export interface Log {
  info(fields: Record<string, unknown>, message: string): void
  warn(fields: Record<string, unknown>, message: string): void
  error(fields: Record<string, unknown>, message: string): void
}
