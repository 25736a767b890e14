import type { EstateKey } from '../estate.ts'
import { durationDays } from './durations.ts'
import type { JsonObject } from './json.ts'
import type { GridEvent } from './resource-events.ts'
import type { RotationPolicy } from './rotation-policy.ts'
import { policyOnControlPlane } from './rotation-policy.ts'
import type { Store } from './store.ts'
import { nameOf } from './target.ts'
import { vaultEvent } from './vault-events.ts'
import type { KeyAttributes, KeyVersion, VaultKey } from './vault-key.ts'
import { currentVersion, version } from './vault-key.ts'

const daySeconds = 86_400

/** The keys of all vaults. Resource Manager's view of them is written to the store on every change. */
export class KeyStore {
  readonly #keys = new Map<string, VaultKey>()
  readonly #store: Store
  readonly #vaultSuffix: string
  readonly #raise: (event: GridEvent) => void

  /** `vaultSuffix` with port, e.g. `vault.localhost:8443`. */
  constructor(store: Store, vaultSuffix: string, raise: (event: GridEvent) => void) {
    this.#store = store
    this.#vaultSuffix = vaultSuffix
    this.#raise = raise
  }

  /** Adds a key of the estate, without an event. */
  seed(key: EstateKey, nowMs: number): void {
    const created = Math.floor(nowMs / 1000) - key.ageDays * daySeconds
    const validity =
      key.validDays === undefined ? {} : { exp: created + key.validDays * daySeconds }
    const policy = key.rotationPolicy
    const first = version(created, validity)
    this.#save({
      vaultId: key.vaultId,
      name: key.name,
      kty: key.kty ?? 'RSA',
      keySize: key.keySize ?? 3072,
      keyOps: ['wrapKey', 'unwrapKey', 'sign', 'verify', 'encrypt', 'decrypt'],
      tags: key.tags ?? {},
      versions: [key.version === undefined ? first : { ...first, version: key.version }],
      ...(key.ofCertificate ? { managed: true } : {}),
      ...(policy === undefined ? {} : { rotationPolicy: { ...policy, created, updated: created } }),
    })
  }

  /** The first version of a key that does not exist yet; raises KeyNewVersionCreated. */
  create(vaultId: string, name: string, properties: JsonObject, nowMs: number): void {
    const created = Math.floor(nowMs / 1000)
    this.#save({
      vaultId,
      name,
      kty: typeof properties.kty === 'string' ? properties.kty : 'RSA',
      keySize: typeof properties.keySize === 'number' ? properties.keySize : 2048,
      keyOps: Array.isArray(properties.keyOps) ? properties.keyOps.map(String) : [],
      tags: {},
      versions: [version(created, {})],
    })
    this.#tell('KeyNewVersionCreated', `${vaultId}/keys/${name}`)
  }

  /** The key with this Resource Manager id, in any casing. */
  get(keyId: string): VaultKey | undefined {
    return this.#keys.get(keyId.toLowerCase())
  }

  /** The keys of a vault, by name. */
  ofVault(vaultId: string): readonly VaultKey[] {
    const keys = [...this.#keys.values()].filter(
      (key) => key.vaultId.toLowerCase() === vaultId.toLowerCase(),
    )
    return keys.sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  /** A new version, made now, that expires as the policy says; raises KeyNewVersionCreated. */
  rotate(keyId: string, nowMs: number): VaultKey | undefined {
    const key = this.get(keyId)
    if (key === undefined) return undefined
    const created = Math.floor(nowMs / 1000)
    const days = durationDays(key.rotationPolicy?.expiryTime ?? '')
    const next = version(created, days === undefined ? {} : { exp: created + days * daySeconds })
    const rotated: VaultKey = { ...key, versions: [...key.versions, next] }
    this.#save(rotated)
    this.#tell('KeyNewVersionCreated', keyId)
    return rotated
  }

  /** Sets or (with `undefined`) removes the rotation policy. Key Vault raises no event for it. */
  setPolicy(keyId: string, policy: RotationPolicy | undefined): void {
    const key = this.get(keyId)
    if (key === undefined) return
    const { rotationPolicy: _former, ...rest } = key
    this.#save(policy === undefined ? rest : { ...rest, rotationPolicy: policy })
  }

  /** Sets attributes of one version. Key Vault raises no event for it. */
  setAttributes(keyId: string, name: string, attributes: KeyAttributes, nowMs: number): void {
    const key = this.get(keyId)
    if (key === undefined) return
    const updated = Math.floor(nowMs / 1000)
    const [first, ...others] = key.versions.map((each) =>
      each.version === name ? { ...each, ...attributes, updated } : each,
    )
    if (first !== undefined) this.#save({ ...key, versions: [first, ...others] })
  }

  /** Moves creation, start and expiry of the current version into the past; raises KeyNearExpiry. */
  age(keyId: string, days: number): void {
    const key = this.get(keyId)
    if (key === undefined) throw new Error(`There is no key ${keyId} in the sandbox.`)
    const seconds = days * daySeconds
    const current = currentVersion(key)
    const aged: KeyVersion = {
      ...current,
      created: current.created - seconds,
      updated: current.updated - seconds,
      ...(current.nbf === undefined ? {} : { nbf: current.nbf - seconds }),
      ...(current.exp === undefined ? {} : { exp: current.exp - seconds }),
    }
    const [first, ...others] = [...key.versions.slice(0, -1), aged]
    this.#save({ ...key, versions: [first ?? aged, ...others] })
    this.#tell('KeyNearExpiry', keyId)
  }

  /** The data plane's identifier of a key, or of one version of it. */
  uri(key: VaultKey, version?: string): string {
    const base = `https://${nameOf(key.vaultId)}.${this.#vaultSuffix}/keys/${key.name}`
    return version === undefined ? base : `${base}/${version}`
  }

  #save(key: VaultKey): void {
    const id = `${key.vaultId}/keys/${key.name}`
    this.#keys.set(id.toLowerCase(), key)
    const vault = this.#store.get(key.vaultId)
    const location = vault?.body.location ?? ''
    for (const { version: name, ...attributes } of key.versions) {
      const versionId = `${id}/versions/${name}`
      const properties: JsonObject = { ...this.#shared(key), attributes: { ...attributes } }
      const type = 'Microsoft.KeyVault/vaults/keys/versions'
      const body: JsonObject = { id: versionId, name, type, location, tags: key.tags, properties }
      this.#store.put({ id: versionId, type, body }, Date.now())
    }
    const { version: current, ...attributes } = currentVersion(key)
    const properties: JsonObject = {
      ...this.#shared(key),
      attributes: { ...attributes, exportable: false, recoveryLevel: 'Recoverable+Purgeable' },
      keyUri: this.uri(key),
      keyUriWithVersion: this.uri(key, current),
    }
    if (key.rotationPolicy !== undefined) {
      properties.rotationPolicy = policyOnControlPlane(key.rotationPolicy)
    }
    const type = 'Microsoft.KeyVault/vaults/keys'
    const body: JsonObject = { id, name: key.name, type, location, tags: key.tags, properties }
    this.#store.put({ id, type, body }, Date.now())
  }

  #shared(key: VaultKey): JsonObject {
    return { kty: key.kty, keySize: key.keySize, keyOps: [...key.keyOps] }
  }

  #tell(kind: 'KeyNewVersionCreated' | 'KeyNearExpiry', keyId: string): void {
    const key = this.get(keyId)
    if (key === undefined) return
    const { version: current, nbf, exp } = currentVersion(key)
    this.#raise(
      vaultEvent({
        kind,
        vaultId: key.vaultId,
        uri: this.uri(key, current),
        objectType: 'Key',
        objectName: key.name,
        version: current,
        ...(nbf === undefined ? {} : { starts: nbf }),
        ...(exp === undefined ? {} : { ends: exp }),
      }),
    )
  }
}
