// What a fix does to Azure, as a rule says it.
import type { Json, JsonObject } from './json.ts'

/** What shows that a write did what it was for. */
export type Proof = 'read' | 'operation'

/** What a fix does, before it is merged with other fixes of the same resource. */
export type Change =
  | { readonly kind: 'set'; readonly path: string; readonly value: Json }
  | {
      /** One more call to Resource Manager, on a child, a neighbour, or an action of the resource. */
      readonly kind: 'request'
      readonly method: 'PUT' | 'PATCH' | 'POST' | 'DELETE'
      /** `below` is appended to the resource id; `id` is another resource's. */
      readonly target: { readonly below: string } | { readonly id: string }
      readonly apiVersion: string
      readonly body?: JsonObject
      /** The target as it was read; absent when there is none. */
      readonly before?: Json
      /** RBAC actions for it: each is one that the rule declares in `may`. */
      readonly permissions: readonly string[]
      /** Paths of the gaps that it closes: its proof is that they are gone. All gaps of the rule when absent. */
      readonly closes?: readonly string[]
      /**
       * What proves it. `read`, when absent: the rule is right on a second read. `operation`: nothing that can be read
       * shows it, so Azure's word that the operation succeeded has to do, and without that word it stays unproven. Such
       * a call must be one that may be repeated.
       */
      readonly provenBy?: Proof
    }
  | { readonly kind: 'keyRotationPolicy'; readonly policy: KeyRotationPolicy }
  | { readonly kind: 'rotateKey' }
  /** Puts an expiry on the key's current version, in epoch seconds. */
  | { readonly kind: 'keyExpiry'; readonly expires: number }

/** A Key Vault key rotation policy, as the data plane takes it. Durations are ISO 8601. */
export interface KeyRotationPolicy {
  readonly lifetimeActions: readonly {
    readonly action: 'Rotate' | 'Notify'
    readonly timeAfterCreate?: string
    readonly timeBeforeExpiry?: string
  }[]
  /** Lifetime of future versions. Never set by a rule that did not find one: an expiry can cut consumers off. */
  readonly expiresIn?: string
}
