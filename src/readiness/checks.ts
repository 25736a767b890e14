// Will this cut somebody off? One function per check; each names what stands in the way.
import { isObject, type Json, valueAt } from '../engine/json.ts'
import type { ReadinessPort } from '../engine/ports.ts'
import type { Observation, ReadinessCheck } from '../engine/rule.ts'
import { isShutOut } from '../rules/admitted-workspaces.ts'
import { isSystemName } from '../rules/datastores.ts'
import { letInByName } from '../rules/networks.ts'
import { fileService } from '../rules/storage-types.ts'
import { blobService, workspace } from '../rules/types.ts'
import type { Surroundings } from './surroundings.ts'

type Answer = Awaited<ReturnType<ReadinessPort>>
type Check = (observation: Observation, surroundings: Surroundings) => Promise<Answer> | Answer

const CHECKS: Readonly<Record<ReadinessCheck, Check>> = {
  publicNetworkIsOff(observation) {
    const access = valueAt(observation.resource, ['properties', 'publicNetworkAccess'])
    return isText(access, 'Disabled')
      ? 'ready'
      : blocked(`public network access is on${unlooked(observation)}${keptOut(observation)}`)
  },

  // Closing public network access overrides the firewall: whoever is let in by default or by name, the service itself
  // included, is cut off. Resource access rules are documented to stay in effect "possibly": asked about all the same.
  nobodyComesPublicly(observation) {
    const { resource } = observation
    const action = valueAt(resource, ['properties', 'networkAcls', 'defaultAction'])
    if (!isText(action, 'Deny'))
      return blocked(`all networks are let in${unlooked(observation)}${keptOut(observation)}`)
    const named = letInByName(resource).map((one) => (one.startsWith('/') ? nameOf(one) : one))
    return named.length === 0
      ? 'ready'
      : blocked(`the firewall lets ${listed(named)} in, which closing would cut off`)
  },

  // NFS without the mount helper, and SMB 2.1, carry no encryption: secure transfer ends such mounts. Azure does not
  // list who has mounted a share. NFS 3.0 on blobs is not affected: documented, the setting does not apply to it.
  async noUnencryptedMount({ resource, resourceId }, surroundings) {
    const kind = valueAt(resource, ['kind'])
    if (['BlobStorage', 'BlockBlobStorage'].some((blobs) => isText(kind, blobs))) return 'ready'
    // Drivers of Kubernetes make and mount NFS shares in such accounts by themselves: that none is there now says little.
    if (isText(kind, 'FileStorage'))
      return blocked('the account is for file shares only, which may be mounted over NFS')
    const [service, shares] = await Promise.all([
      surroundings.read(`${resourceId}/fileServices/default`, fileService.apiVersion),
      surroundings.fileShares(resourceId),
    ])
    if (service.kind !== 'found')
      throw new Error(`the file service of ${nameOf(resourceId)} could not be read`)
    // Only for SMB is it known that its own switch already refuses what secure transfer would.
    const path = ['properties', 'protocolSettings', 'smb', 'encryptionInTransit', 'required']
    const encrypted = valueAt(service.body, path) === true
    const open = shares.filter(({ protocols = 'SMB' }) => !(encrypted && isText(protocols, 'SMB')))
    const names = open.map(({ name, protocols = 'SMB' }) => `${name} (${protocols})`)
    return names.length === 0
      ? 'ready'
      : blocked(`file shares may be mounted without encryption: ${listed(names)}`)
  },

  // Links to what is published stand in pages of others. HTTPS to a domain of one's own needs a service in front of the
  // account (documented).
  async noHttpReaders({ resource, resourceId }, surroundings) {
    const domain = valueAt(resource, ['properties', 'customDomain', 'name'])
    if (typeof domain === 'string' && domain !== '')
      return blocked(
        `${domain} leads to the account, and Azure serves such a domain over plain HTTP only`,
      )
    const service = await surroundings.read(
      `${resourceId}/blobServices/default`,
      blobService.apiVersion,
    )
    if (service.kind !== 'found')
      throw new Error(`the blob service of ${nameOf(resourceId)} could not be read`)
    if (valueAt(service.body, ['properties', 'staticWebsite', 'enabled']) === true)
      return blocked('the account serves a static web site, and links to it may begin with http:')
    if (valueAt(resource, ['properties', 'allowBlobPublicAccess']) === false) return 'ready'
    const containers = await surroundings.publicContainers(resourceId)
    return containers.length === 0
      ? 'ready'
      : blocked(`anonymous callers may read ${listed(containers)}, also over plain HTTP`)
  },

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
      : blocked(`no approved private endpoint for ${missing.join(' and ')}${usedBy(users)}`)
  },

  async noPublicContainer({ resourceId }, surroundings) {
    const containers = await surroundings.publicContainers(resourceId)
    return containers.length === 0
      ? 'ready'
      : blocked(`anonymous callers may read ${listed(containers)}`)
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
    return reasons.length === 0 ? 'ready' : blocked(listed(reasons, '; '))
  },

  async noCrossTenantReplication({ resourceId }, surroundings) {
    const policies = await surroundings.crossTenantPolicies(resourceId)
    return policies.length === 0
      ? 'ready'
      : blocked(`object replication policy ${listed(policies)} may lead into another tenant`)
  },

  async noPinnedKeyVersion({ resource, resourceId }, surroundings) {
    const uri = String(valueAt(resource, ['properties', 'keyUri']) ?? '').toLowerCase()
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
      : blocked(`${listed(pinned)} names a version of this key and would not follow`)
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
      : blocked(`${listed(without)} has an access policy but no Key Vault role`)
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
        return blocked(`identity ${principal} lacks ${listed(names)} on ${nameOf(account)}`)
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
const MOST_NAMED = 5
const GUID = /^[0-9a-f-]{36}$/i

/** The readiness checks over the given surroundings. */
export function createReadiness(surroundings: Surroundings): ReadinessPort {
  return async (check, observation) => CHECKS[check](observation, surroundings)
}

function blocked(blockedBy: string): Answer {
  return { blockedBy }
}

// Where people can see who comes, which Rebaseline does not read.
const CALLERS: readonly (readonly [string, string])[] = [
  ['microsoft.storage/storageaccounts', 'CallerIpAddress in StorageBlobLogs and its sisters'],
  ['microsoft.keyvault/vaults', 'CallerIPAddress in the audit log of the vault'],
]

function unlooked({ resourceId }: Observation): string {
  const type = /\/providers\/([^/]+\/[^/]+)\/[^/]+$/.exec(resourceId)?.[1]?.toLowerCase()
  const place = CALLERS.find(([of]) => of === type)?.[1]
  const where = place === undefined ? '' : `: see ${place}`
  return `, and Rebaseline does not look at who comes that way${where}`
}

// A workspace says that it depends on the account. That is a hint to whoever decides, not a reason to open anything.
function keptOut(observation: Observation): string {
  const shutOut = observation.unit.filter((id) => isShutOut(id, observation))
  return shutOut.length === 0
    ? ''
    : `; no exception of the firewall lets workspace ${listed(shutOut.map(nameOf))} in`
}

function isText(value: unknown, wanted: string): boolean {
  return typeof value === 'string' && value.toLowerCase() === wanted.toLowerCase()
}

function nameOf(resourceId: string): string {
  return resourceId.split('/').at(-1) ?? resourceId
}

function keyed(credentialsType: string | undefined): boolean {
  return isText(credentialsType, 'AccountKey') || isText(credentialsType, 'Sas')
}

function listed(names: readonly string[], separator = ', '): string {
  const more = names.length - MOST_NAMED
  return names.slice(0, MOST_NAMED).join(separator) + (more > 0 ? ` and ${more} more` : '')
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

function approvedEndpoints(resource: Json): readonly string[] {
  const connections = valueAt(resource, ['properties', 'privateEndpointConnections'])
  return (Array.isArray(connections) ? connections : []).flatMap((connection: Json) => {
    const path = ['properties', 'privateLinkServiceConnectionState', 'status']
    const id = valueAt(connection, ['properties', 'privateEndpoint', 'id'])
    return isText(valueAt(connection, path), 'Approved') && typeof id === 'string' ? [id] : []
  })
}

function principalsOf(resource: Json): readonly string[] {
  const own = valueAt(resource, ['identity', 'principalId'])
  const assigned = valueAt(resource, ['identity', 'userAssignedIdentities'])
  const others = isObject(assigned)
    ? Object.values(assigned).map((entry) => valueAt(entry, ['principalId']))
    : []
  return [own, ...others].filter((id) => typeof id === 'string' && GUID.test(id)) as string[]
}
