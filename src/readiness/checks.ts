// Will this cut somebody off? One function per check; each names what stands in the way.
import { foldCase } from '../engine/fold-case.ts'
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
import { notOpenedBy } from './vault-roles.ts'

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
    const name = nameOf(resourceId)
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

  // A role for another part of the vault, or for reading only, does not carry over what a policy allows.
  async principalsHaveRoles({ resource, resourceId }, surroundings) {
    const listOf = valueAt(resource, ['properties', 'accessPolicies'])
    const policies = (Array.isArray(listOf) ? listOf : []).flatMap((policy: Json) => {
      const id = valueAt(policy, ['objectId'])
      const permissions = valueAt(policy, ['permissions'])
      return typeof id === 'string' && GUID.test(id) ? [{ id, permissions }] : []
    })
    const lacking: string[] = []
    for (const [id, own] of Map.groupBy(policies, (policy) => foldCase(policy.id))) {
      const roles = await surroundings.rolesOf(id, resourceId)
      const missing = new Set(own.flatMap(({ permissions }) => notOpenedBy(roles, permissions)))
      if (missing.size > 0) lacking.push(`${id} (${listed([...missing])})`)
    }
    return lacking.length === 0
      ? 'ready'
      : inUse(`no Key Vault role allows what an access policy does: ${listed(lacking, '; ')}`)
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
