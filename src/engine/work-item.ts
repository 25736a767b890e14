// What wakes the loop. Identity only: never a copy of the resource, never what should be done to it.

/** Who changed the resource, as the event's claims say. Text from outside: hostile until it is shown escaped. */
export interface Actor {
  readonly kind: 'user' | 'application' | 'platform' | 'unknown'
  readonly name: string
  /** Entra object id, when the event has one. */
  readonly objectId?: string
}

/** Why the loop looks at a resource. */
export interface Cause {
  readonly source: 'event' | 'sweep' | 'timer' | 'person'
  /** Id of the event, sweep, timer run or HTTP request. */
  readonly id: string
  /** When it happened (ISO 8601 UTC): the event's own time, not its arrival. */
  readonly at: string
  readonly actor?: Actor
  /** ARM operation of the event, for example `Microsoft.Storage/storageAccounts/write`. */
  readonly operation?: string
}

/** What a person asked for over HTTP. */
export interface PersonRequest {
  readonly id: string
  /** Only these rules; all rules of the type when absent. */
  readonly rules?: readonly string[]
  /** Show the plan, write nothing. */
  readonly dryRun?: boolean
  /** Digest of a plan that was held for a person, now confirmed. */
  readonly approve?: string
}

/** One resource to reconcile. */
export interface WorkItem {
  readonly resourceId: string
  readonly cause: Cause
  /** How often a look at it failed; it is given up in the end. */
  readonly attempt: number
  /** How often in a row it was put back because there was nobody to ask. */
  readonly waits?: number
  /** Since when it waits: for Azure to come back, or to finish a write (ISO 8601 UTC). */
  readonly waitingSince?: string
  readonly request?: PersonRequest
  /** The cause is about another resource: what this one lies in, or what it depends on. */
  readonly indirect?: true
  /** What it lies in was new when the cause was looked at: it came with it. */
  readonly isNew?: true
}
