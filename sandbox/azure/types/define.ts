import type { CheckName } from '../checks.ts'
import type { DerivationName } from '../derive.ts'
import type { AnswerName, EffectName } from '../effects.ts'
import type { FollowUpName } from '../follow-ups.ts'
import type { ProjectionName } from '../projections.ts'
import type { Shape } from './shape.ts'

/** How a write of a type proceeds. */
export interface Write {
  readonly mode: 'sync' | 'longRunning'
}

/** How a PUT of a type proceeds. */
export interface PutWrite extends Write {
  /** `createIfMissing`: on an existing resource the PUT changes nothing and still answers 200. */
  readonly effect: 'replace' | 'createIfMissing'
}

/** How a PATCH of a type proceeds, and the only members it takes (dotted from the top of the body). */
export interface PatchWrite extends Write {
  readonly takes: readonly string[]
}

/** How a DELETE of a type proceeds, and what the provider asks before it. */
export interface DeleteWrite extends Write {
  readonly checks?: readonly CheckName[]
}

/** A POST on a resource. */
export interface Action {
  /** As role definitions spell it, e.g. `regeneratekey/action`. */
  readonly operation: string
  readonly mode: 'sync' | 'longRunning'
  readonly body?: Readonly<Record<string, Shape>>
  /** What it changes on the resource; see effects.ts. */
  readonly effect?: EffectName
  /** The made-up secrets that it answers; without it, it answers nothing. */
  readonly answers?: AnswerName
}

/** A right that a write also needs on each resource that it names. */
export interface LinkedAccess {
  /** Dotted path; `[]` goes into a list, a last `{}` means the names of a map. */
  readonly path: string
  /** `{type}` stands for the type of the resource that is named. */
  readonly operation: string
}

/** What a private endpoint can lead to, and where its target shows the connection. */
export interface PrivateLink {
  readonly groupIds: readonly string[]
  /** Member of `properties` with the connections, and the member of each that holds its state. */
  readonly connections: string
  readonly state: string
}

/**
 * Types of the URLs that follow a long-running operation: the status that Azure-AsyncOperation leads to, and the result
 * that Location leads to. A header without a type is not sent.
 */
export interface OperationTypes {
  readonly status?: string
  readonly results?: string
}

/** One resource type as data: the generic handler needs nothing else to serve it. */
export interface TypeDefinition {
  /** Canonical spelling, e.g. `Microsoft.Storage/storageAccounts/blobServices`. */
  readonly type: string
  /** Prefix of its operation names where that is not the type itself. */
  readonly operationType?: string
  readonly apiVersions: readonly string[]
  /** Members of the body besides id, name, type and systemData. */
  readonly body: Readonly<Record<string, Shape>>
  readonly put?: PutWrite
  readonly patch?: PatchWrite
  readonly delete?: DeleteWrite
  readonly actions?: Readonly<Record<string, Action>>
  /** Lists over a resource group and over the whole subscription exist (not for child types). */
  readonly listable?: true
  /**
   * An extension resource: sits on any scope. What its list at a scope shows: only what is set there, also what
   * is set below, or also what is set above.
   */
  readonly extension?: 'exact' | 'below' | 'around'
  /** The only types that an extension sits on. */
  readonly holders?: readonly string[]
  /** The only names that there are. */
  readonly names?: readonly string[]
  /** The only instance has this name and exists whenever its parent does. */
  readonly singleton?: string
  /** It has no state of its own: reads and writes go to a part of what holds it; see projections.ts. */
  readonly projection?: ProjectionName
  /** Locks do not protect it. */
  readonly ignoresLocks?: true
  /** It is in the `resources` table of Resource Graph. */
  readonly inGraph?: true
  /** Members that the list leaves out and only a GET of one resource shows. */
  readonly listOmits?: readonly string[]
  /** A member that it keeps and shows to nobody while another has one of these values. */
  readonly hides?: {
    readonly path: string
    readonly while: { readonly path: string; readonly values: readonly string[] }
  }
  readonly checks?: readonly CheckName[]
  /** What the service fills in or works out when it is written; see derive.ts. */
  readonly derives?: readonly DerivationName[]
  /** What a completed write or delete brings about elsewhere; see follow-ups.ts. */
  readonly followUp?: FollowUpName
  readonly linkedAccess?: readonly LinkedAccess[]
  readonly privateLink?: PrivateLink
  /** Category groups that a diagnostic setting may name here; without them, the type has no logs. */
  readonly logGroups?: readonly string[]
  readonly operations?: OperationTypes
}
