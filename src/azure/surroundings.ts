// The surroundings of a resource, asked of Resource Manager through the typed clients where the typed form loses nothing.

import { odata } from '@azure/data-tables'
import { foldCase, sameName } from '../engine/fold-case.ts'
import { isObject, type Json, textOf, valueAt } from '../engine/json.ts'
import { isWithin, parseResourceId } from '../engine/resource-id.ts'
import type { Surroundings } from '../readiness/surroundings.ts'
import { type Arm, AzureReadError } from './arm.ts'
import type { TypedClientOptions } from './typed-clients.ts'

/** What the surroundings are asked with. */
export interface SurroundingsOptions extends TypedClientOptions {
  readonly arm: Arm
  /** Subscriptions in scope: where workspaces and accounts that depend on a resource are looked for. */
  readonly subscriptions: readonly string[]
}

const ROLE_ASSIGNMENTS = '2022-04-01'
const PRIVATE_ENDPOINTS = '2025-09-01'
/** Opens the surroundings. The SDKs are loaded when a check first asks. */
export function createSurroundings(options: SurroundingsOptions): Surroundings {
  const { arm, subscriptions } = options
  return {
    read: (resourceId, apiVersion) => arm.read(resourceId, apiVersion),
    async workspaces() {
      const found = []
      for (const subscription of subscriptions) {
        const client = await machineLearning(options, subscription)
        for await (const item of client.workspaces.listBySubscription()) {
          const keyIdentifier = item.encryption?.keyVaultProperties?.keyIdentifier
          found.push({
            id: required(item.id, 'a workspace'),
            ...(item.storageAccount ? { storageAccount: item.storageAccount } : {}),
            ...(keyIdentifier ? { keyIdentifier } : {}),
          })
        }
      }
      return found
    },
    async datastores(workspaceId) {
      const { client, group, name } = await place(workspaceId, options, machineLearning)
      const found = []
      for await (const item of client.datastores.list(group, name)) {
        const { properties } = item
        const accountName = 'accountName' in properties ? properties.accountName : undefined
        found.push({
          name: item.name ?? '',
          credentialsType: properties.credentials.credentialsType,
          ...(typeof accountName === 'string' ? { accountName } : {}),
        })
      }
      return found
    },
    async storageAccounts() {
      const found = []
      for (const subscription of subscriptions) {
        const client = await storage(options, subscription)
        for await (const item of client.storageAccounts.list()) {
          const key = item.encryption?.keyVaultProperties
          found.push({
            id: required(item.id, 'a storage account'),
            ...(key?.keyVaultUri ? { keyVaultUri: key.keyVaultUri } : {}),
            ...(key?.keyName ? { keyName: key.keyName } : {}),
            ...(key?.keyVersion ? { keyVersion: key.keyVersion } : {}),
          })
        }
      }
      return found
    },
    async publicContainers(accountId) {
      const { client, group, name } = await place(accountId, options, storage)
      const found: string[] = []
      for await (const item of client.blobContainers.list(group, name)) {
        const access = item.publicAccess ?? 'None'
        if (access.toLowerCase() !== 'none') found.push(item.name ?? 'unnamed')
      }
      return found
    },
    async fileShares(accountId) {
      const { client, group, name } = await place(accountId, options, storage)
      const found = []
      for await (const item of client.fileShares.list(group, name)) {
        const protocols = item.enabledProtocols
        found.push({ name: item.name ?? 'unnamed', ...(protocols ? { protocols } : {}) })
      }
      return found
    },
    async crossTenantPolicies(accountId) {
      const { client, group, name } = await place(accountId, options, storage)
      const found: string[] = []
      for await (const item of client.objectReplicationPolicies.list(group, name)) {
        const ends = [item.sourceAccount, item.destinationAccount]
        // An account that is given by name only, or in a subscription that we do not know, may be another tenant's.
        const ours = ends.every((end) => {
          const id = parseResourceId(end)
          return typeof id !== 'string' && subscriptions.includes(foldCase(id.subscription))
        })
        if (!ours) found.push(item.policyId ?? item.name ?? 'unnamed')
      }
      return found
    },
    async rolesOf(principalId, resourceId) {
      const path = `${resourceId}/providers/Microsoft.Authorization/roleAssignments`
      const filter = { $filter: odata`principalId eq ${principalId}` }
      const rows = await arm.list(path, ROLE_ASSIGNMENTS, filter)
      return rows.flatMap((row) => {
        const scope = valueAt(row, ['properties', 'scope'])
        const role = valueAt(row, ['properties', 'roleDefinitionId'])
        if (typeof scope !== 'string' || typeof role !== 'string') return []
        const holds = scope === '/' || isWithin(resourceId, scope)
        return holds ? [role.split('/').at(-1)?.toLowerCase() ?? ''] : []
      })
    },
    async endpointGroups(privateEndpointId, resourceId) {
      // The id is what a document says: text until it is parsed.
      const endpoint = parseResourceId(privateEndpointId)
      if (typeof endpoint === 'string') throw new AzureReadError(`private endpoint: ${endpoint}`)
      const read = await arm.read(endpoint.id, PRIVATE_ENDPOINTS)
      if (read.kind === 'gone') return []
      if (read.kind !== 'found') throw AzureReadError.of('private endpoint', read)
      const connections = [
        ...listAt(read.body, 'privateLinkServiceConnections'),
        ...listAt(read.body, 'manualPrivateLinkServiceConnections'),
      ]
      return connections.flatMap((connection) => {
        const target = valueAt(connection, ['properties', 'privateLinkServiceId'])
        if (typeof target !== 'string' || !sameName(target, resourceId)) return []
        const groups = valueAt(connection, ['properties', 'groupIds'])
        return Array.isArray(groups) ? groups.map(textOf) : []
      })
    },
  }
}

function listAt(body: Json, member: string): readonly Json[] {
  const list = isObject(body) ? valueAt(body, ['properties', member]) : undefined
  return Array.isArray(list) ? list : []
}

function required(id: string | undefined, what: string): string {
  if (id === undefined) throw new AzureReadError(`Azure listed ${what} without an id`)
  return id
}

async function place<C>(
  resourceId: string,
  options: SurroundingsOptions,
  open: (options: SurroundingsOptions, subscription: string) => Promise<C>,
) {
  const id = parseResourceId(resourceId)
  if (typeof id === 'string') throw new AzureReadError(id)
  return { client: await open(options, id.subscription), group: id.resourceGroup, name: id.name }
}

async function machineLearning(options: TypedClientOptions, subscription: string) {
  return (await import('./typed-clients.ts')).machineLearningClient(options, subscription)
}

async function storage(options: TypedClientOptions, subscription: string) {
  return (await import('./typed-clients.ts')).storageClient(options, subscription)
}
