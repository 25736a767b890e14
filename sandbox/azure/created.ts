import { randomUUID } from 'node:crypto'
import type { ArmParts } from './arm.ts'
import { replaced } from './change.ts'
import type { JsonObject } from './json.ts'
import { isObject } from './json.ts'
import type { Store } from './store.ts'
import { nameOf } from './target.ts'
import type { TypeDefinition } from './types/define.ts'
import { types } from './types/index.ts'
import { vaultSuffix } from './vault.ts'

/** What the service adds to a resource that is created: id, name, type, and what only it can know. */
export function computedMembers(
  definition: TypeDefinition,
  id: string,
  next: JsonObject,
  parts: ArmParts,
): JsonObject {
  const name = nameOf(id)
  const createdAt = new Date().toISOString()
  const own: JsonObject = { id, name, type: definition.type, systemData: { createdAt } }
  const properties = isObject(next.properties) ? next.properties : {}
  if (definition.body.properties?.members?.provisioningState !== undefined) {
    own.properties = { ...properties, provisioningState: 'Succeeded', ...known() }
  }
  return own

  function known(): JsonObject {
    if (definition.type === 'Microsoft.KeyVault/vaults') {
      return { vaultUri: `https://${name}.${vaultSuffix}:${new URL(parts.armUrl).port}/` }
    }
    if (definition.type === 'Microsoft.Storage/storageAccounts') {
      return {
        creationTime: createdAt,
        primaryLocation: next.location ?? '',
        statusOfPrimary: 'available',
        privateEndpointConnections: [],
        keyCreationTime: { key1: createdAt, key2: createdAt },
        primaryEndpoints: endpointsOf(name),
      }
    }
    if (definition.type === 'Microsoft.MachineLearningServices/workspaces') {
      return { workspaceId: randomUUID(), creationTime: createdAt, privateEndpointConnections: [] }
    }
    return {}
  }
}

/** The service endpoints of a general-purpose storage account. */
export function endpointsOf(account: string): JsonObject {
  const services = ['blob', 'queue', 'table', 'file', 'dfs']
  return Object.fromEntries(
    services.map((service) => [service, `https://${account}.${service}.core.windows.net/`]),
  )
}

/** Puts the children that exist as soon as their parent does, with the service's defaults. */
export function seedChildren(store: Store, parent: TypeDefinition, parentId: string): void {
  for (const definition of types) {
    if (definition.singleton === undefined) continue
    if (definition.type.split('/').slice(0, -1).join('/') !== parent.type) continue
    const id = `${parentId}/${definition.type.split('/').at(-1)}/${definition.singleton}`
    if (store.get(id) !== undefined) continue
    const body = replaced(definition, undefined, { properties: {} })
    const named = { ...body, id, name: definition.singleton, type: definition.type }
    store.put({ id, type: definition.type, body: named }, Date.now())
  }
}
