// Writes to keys: only the data plane can change a key that exists.
import { createDefaultHttpClient, RestError } from '@azure/core-rest-pipeline'
import type { TokenCredential } from '@azure/identity'
import { KeyClient } from '@azure/keyvault-keys'
import { type Json, valueAt } from '../engine/json.ts'
import type { WriteRequest } from '../engine/plan.ts'
import type { Turn, WriteResult } from '../engine/ports.ts'
import type { Observation } from '../engine/rule.ts'
import { inTurn, TurnOver } from './in-turn.ts'
import { rejectionOf } from './rejection.ts'

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
    return failed(error)
  }
}

/** The vault's URL and the key's name, from what Resource Manager said of the key; only hosts of this cloud's vaults. */
function keyPlace(
  observation: Observation,
  dnsSuffix: string,
): { vaultUrl: string; name: string } | string {
  const uri = valueAt(observation.resource, ['properties', 'keyUri'])
  if (typeof uri !== 'string' || !URL.canParse(uri)) return 'Azure gave no URI for the key'
  const { protocol, hostname, origin, pathname } = new URL(uri)
  if (protocol !== 'https:' || !hostname.endsWith(`.${dnsSuffix}`)) {
    return `the key's URI is not below ${dnsSuffix}`
  }
  const name = /^\/keys\/([A-Za-z0-9-]{1,127})$/.exec(pathname)?.[1]
  return name === undefined ? "the key's URI has no key name" : { vaultUrl: origin, name }
}

function failed(error: unknown): WriteResult {
  if (error instanceof TurnOver) return { kind: 'notSent' }
  if (!(error instanceof RestError) || error.statusCode === undefined) {
    return { kind: 'uncertain', message: error instanceof Error ? error.message : String(error) }
  }
  const seconds = Number(error.response?.headers.get('retry-after'))
  return rejectionOf({
    status: error.statusCode,
    body: bodyOf(error),
    retryAfterSeconds: seconds > 0 ? seconds : undefined,
  })
}

function bodyOf(error: RestError): Json {
  try {
    return JSON.parse(error.response?.bodyAsText ?? '') as Json
  } catch {
    return { error: { code: error.code ?? 'Unknown', message: error.message } }
  }
}
