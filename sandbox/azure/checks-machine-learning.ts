import type { Check } from './checks.ts'
import type { JsonObject, JsonValue } from './json.ts'
import { isObject, valueAt } from './json.ts'
import { bad } from './refusals.ts'
import { holderOf, nameOf } from './target.ts'

const isolations = ['Disabled', 'AllowInternetOutbound', 'AllowOnlyApprovedOutbound']
const systemDatastores = [
  'workspaceblobstore',
  'workspaceartifactstore',
  'workspacefilestore',
  'workspaceworkingdirectory',
]

/** What Microsoft.MachineLearningServices asks of a write. */
export const machineLearningChecks = {
  managedNetwork({ current, next }) {
    const [was, is] = [current, next].map((body) =>
      isolations.indexOf(String(valueAt(body, 'properties.managedNetwork.isolationMode'))),
    )
    if (current === undefined || was === undefined || was < 1 || was <= (is ?? -1)) return
    throw bad('BadRequest', 'The isolation of a managed network cannot be lowered.')
  },

  workspaceKey({ sent, current, store }) {
    const key = valueAt(sent, 'properties.encryption.keyVaultProperties.keyIdentifier')
    if (current === undefined || typeof key !== 'string') return
    const vaultId = valueAt(current, 'properties.encryption.keyVaultProperties.keyVaultArmId')
    const vault = typeof vaultId === 'string' ? store.get(vaultId)?.body : undefined
    const uri = valueAt(vault, 'properties.vaultUri')
    if (typeof uri === 'string' && key.toLowerCase().startsWith(uri.toLowerCase())) return
    throw bad('BadRequest', 'The key must be in the key vault that the workspace was created with.')
  },

  workspaceIdentity({ sent, current, next }) {
    if (current === undefined || !isObject(sent.identity)) return
    const assigned = [current, next].map((body) =>
      String(valueAt(body, 'identity.type')).includes('UserAssigned'),
    )
    if (!assigned[0] || assigned[1]) return
    throw bad('BadRequest', 'A workspace with user-assigned identities cannot go back to none.')
  },

  dataIsolation({ sent, current }) {
    const wanted = valueAt(sent, 'properties.enableDataIsolation')
    const present = valueAt(current, 'properties.enableDataIsolation') ?? false
    if (current === undefined || wanted === undefined || wanted === present) return
    throw bad('BadRequest', 'enableDataIsolation can only be set when a workspace is created.')
  },

  endpoint({ sent, current, next }) {
    const properties = isObject(next.properties) ? next.properties : {}
    if (current !== undefined && valueAt(sent, 'properties.keys') !== undefined) {
      throw bad('BadRequest', 'Keys can only be given when an endpoint is created.')
    }
    if (properties.authMode === 'AADToken' && properties.compute !== undefined) {
      throw bad('BadRequest', 'Kubernetes endpoints do not support Microsoft Entra tokens.')
    }
    const kept = isObject(properties.properties) ? properties.properties : {}
    const before = valueAt(current, 'properties.properties')
    for (const [name, value] of Object.entries(isObject(before) ? before : {})) {
      if (kept[name] === value) continue
      throw bad('BadRequest', `The property '${name}' can be neither removed nor changed.`)
    }
  },

  traffic({ id, next, store }) {
    const shares = Object.entries(mapAt(next, 'properties.traffic'))
    const total = shares.reduce((sum, [, share]) => sum + Number(share), 0)
    if (![0, 100].includes(total)) throw bad('BadRequest', 'Traffic must sum up to 0 or 100.')
    const stranger = shares.find(([name]) => store.get(`${id}/deployments/${name}`) === undefined)
    if (stranger === undefined) return
    throw bad('BadRequest', `There is no deployment '${stranger[0]}' to send traffic to.`)
  },

  withoutTraffic({ id, store }) {
    const endpoint = store.get(holderOf(id))?.body
    if (Number(mapAt(endpoint, 'properties.traffic')[nameOf(id)] ?? 0) === 0) return
    throw bad('BadRequest', 'A deployment that receives traffic cannot be deleted.')
  },

  scaleSettings({ current, next }) {
    const { minNodeCount, maxNodeCount } = mapAt(next, 'properties.properties.scaleSettings')
    if (valueAt(current, 'properties.computeType') !== 'AmlCompute') {
      throw bad('BadRequest', 'Only compute clusters have scale settings.')
    }
    if (Number(minNodeCount ?? 0) <= Number(maxNodeCount)) return
    throw bad('BadRequest', 'minNodeCount must not be greater than maxNodeCount.')
  },

  systemDatastore({ id, current }) {
    if (current === undefined || !systemDatastores.includes(nameOf(id).toLowerCase())) return
    throw bad('UserError', `'${nameOf(id)}' is a system datastore: the workspace decides about it.`)
  },

  outboundRule({ id, current, next, store }) {
    requireOwn(current)
    if (!['UserDefined', undefined].includes(valueAt(next, 'properties.category') as string)) {
      throw bad('ValidationError', 'Only rules of the category UserDefined can be written.')
    }
    const workspace = store.get(holderOf(id))?.body
    const mode = valueAt(workspace, 'properties.managedNetwork.isolationMode')
    const type = valueAt(next, 'properties.type')
    const needed = type === 'PrivateEndpoint' ? isolations.slice(1) : isolations.slice(2)
    if (needed.includes(String(mode))) return
    throw bad('ValidationError', `The isolation mode '${String(mode)}' has no ${type} rules.`)
  },

  ownRule({ current }) {
    requireOwn(current)
  },
} satisfies Readonly<Record<string, Check>>

/** Rules of every other category were made by the service. */
function requireOwn(current: JsonObject | undefined): void {
  const category = valueAt(current, 'properties.category')
  if (current === undefined || category === 'UserDefined') return
  throw bad('ValidationError', `Rules of the category ${String(category)} belong to the service.`)
}

function mapAt(body: JsonValue | undefined, path: string): JsonObject {
  const value = valueAt(body, path)
  return isObject(value) ? value : {}
}
