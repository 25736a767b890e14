import type { JsonObject } from './json.ts'
import { isObject, valueAt } from './json.ts'
import { bad } from './refusals.ts'
import type { Store, Stored } from './store.ts'
import { holderOf } from './target.ts'

const keyTypes = ['Microsoft.KeyVault/vaults/keys', 'Microsoft.KeyVault/managedHSMs/keys']

/** A key that a service encrypts with, and the version that it asks for, if it pins one. */
export interface KeyInUse {
  readonly key: Stored
  readonly version: string | undefined
}

/** The key at a URI with or without a version; `undefined` when no vault has it. */
export function keyAt(store: Store, uri: string): KeyInUse | undefined {
  const [, base, version] = /^(https:\/\/[^/]+\/keys\/[^/]+)(?:\/([^/]*))?$/i.exec(uri) ?? []
  if (base === undefined) return undefined
  const key = keyTypes
    .flatMap((type) => store.ofType(type))
    .find(({ body }) => same(String(valueAt(body, 'properties.keyUri')), base))
  return key === undefined ? undefined : { key, version: version || undefined }
}

/**
 * The key at a URI, or the 400 that Storage answers: the key is not there, or its vault could still lose it for good.
 */
export function requireUsableKey(store: Store, uri: string): KeyInUse {
  const found = keyAt(store, uri)
  if (found === undefined) throw bad('KeyVaultKeyNotFound', `The key '${uri}' was not found.`)
  const vault = store.get(holderOf(found.key.id))?.body
  if (valueAt(vault, 'properties.enablePurgeProtection') !== true) {
    throw bad(
      'KeyVaultPolicyError',
      `The key vault of '${uri}' must have soft delete and purge protection enabled.`,
    )
  }
  return found
}

/** What a service says of the version that it wraps with: the pinned one, or the newest. */
export function versionInUse(
  { key, version }: KeyInUse,
  before: JsonObject | undefined,
): JsonObject {
  const uri = valueAt(key.body, 'properties.keyUri')
  const newest = valueAt(key.body, 'properties.keyUriWithVersion')
  const identifier = version === undefined ? String(newest) : `${String(uri)}/${version}`
  const moved = before?.currentVersionedKeyIdentifier !== identifier
  const then = isObject(before) ? before.lastKeyRotationTimestamp : undefined
  return {
    currentVersionedKeyIdentifier: identifier,
    lastKeyRotationTimestamp: moved || then === undefined ? new Date().toISOString() : then,
  }
}

function same(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase()
}
