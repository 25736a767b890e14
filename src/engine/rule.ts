// What a rule is. Everything that the product does about a rule is derived from this declaration.

import type { Change } from './change.ts'
import type { Json, JsonObject } from './json.ts'
import type { Parameters } from './parameters.ts'

/** Severities, the worst first. */
export const SEVERITIES = ['high', 'medium', 'low'] as const

/** How bad it is when the rule is broken. */
export type Severity = (typeof SEVERITIES)[number]

/** The documents that the baseline is made of. */
export type BaselineSource =
  | 'encryption-practices'
  | 'cloud-baseline'
  | 'data-encryption'
  | 'mcsb-azure-ml'

/** One Azure resource type and how it is read and written. */
export interface ResourceType {
  /** `Microsoft.Storage/storageAccounts`, in Azure's own case. */
  readonly type: string
  /** The api-version of every read and write of this type. */
  readonly apiVersion: string
  /** `patch`: ARM merges. `put`: PATCH is not offered, so the document read is sent back with the change in it. */
  readonly write: 'patch' | 'put' | 'none'
  /** Objects that ARM replaces as a whole: they go back with all their members. The value is used when Azure has none. */
  readonly whole?: Readonly<Record<string, JsonObject>>
  /** An object that Azure keeps and does not show while another value is so. Nothing is written into what was not read. */
  readonly hides?: {
    readonly path: string
    readonly while: { readonly path: string; readonly oneOf: readonly Json[] }
  }
  /** Members that a write must not send back because the service owns them. */
  readonly readOnly?: readonly string[]
  /** Where the resource says when it was created (ISO 8601 or epoch seconds). Absent: its age is not known. */
  readonly createdAt?: readonly string[]
  /** How a sweep finds the resources of this type. */
  readonly listedBy: 'resourceGraph' | ChildListing
  /** ARM actions (RBAC) for reading and for writing it. */
  readonly permissions: { readonly read: readonly string[]; readonly write: readonly string[] }
}

/** A type that is not in Resource Graph's `resources` table: it is listed below each parent. */
export interface ChildListing {
  readonly parent: string
  /** `single`: there is exactly one, with this name. `list`: ARM lists them at this last segment. */
  readonly kind: 'single' | 'list'
  readonly segment: string
}

/** Something a rule must see beyond the resource itself. Read once per observation, however many rules need it. */
export type Need = OneDocument | LinkedDocuments

/** One more document or collection. */
export interface OneDocument {
  readonly name: string
  /** What `path` is appended to; `root` is the top-level resource that this one lies in. */
  readonly from: 'resource' | 'parent' | 'root' | 'subscription'
  /** Empty for that resource itself. */
  readonly path: string
  readonly apiVersion: string
  /** RBAC action for reading it. */
  readonly permission: string
  /** The value when Azure finds nothing there; without it, the rule is then unknown. */
  readonly whenGone?: Json
}

/** The resources that this one names, by their lower-cased id; null for one that does not exist. */
export interface LinkedDocuments {
  readonly name: string
  /** Dotted paths at which the resource holds ids. */
  readonly linked: readonly string[]
  /** Appended to each id: then what lies below the named resource is read, such as `/providers/…/locks`. */
  readonly suffix?: string
  /** Api-version and RBAC action by type. An id of another type is left out. */
  readonly types: Readonly<
    Record<string, { readonly apiVersion: string; readonly permission: string }>
  >
}

/** What a value must be. Text is compared without case. */
export type Want =
  | { readonly equals: Json }
  | { readonly oneOf: readonly Json[] }
  | { readonly atLeast: number }

/** What it means when Azure returns no value (or null): the value that the service then uses, or that we cannot tell. */
export type Absent = { readonly means: Json } | { readonly unknown: string }

/** One property of the resource that the rule asks for. */
export interface Setting {
  /** Dotted ARM path, as on the wire: `properties.minimumTlsVersion`. */
  readonly path: string
  readonly want: Want
  /** The value that a fix writes. */
  readonly write: Json
  readonly absent: Absent
}

/** Limits a rule to some resources of its type; the others are `notApplicable` for this reason. */
export interface Condition {
  readonly path: string
  readonly oneOf: readonly Json[]
  /** What an absent value counts as. */
  readonly absent: Json
  readonly otherwise: string
}

/** A question about the surroundings that is answered before a write. The answers live in `src/readiness`. */
export type ReadinessCheck =
  | 'publicNetworkIsOff'
  | 'nobodyComesPublicly'
  | 'nothingPublished'
  | 'noUnencryptedMount'
  | 'noHttpReaders'
  | 'approvedPrivateEndpoint'
  | 'storagePrivateEndpoints'
  | 'noPublicContainer'
  | 'noWorkspaceUsesAccountKey'
  | 'noCrossTenantReplication'
  | 'noPinnedKeyVersion'
  | 'identityHasStorageRoles'
  | 'principalsHaveRoles'
  | 'workspacePrivateEndpoint'

/** How dangerous a fix is, and so who may start it. */
export type Safety =
  | { readonly class: 'safe' }
  /**
   * Applied at once when it puts back what a look saw right. On a resource that was new when it was first seen, a person
   * decides when a check finds somebody who uses it (`inUse`). An old gap is closed only when the checks pass.
   */
  | { readonly class: 'guarded'; readonly checks: readonly ReadinessCheck[] }
  /** A person confirms every time. */
  | { readonly class: 'approval'; readonly why: string; readonly irreversible?: true }
  /** Never written. */
  | { readonly class: 'reportOnly'; readonly why: string }

/** A labelled example: the rule's specification, and its test. */
export interface Example {
  readonly because: string
  readonly resource: JsonObject
  readonly needs?: Readonly<Record<string, Json>>
  /** Ids of the workspaces that depend on the resource. */
  readonly unit?: readonly string[]
  /** The moment of the observation (ISO 8601), where it matters. */
  readonly at?: string
  /** Parameters that differ from the defaults. */
  readonly parameters?: Partial<Parameters>
  /** The api-version that the resource was read with, when it is an old one. */
  readonly apiVersion?: string
}

/** One property that is not as the rule wants it. */
export interface Gap {
  readonly path: string
  /** Absent when Azure returned no value. */
  readonly actual?: Json
  /** What would be right, as data that a person can read. */
  readonly expected: Json
}

/** What was read of one resource, and when. */
export interface Observation {
  readonly resourceId: string
  /** The api-version that the resource was read with: an older one hides newer members. */
  readonly apiVersion: string
  /** ISO 8601 UTC. */
  readonly at: string
  readonly resource: Json
  /** By name of the need; a text says why it could not be read. `denied`: Azure refused the read (401, 403). */
  readonly needs: Readonly<
    Record<
      string,
      { readonly value: Json } | { readonly unavailable: string; readonly denied?: true }
    >
  >
  /** Ids of the workspaces that depend on this resource, as far as they are known. */
  readonly unit: readonly string[]
}

/** What a coded rule is given: plain values, nothing that can reach outside. */
export interface Facts {
  readonly resource: JsonObject
  /** Values of the declared needs. All are there: a rule whose need could not be read is `unknown` before this. */
  readonly needs: Readonly<Record<string, Json>>
  readonly unit: readonly string[]
  readonly parameters: Parameters
  /** The moment of the observation. */
  readonly now: Date
}

interface RuleBase {
  /** Kebab case, equal to the file's place: `storage-minimum-tls` is `rules/storage/minimum-tls.ts`. Public: never reused. */
  readonly id: string
  readonly title: string
  readonly why: string
  readonly severity: Severity
  readonly resource: ResourceType
  /** First stable api-version that returns every path of the rule; below it, an absent value says nothing. */
  readonly since: string
  /**
   * 1 when absent. It is raised with every change of what the rule judges: a gap that only a newer version sees is no
   * regression, and people may rely on what is there.
   */
  readonly version?: number
  readonly needs?: readonly Need[]
  readonly only?: Condition | readonly Condition[]
  readonly safety: Safety
  /** Values that meet the rule and that its fix never writes. A gap that follows one of them is an old gap, no drift. */
  readonly neverWritten?: { readonly path: string; readonly oneOf: readonly Json[] }
  /** Checks that must pass before every write, for regressions and approved plans too. */
  readonly requires?: readonly ReadinessCheck[]
  /**
   * Place in the safe order of hardening a workspace and what it depends on, 1 first: an old gap waits until no rule
   * with an earlier place is broken on the unit. Absent: the order does not matter.
   */
  readonly unitStep?: number
  /** Parameters that the rule looks at; they are named in its page. */
  readonly parameters?: readonly (keyof Parameters)[]
  /** Who may notice the fix. */
  readonly impact: string
  readonly controls: {
    readonly mcsb: readonly string[]
    readonly sources: readonly BaselineSource[]
  }
  /** Ids of built-in Azure Policy definitions about the same thing, with their default effect. */
  readonly azurePolicy: Readonly<Record<string, string>>
  readonly references: readonly string[]
  readonly examples: {
    readonly compliant: readonly Example[]
    readonly nonCompliant: readonly Example[]
    readonly notApplicable?: readonly Example[]
    readonly unknown?: readonly Example[]
  }
}

/** A rule about values at paths. */
export interface SettingsRule extends RuleBase {
  readonly settings: readonly [Setting, ...Setting[]]
}

/** A rule about lists, children or keys: two pure functions, all else declared. */
export interface CodedRule extends RuleBase {
  /** What is wrong. An empty list is compliant; a text says why it cannot be judged. Never changes its input. */
  readonly gaps: (facts: Facts) => readonly Gap[] | string
  /** What would put it right, or a text that says which setting is missing. Not called when the rule is `reportOnly`. */
  readonly change?: (facts: Facts) => readonly Change[] | string
  /**
   * Everything that `change` may do, on every branch that it can take: the service's role is made of this, so what is
   * missing here is refused by Azure. An RBAC action stands for requests; `set` for values on the resource itself, which
   * is all that a rule does when this is absent.
   */
  readonly may?: readonly (Exclude<Change['kind'], 'request'> | RbacAction)[]
}

/** A right to change something on the control plane, as Azure names it: `Microsoft.Resources/tags/write`. */
export type RbacAction = `Microsoft.${string}/${'write' | 'delete' | 'action'}`

/** One requirement on one resource type. */
export type Rule = SettingsRule | CodedRule

/** Makes a rule whose declaration depends on parameters. */
export type RuleMaker = (parameters: Parameters) => Rule

/** A rule, or how to make it. */
export type RuleSource = Rule | RuleMaker

/** Freezes a declaration; the compiler checks the rest. */
export function defineRule<R extends Rule>(rule: R): R {
  return Object.freeze(rule)
}
