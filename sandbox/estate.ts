import type { JsonObject, JsonValue } from './azure/json.ts'
import type { Principal } from './azure/principal.ts'
import { cores } from './estate/core.ts'
import { dataSciencePlatform } from './estate/data-science.ts'
import { ownedByAzure } from './estate/ml-registry.ts'
import { ids, people, rebaseline, subscriptionId, tenantId } from './estate/names.ts'
import { otherTeams } from './estate/other-teams.ts'
import { allowedDataActions, allowedOperations } from './estate/role.ts'
import { variedAccounts } from './estate/varied-accounts.ts'

/** A key in a vault when the sandbox starts. */
export interface EstateKey {
  readonly vaultId: string
  readonly name: string
  /** How old its only version is. */
  readonly ageDays: number
  /** Days from creation to expiry; without it the key does not expire. */
  readonly validDays?: number
  readonly kty?: 'RSA' | 'RSA-HSM'
  readonly keySize?: number
  /** Name of the only version; a random one without it. */
  readonly version?: string
  /** It belongs to the certificate of the same name, and changes only with that. */
  readonly ofCertificate?: true
  readonly tags?: Readonly<Record<string, string>>
  readonly rotationPolicy?: {
    readonly lifetimeActions: readonly {
      readonly trigger: { readonly timeAfterCreate?: string; readonly timeBeforeExpiry?: string }
      readonly action: { readonly type: 'Rotate' | 'Notify' }
    }[]
    readonly expiryTime?: string
  }
}

/** A deny policy: a write to `type` within `scope` that leads to `path` being `equals` is refused. */
export interface DenyPolicy {
  readonly scope: string
  readonly type: string
  readonly path: string
  readonly equals: JsonValue
  readonly displayName: string
  readonly assignmentId: string
  readonly definitionId: string
}

/** A deny assignment: nobody writes, deletes or acts within its scope, whatever their role. */
export interface DenyAssignment {
  readonly scope: string
  readonly id: string
  readonly name: string
}

/** Everything the sandbox Azure starts from. Pure data. */
export interface Estate {
  readonly tenantId: string
  readonly subscriptionId: string
  /** Rebaseline's own managed identity: the one the identity endpoint gives tokens of. */
  readonly rebaseline: Principal
  readonly people: Readonly<Record<string, Principal>>
  /** What Rebaseline's role allows on the control plane, and on the data plane of vaults. */
  readonly allowedOperations: readonly string[]
  readonly allowedDataActions: readonly string[]
  /** Resources as a GET of the newest api-version shows them. */
  readonly resources: readonly JsonObject[]
  readonly keys: readonly EstateKey[]
  readonly denyPolicies: readonly DenyPolicy[]
  readonly denyAssignments: readonly DenyAssignment[]
  /** Names of the vaults that Rebaseline reaches by a private endpoint, whatever their firewall says. */
  readonly privateVaults: readonly string[]
}

/**
 * The data science team of a bank, its neighbours, and what they left behind. `now` is the moment that creation
 * dates count from.
 */
export function bankEstate(now: number = Date.now()): Estate {
  const platform = dataSciencePlatform(now)
  const others = otherTeams(now)
  return {
    tenantId,
    subscriptionId,
    rebaseline,
    people,
    allowedOperations,
    allowedDataActions,
    resources: [...cores(now), ...platform.resources, ...others.resources],
    keys: platform.keys,
    denyPolicies: others.denyPolicies,
    denyAssignments: [ownedByAzure],
    privateVaults: [],
  }
}

/** The same estate with `count` more storage accounts, whose settings vary in every way that rules look at. */
export function bigEstate(count: number, now: number = Date.now()): Estate {
  const estate = bankEstate(now)
  return { ...estate, resources: [...estate.resources, ...variedAccounts(count, now)] }
}

export { ids }
