import { randomBytes } from 'node:crypto'
import type { RotationPolicy } from './rotation-policy.ts'

/** What a caller may set on a version. Times are epoch seconds. */
export interface KeyAttributes {
  readonly enabled?: boolean
  readonly nbf?: number
  readonly exp?: number
}

/** One version of a key. Times are epoch seconds. */
export interface KeyVersion {
  readonly version: string
  readonly enabled: boolean
  readonly created: number
  readonly updated: number
  readonly nbf?: number
  readonly exp?: number
}

/** A key with its versions, oldest first. */
export interface VaultKey {
  readonly vaultId: string
  readonly name: string
  readonly kty: string
  readonly keySize: number
  readonly keyOps: readonly string[]
  readonly tags: Readonly<Record<string, string>>
  readonly versions: readonly [KeyVersion, ...KeyVersion[]]
  readonly rotationPolicy?: RotationPolicy
  /** It belongs to a certificate, which alone may change it. */
  readonly managed?: true
}

/** The version that callers get when they name none: the newest. */
export function currentVersion(key: VaultKey): KeyVersion {
  return key.versions.at(-1) ?? key.versions[0]
}

/** A version made at `created`, with a name of its own. */
export function version(created: number, validity: { readonly exp?: number }): KeyVersion {
  const name = randomBytes(16).toString('hex')
  return { version: name, enabled: true, created, updated: created, ...validity }
}
