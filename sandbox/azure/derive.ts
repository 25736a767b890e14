import { randomBytes, randomUUID } from 'node:crypto'
import type { Estate } from '../estate.ts'
import type { JsonObject, JsonValue } from './json.ts'
import { isObject, valueAt } from './json.ts'
import { keyAt, versionInUse } from './keys-in-use.ts'
import { connectionLists, stateOf } from './private-links.ts'
import type { Store } from './store.ts'
import { holderOf } from './target.ts'

/** A write that was accepted, while its outcome is put together. `next` is completed in place. */
export interface Drafted {
  readonly id: string
  readonly sent: JsonObject
  readonly current: JsonObject | undefined
  readonly next: JsonObject
  readonly store: Store
}

type Derivation = (drafted: Drafted) => void

const derivations = {
  accountKey({ next, current, store }) {
    const encryption = membersAt(next, 'properties.encryption')
    const key = membersAt(next, 'properties.encryption.keyvaultproperties')
    if (encryption.keySource !== 'Microsoft.Keyvault') {
      delete encryption.keyvaultproperties
      return
    }
    const vault = String(key.keyvaulturi).replace(/\/$/, '')
    const used = keyAt(
      store,
      `${vault}/keys/${String(key.keyname)}/${String(key.keyversion ?? '')}`,
    )
    if (used === undefined) return
    const before = membersAt(current, 'properties.encryption.keyvaultproperties')
    Object.assign(key, versionInUse(used, before))
    const ends = valueAt(used.key.body, 'properties.attributes.exp')
    // Storage shows the epoch for a key that does not expire.
    const seconds = typeof ends === 'number' ? ends : 0
    key.currentVersionedKeyExpirationTimestamp = new Date(seconds * 1000).toISOString()
  },

  scopeKey({ next, current, store }) {
    const properties = membersAt(next, 'properties')
    const now = new Date().toISOString()
    properties.creationTime ??= now
    properties.lastModifiedTime = now
    properties.state ??= 'Enabled'
    const key = membersAt(next, 'properties.keyVaultProperties')
    if (properties.source !== 'Microsoft.KeyVault') delete properties.keyVaultProperties
    const used = keyAt(store, String(key.keyUri))
    if (used === undefined) return
    Object.assign(key, versionInUse(used, membersAt(current, 'properties.keyVaultProperties')))
  },

  // A PUT without it would switch it off; Key Vault keeps it on.
  purgeProtection({ current, next }) {
    if (valueAt(current, 'properties.enablePurgeProtection') !== true) return
    membersAt(next, 'properties').enablePurgeProtection = true
  },

  secretVersion({ sent, next }) {
    const now = Math.floor(Date.now() / 1000)
    const properties = membersAt(next, 'properties')
    const attributes = { ...membersAt(next, 'properties.attributes'), updated: now }
    properties.attributes = attributes
    if (valueAt(sent, 'properties.value') === undefined) return
    properties.attributes = { ...attributes, created: now }
    properties.secretUriWithVersion = `${properties.secretUri}/${randomBytes(16).toString('hex')}`
  },

  roleAssignment({ id, next }) {
    const properties = membersAt(next, 'properties')
    const now = new Date().toISOString()
    properties.scope = holderOf(id)
    properties.createdOn ??= now
    properties.updatedOn = now
  },

  outboundRule({ next }) {
    membersAt(next, 'properties').status = 'Active'
  },

  defender({ next }) {
    for (const part of ['malwareScanning', 'sensitiveDataDiscovery']) {
      const settings = valueAt(next, `properties.${part}`)
      if (isObject(settings)) settings.operationStatus = { code: 'Succeeded', message: '' }
    }
  },

  privateEndpoint({ next }) {
    const properties = membersAt(next, 'properties')
    for (const [list, status] of Object.entries(connectionLists)) {
      const connections = Array.isArray(properties[list]) ? properties[list] : []
      properties[list] = connections.filter(isObject).map((connection) => ({
        ...connection,
        properties: {
          ...membersAt(connection, 'properties'),
          provisioningState: 'Succeeded',
          privateLinkServiceConnectionState: stateOf(status),
        },
      }))
    }
  },
} satisfies Readonly<Record<string, Derivation>>

/** What a service fills in or works out, by name. */
export type DerivationName = keyof typeof derivations

/** Completes the outcome of a write by a named derivation. */
export function derive(name: DerivationName, drafted: Drafted): void {
  derivations[name](drafted)
}

/** A system-assigned identity has a principal as soon as it is on, and none any more when it is off. */
export function completeIdentity(estate: Estate, next: JsonObject): void {
  const { identity } = next
  if (!isObject(identity)) return
  if (identity.type === undefined) delete next.identity
  else if (String(identity.type).includes('SystemAssigned')) {
    identity.principalId ??= randomUUID()
    identity.tenantId = estate.tenantId
  } else {
    delete identity.principalId
    delete identity.tenantId
  }
}

/** The object at a path, or an empty one that belongs to nothing. */
function membersAt(value: JsonValue | undefined, path: string): JsonObject {
  const found = valueAt(value, path)
  return isObject(found) ? found : {}
}
