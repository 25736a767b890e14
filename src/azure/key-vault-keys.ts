// Writes to keys: only the data plane can change a key that exists.
import { createDefaultHttpClient, RestError } from '@azure/core-rest-pipeline'
import type { TokenCredential } from '@azure/identity'
import { KeyClient } from '@azure/keyvault-keys'
import { sameName } from '../engine/fold-case.ts'
import { type Json, valueAt } from '../engine/json.ts'
import type { WriteRequest } from '../engine/plan.ts'
import type { Turn, WriteResult } from '../engine/ports.ts'
import type { Observation } from '../engine/rule.ts'
import { originPolicy } from './arm-url.ts'
import { inTurn, TurnOver } from './in-turn.ts'
import { rejectionOf } from './rejection.ts'

// Names of vaults and keys: letters, digits and hyphens.
const OF_KEY = /\/vaults\/([a-z0-9-]{3,24})\/keys\/([a-z0-9-]{1,127})$/i

type KeyWrite = Exclude<WriteRequest, { kind: 'arm' }>

/** Where the vaults of this cloud answer and who asks. */
export interface KeyVaultOptions {
  /** `vault.azure.net` in the public cloud. */
  readonly dnsSuffix: string
  readonly credential: TokenCredential
}

/**
 * Sets a rotation policy (PUT keys/{name}/rotationpolicy) or rotates (POST keys/{name}/rotate). Sent once: a rotation
 * that was repeated would make two versions.
 */
export async function writeKey(
  request: KeyWrite,
  observation: Observation,
  options: KeyVaultOptions,
  turn: Turn,
): Promise<WriteResult> {
  const place = keyPlace(observation, options.dnsSuffix)
  if (typeof place === 'string') {
    return { kind: 'rejected', code: 'UnknownVault', message: place, hold: 'writeFailed' }
  }
  const client = new KeyClient(place.vaultUrl, options.credential, {
    retryOptions: { maxRetries: 0 },
    additionalPolicies: [{ policy: originPolicy(place.vaultUrl), position: 'perRetry' }],
    httpClient: inTurn(createDefaultHttpClient(), turn),
  })
  try {
    if (request.kind === 'rotateKey') await client.rotateKey(place.name)
    else if (request.kind === 'keyExpiry') {
      const expiresOn = new Date(request.expires * 1000)
      await client.updateKeyProperties(place.name, { expiresOn })
    } else {
      const { lifetimeActions, expiresIn } = request.policy
      await client.updateKeyRotationPolicy(place.name, {
        lifetimeActions: lifetimeActions.map((action) => ({ ...action })),
        ...(expiresIn === undefined ? {} : { expiresIn }),
      })
    }
    return { kind: 'done' }
  } catch (error) {
    return failed(error, request.resourceId)
  }
}

/**
 * The vault's URL and the key's name. What Resource Manager says of the key must be what the key's own id says: this key,
 * in this vault, on a host of this cloud's vaults. Nothing else gets the token.
 */
function keyPlace(
  observation: Observation,
  dnsSuffix: string,
): { vaultUrl: string; name: string } | string {
  const uri = valueAt(observation.resource, ['properties', 'keyUri'])
  if (typeof uri !== 'string' || !URL.canParse(uri)) return 'Azure gave no URI for the key'
  const { protocol, hostname, origin, pathname, username, password } = new URL(uri)
  if (protocol !== 'https:' || username !== '' || password !== '') {
    return "the key's URI is no plain https address"
  }
  const [, vault = '', key = ''] = OF_KEY.exec(observation.resourceId) ?? []
  if (!sameName(hostname, `${vault}.${dnsSuffix}`)) {
    return `the key's URI is not the vault's own address below ${dnsSuffix}`
  }
  const name = /^\/keys\/([A-Za-z0-9-]{1,127})$/.exec(pathname)?.[1] ?? ''
  return sameName(name, key) ? { vaultUrl: origin, name } : "the key's URI names another key"
}

function failed(error: unknown, resourceId: string): WriteResult {
  if (error instanceof TurnOver) return { kind: 'notSent' }
  if (!(error instanceof RestError) || error.statusCode === undefined) {
    return { kind: 'uncertain', message: error instanceof Error ? error.message : String(error) }
  }
  const seconds = Number(error.response?.headers.get('retry-after'))
  const retryAfterSeconds = seconds > 0 ? seconds : undefined
  return rejectionOf(
    { status: error.statusCode, body: bodyOf(error), retryAfterSeconds },
    resourceId,
  )
}

function bodyOf(error: RestError): Json {
  try {
    return JSON.parse(error.response?.bodyAsText ?? '') as Json
  } catch {
    return { error: { code: error.code ?? 'Unknown', message: error.message } }
  }
}
