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
  parts: Pick<ArmParts, 'armUrl'>,
): JsonObject {
  const name = nameOf(id)
  const createdAt = new Date().toISOString()
  const own: JsonObject = { id, name, type: definition.type, systemData: { createdAt } }
  const properties = isObject(next.properties) ? next.properties : {}
  const shape = definition.body.properties?.members ?? {}
  const state = shape.provisioningState === undefined ? {} : { provisioningState: 'Succeeded' }
  const { port } = new URL(parts.armUrl)
  const known = knownOf[definition.type]?.({ name, next, createdAt, port }) ?? {}
  if (shape.scoringUri !== undefined) Object.assign(known, urisOf(name, next))
  if (identified.includes(definition.type))
    own.identity = next.identity ?? { type: 'SystemAssigned' }
  own.properties = { ...properties, ...state, ...known }
  return own
}

interface Created {
  readonly name: string
  readonly next: JsonObject
  readonly createdAt: string
  readonly port: string
}

const machineLearning = 'Microsoft.MachineLearningServices'

/** Types that get an identity of their own unless they are told otherwise. */
const identified: readonly string[] = [
  `${machineLearning}/registries`,
  `${machineLearning}/workspaces/onlineEndpoints`,
]

const knownOf: Readonly<Record<string, (created: Created) => JsonObject>> = {
  'Microsoft.KeyVault/vaults': ({ name, port }) => ({
    vaultUri: `https://${name}.${vaultSuffix}:${port}/`,
  }),
  'Microsoft.Storage/storageAccounts': ({ name, next, createdAt }) => ({
    creationTime: createdAt,
    primaryLocation: next.location ?? '',
    statusOfPrimary: 'available',
    privateEndpointConnections: [],
    keyCreationTime: { key1: createdAt, key2: createdAt },
    primaryEndpoints: endpointsOf(name),
  }),
  [`${machineLearning}/workspaces`]: ({ createdAt }) => ({
    workspaceId: randomUUID(),
    creationTime: createdAt,
    privateEndpointConnections: [],
  }),
}

function urisOf(name: string, { location }: JsonObject): JsonObject {
  const host = `https://${name}.${String(location)}.inference.ml.azure.com`
  return { scoringUri: `${host}/score`, swaggerUri: `${host}/swagger.json` }
}

/** The service endpoints of a general-purpose storage account. */
export function endpointsOf(account: string): JsonObject {
  const services = ['blob', 'queue', 'table', 'file', 'dfs']
  return Object.fromEntries(
    services.map((service) => [service, `https://${account}.${service}.core.windows.net/`]),
  )
}

const singletons = types.filter((definition) => definition.singleton !== undefined)

/** Puts the children that exist as soon as their parent does, with the service's defaults. */
export function seedChildren(store: Store, parent: TypeDefinition, parentId: string): void {
  for (const definition of singletons) {
    const { type, singleton: name = '' } = definition
    if (!type.startsWith(`${parent.type}/`) || type.lastIndexOf('/') !== parent.type.length)
      continue
    const id = `${parentId}/${nameOf(type)}/${name}`
    if (store.get(id) !== undefined) continue
    const body = replaced(definition, undefined, { properties: {} })
    store.put({ id, type, body: { ...body, id, name, type } }, Date.now())
  }
}
