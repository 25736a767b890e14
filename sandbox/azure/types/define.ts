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

/** A POST on a resource. */
export interface Action {
  /** As role definitions spell it, e.g. `regeneratekey/action`. */
  readonly operation: string
  readonly mode: 'sync' | 'longRunning'
  readonly body?: Readonly<Record<string, Shape>>
  /** `keys` answers made-up keys, `regenerateKey` also renews a key's creation time, `none` answers nothing. */
  readonly effect: 'keys' | 'regenerateKey' | 'none'
}

/** The named judgements about a write that shapes cannot express; see checks.ts. */
export type CheckName =
  | 'blobRetention'
  | 'crossTenantReplication'
  | 'diagnosticSetting'
  | 'vaultProtection'

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
  readonly delete?: Write
  readonly actions?: Readonly<Record<string, Action>>
  /** Lists over a resource group and over the whole subscription exist (not for child types). */
  readonly listable?: true
  /**
   * An extension resource: sits on any scope. What its list at a scope shows: only what is set there, also what
   * is set below, or also what is set above.
   */
  readonly extension?: 'exact' | 'below' | 'around'
  /** The only instance has this name and exists whenever its parent does. */
  readonly singleton?: string
  /** It is in the `resources` table of Resource Graph. */
  readonly inGraph?: true
  /** Members that the list leaves out and only a GET of one resource shows. */
  readonly listOmits?: readonly string[]
  readonly checks?: readonly CheckName[]
  /** A write that sets `path` to a resource id also needs `operation` on that resource. */
  readonly linkedAccess?: readonly { readonly path: string; readonly operation: string }[]
}
