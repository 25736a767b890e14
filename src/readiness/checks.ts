// Will this cut somebody off? One function per check; each names what stands in the way.
import { isObject, type Json, textOf, valueAt } from '../engine/json.ts'
import type { ReadinessPort } from '../engine/ports.ts'
import { nameOf } from '../engine/resource-id.ts'
import type { ReadinessCheck } from '../engine/rule.ts'
import { isSystemName } from '../rules/datastores.ts'
import { workspace } from '../rules/types.ts'
import { blocked, type Check, inUse, isText, listed } from './answer.ts'
import { plainWays } from './plain-ways.ts'
import { approvedEndpoints } from './private-endpoints.ts'
import { publicWays } from './public-ways.ts'
import type { Surroundings } from './surroundings.ts'

const CHECKS: Readonly<Record<ReadinessCheck, Check>> = {
  ...publicWays,
  ...plainWays,

  approvedPrivateEndpoint({ resource }) {
    return approvedEndpoints(resource).length > 0
      ? 'ready'
      : blocked('no approved private endpoint: nobody could reach the resource any more')
  },

  async storagePrivateEndpoints(observation, surroundings) {
    const { resource, resourceId } = observation
    const groups = await Promise.all(
      approvedEndpoints(resource).map((id) => surroundings.endpointGroups(id, resourceId)),
    )
    const served = new Set(groups.flat().map((group) => group.toLowerCase()))
    const users = await dependents(resourceId, surroundings)
    // A workspace keeps its artifacts in blobs and its notebooks in a file share of its default account.
    const needed = users.length > 0 ? ['blob', 'file'] : ['blob']
    const missing = needed.filter((group) => !served.has(group))
    return missing.length === 0
      ? 'ready'
      : (users.length > 0 ? inUse : blocked)(
          `no approved private endpoint for ${missing.join(' and ')}${usedBy(users)}`,
        )
  },

  async noPublicContainer({ resourceId }, surroundings) {
    const containers = await surroundings.publicContainers(resourceId)
    return containers.length === 0
      ? 'ready'
      : inUse(`anonymous callers may read ${listed(containers)}`)
  },

  async noWorkspaceUsesAccountKey({ resourceId }, surroundings) {
    const users = await dependents(resourceId, surroundings)
    const account = nameOf(resourceId)
    const reasons: string[] = []
    for (const { id } of users) {
      const read = await surroundings.read(id, workspace.apiVersion)
      if (read.kind === 'gone') continue
      if (read.kind !== 'found') throw new Error(`workspace ${nameOf(id)}: ${read.message}`)
      const mode = valueAt(read.body, ['properties', 'systemDatastoresAuthMode']) ?? 'AccessKey'
      if (isText(mode, 'AccessKey'))
        reasons.push(`workspace ${nameOf(id)} reaches it with the account key`)
    }
    // Datastores of any workspace may name the account, also one that is not its default storage.
    for (const { id } of await surroundings.workspaces()) {
      for (const { name, accountName, credentialsType } of await surroundings.datastores(id)) {
        if (!isText(accountName, account) || !keyed(credentialsType) || isSystemName(name)) continue
        reasons.push(`datastore ${name} of workspace ${nameOf(id)} holds ${credentialsType}`)
      }
    }
    return reasons.length === 0 ? 'ready' : inUse(listed(reasons, '; '))
  },

  async noCrossTenantReplication({ resourceId }, surroundings) {
    const policies = await surroundings.crossTenantPolicies(resourceId)
    return policies.length === 0
      ? 'ready'
      : inUse(`object replication policy ${listed(policies)} may lead into another tenant`)
  },

  async noPinnedKeyVersion({ resource, resourceId }, surroundings) {
    const uri = textOf(valueAt(resource, ['properties', 'keyUri']) ?? '').toLowerCase()
    if (uri === '') return blocked('Azure gave no URI for the key')
    const vault = new URL(uri).origin
    const name = nameOf(resourceId).toLowerCase()
    const accounts = (await surroundings.storageAccounts()).filter(
      ({ keyVaultUri, keyName, keyVersion }) =>
        (keyVersion ?? '') !== '' &&
        isText(keyName, name) &&
        keyVaultUri !== undefined &&
        URL.canParse(keyVaultUri) &&
        new URL(keyVaultUri).origin === vault,
    )
    const workspaces = (await surroundings.workspaces()).filter(({ keyIdentifier }) =>
      keyIdentifier?.toLowerCase().startsWith(`${uri}/`),
    )
    const pinned = [...accounts, ...workspaces].map(({ id }) => nameOf(id))
    return pinned.length === 0
      ? 'ready'
      : inUse(`${listed(pinned)} names a version of this key and would not follow`)
  },

  async workspacePrivateEndpoint({ unit, resourceId }, surroundings) {
    // An endpoint is reached through the private endpoint of the workspace that it lies in.
    const owner = /^(.*\/workspaces\/[^/]+)\//i.exec(resourceId)?.[1]
    for (const id of owner === undefined ? unit : [owner]) {
      const read = await surroundings.read(id, workspace.apiVersion)
      if (read.kind !== 'found') throw new Error(`workspace ${nameOf(id)} could not be read`)
      if (approvedEndpoints(read.body).length === 0) {
        return blocked(`workspace ${nameOf(id)} has no approved private endpoint`)
      }
    }
    return 'ready'
  },

  async principalsHaveRoles({ resource, resourceId }, surroundings) {
    const policies = valueAt(resource, ['properties', 'accessPolicies'])
    const principals = (Array.isArray(policies) ? policies : []).flatMap((policy: Json) => {
      const id = valueAt(policy, ['objectId'])
      return typeof id === 'string' && GUID.test(id) ? [id] : []
    })
    const without: string[] = []
    for (const principal of new Set(principals)) {
      const roles = await surroundings.rolesOf(principal, resourceId)
      if (!roles.some((role) => VAULT_ROLES.has(role))) without.push(principal)
    }
    return without.length === 0
      ? 'ready'
      : inUse(`${listed(without)} has an access policy but no Key Vault role`)
  },

  async identityHasStorageRoles({ resource }, surroundings) {
    const account = valueAt(resource, ['properties', 'storageAccount'])
    if (typeof account !== 'string') return blocked('the workspace names no storage account')
    const principals = principalsOf(resource)
    if (principals.length === 0) return blocked('the workspace has no managed identity')
    for (const principal of principals) {
      const roles = new Set(await surroundings.rolesOf(principal, account))
      const missing = Object.entries(STORAGE_ROLES).filter(([id]) => !roles.has(id))
      if (missing.length > 0) {
        const names = missing.map(([, role]) => role)
        return inUse(`identity ${principal} lacks ${listed(names)} on ${nameOf(account)}`)
      }
    }
    return 'ready'
  },
}

// Azure built-in roles; the ids are the same in every tenant.
const STORAGE_ROLES: Readonly<Record<string, string>> = {
  'ba92f5b4-2d11-453d-a403-e96b0029c9fe': 'Storage Blob Data Contributor',
  '69566ab7-960f-475b-8e7c-b3118f30c6bd': 'Storage File Data Privileged Contributor',
}
// The built-in roles that give access to keys, secrets or certificates.
const VAULT_ROLES: ReadonlySet<string> = new Set([
  '00482a5a-887f-4fb3-b363-3b7fe8e74483',
  '14b46e9e-c2b7-41b4-b07b-48a6ebf60603',
  'b86a8fe4-44ce-4948-aee5-eccb2c155cd7',
  'a4417e6f-fecd-4de8-b567-7b0420556985',
  '12338af0-0e69-4776-bea7-57ae8d297424',
  '4633458b-17de-408a-b874-0445c86b69e6',
  'e147488a-f6f5-4113-8e2d-b22465e65bf6',
  'db79e9a7-68ee-4b58-9aeb-b90e7c24fcba',
])
const GUID = /^[0-9a-f-]{36}$/i

/** The readiness checks over the given surroundings. */
export function createReadiness(surroundings: Surroundings): ReadinessPort {
  return async (check, observation) => CHECKS[check](observation, surroundings)
}

function keyed(credentialsType: string | undefined): boolean {
  return isText(credentialsType, 'AccountKey') || isText(credentialsType, 'Sas')
}

function usedBy(users: readonly { readonly id: string }[]): string {
  return users.length === 0
    ? ''
    : `, used by workspace ${listed(users.map(({ id }) => nameOf(id)))}`
}

async function dependents(accountId: string, surroundings: Surroundings) {
  const all = await surroundings.workspaces()
  return all.filter(({ storageAccount }) => isText(storageAccount, accountId))
}

function principalsOf(resource: Json): readonly string[] {
  const own = valueAt(resource, ['identity', 'principalId'])
  const assigned = valueAt(resource, ['identity', 'userAssignedIdentities'])
  const others = isObject(assigned)
    ? Object.values(assigned).map((entry) => valueAt(entry, ['principalId']))
    : []
  return [own, ...others].filter((id) => typeof id === 'string' && GUID.test(id)) as string[]
}
