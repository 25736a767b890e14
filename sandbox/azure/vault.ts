import { randomBytes } from 'node:crypto'
import type { Estate } from '../estate.ts'
import { authenticate } from './authenticate.ts'
import type { Answer, Exchange, Twist } from './exchange.ts'
import { apiVersionOf, json, jsonOf } from './exchange.ts'
import type { JsonObject } from './json.ts'
import { acceptKeyAttributes } from './key-attributes.ts'
import type { KeyStore } from './key-store.ts'
import type { Principal } from './principal.ts'
import { AzureProblem } from './problem.ts'
import { acceptRotationPolicy, policyOnDataPlane } from './rotation-policy.ts'
import type { Store } from './store.ts'
import { nameOf } from './target.ts'
import { forbidden, passFirewall } from './vault-firewall.ts'
import type { KeyVersion, VaultKey } from './vault-key.ts'
import { currentVersion } from './vault-key.ts'

/** The host suffix of vaults; vault clients check that it is the suffix of the challenge's resource too. */
export const vaultSuffix = 'vault.localhost'

/** Data-plane api-versions that the sandbox serves; keyvault-keys 4.10 sends the last. */
const apiVersions: readonly string[] = ['7.4', '7.5', '7.6', '2025-07-01']

const modulus = randomBytes(384).toString('base64url')

/** What a vault request asks for. */
export interface VaultRoute {
  readonly vaultName: string
  readonly keyName: string | undefined
  readonly sub: string | undefined
  /** As role definitions spell the data action. */
  readonly operation: string | undefined
}

/** Takes a vault request apart; a trailing slash does not matter (key clients send one). */
export function vaultRoute(exchange: Exchange): VaultRoute {
  const vaultName = exchange.url.hostname.split('.')[0] ?? ''
  const [area, keyName, sub] = exchange.url.pathname.split('/').filter((part) => part !== '')
  const keys = 'Microsoft.KeyVault/vaults/keys'
  const policies = 'Microsoft.KeyVault/vaults/keyrotationpolicies'
  const { method } = exchange
  let operation: string | undefined
  if (area !== 'keys') operation = undefined
  else if (method === 'GET')
    operation = sub === 'rotationpolicy' ? `${policies}/read` : `${keys}/read`
  else if (method === 'PUT' && sub === 'rotationpolicy') operation = `${policies}/write`
  else if (method === 'POST' && sub === 'rotate') operation = `${keys}/rotate/action`
  else if (method === 'PATCH' && /^([0-9a-f]{32})?$/.test(sub ?? ''))
    operation = `${keys}/update/action`
  return { vaultName, keyName, sub, operation }
}

/** Builds the data plane of all vaults of an estate. */
export function createVaults(parts: {
  readonly estate: Estate
  readonly store: Store
  readonly keys: KeyStore
}): (exchange: Exchange, twist: Twist) => Answer {
  const { estate, store, keys } = parts
  return (exchange, twist) => {
    const route = vaultRoute(exchange)
    const vault = store
      .ofType('Microsoft.KeyVault/vaults')
      .find(({ id }) => nameOf(id).toLowerCase() === route.vaultName.toLowerCase())
    if (vault === undefined) throw problem(404, 'VaultNotFound', `No vault ${route.vaultName}.`)
    const principal = challenge(estate, exchange)
    passFirewall(estate, vault.body, route.vaultName, principal)
    requireVersion(exchange)
    requireRight(estate, principal, route)
    return serve(keys, vault.id, route, exchange, twist.ignoreWrite)
  }
}

/** The first request of a client has no token: the 401 tells it where to get one. */
function challenge(estate: Estate, exchange: Exchange): Principal {
  const authority = `https://login.microsoftonline.com/${estate.tenantId}`
  const resource = `https://${vaultSuffix}`
  try {
    return authenticate(estate, exchange.headers.authorization, [resource], Date.now())
  } catch {
    throw new AzureProblem(
      401,
      'Unauthorized',
      'AKV10000: Request is missing a valid Bearer token.',
      {
        headers: {
          'www-authenticate': `Bearer authorization="${authority}", resource="${resource}"`,
        },
      },
    )
  }
}

function requireVersion(exchange: Exchange): void {
  const apiVersion = apiVersionOf(exchange.url)
  if (apiVersion !== undefined && apiVersions.includes(apiVersion)) return
  throw problem(
    400,
    'BadParameter',
    `The specified version (${apiVersion ?? ''}) is not recognized.`,
  )
}

function requireRight(estate: Estate, principal: Principal, route: VaultRoute): void {
  if (route.operation === undefined) throw problem(405, 'MethodNotAllowed', 'Not offered.')
  if (principal.objectId !== estate.rebaseline.objectId) return
  if (estate.allowedDataActions.includes(route.operation)) return
  throw forbidden(
    'ForbiddenByRbac',
    `Caller is not authorized to perform action on resource. Action: '${route.operation}'.`,
  )
}

function serve(
  keys: KeyStore,
  vaultId: string,
  route: VaultRoute,
  exchange: Exchange,
  ignoreWrite: boolean,
): Answer {
  if (route.keyName === undefined) {
    const value = keys.ofVault(vaultId).map((key) => ({
      kid: keys.uri(key),
      attributes: attributes(currentVersion(key)),
      tags: { ...key.tags },
      ...(key.managed ? { managed: true } : {}),
    }))
    return json(200, { value, nextLink: null })
  }
  const keyId = `${vaultId}/keys/${route.keyName}`
  const key = keys.get(keyId)
  if (key === undefined) {
    throw problem(
      404,
      'KeyNotFound',
      `A key with (name/id) ${route.keyName} was not found in this key vault.`,
    )
  }
  if (exchange.method !== 'GET' && key.managed) {
    throw forbidden('OperationNotAllowed', `The key ${key.name} is managed by a certificate.`)
  }
  if (route.sub === 'rotationpolicy') {
    if (exchange.method === 'PUT') {
      const now = Math.floor(Date.now() / 1000)
      const body = jsonOf(exchange.body)
      const policy = acceptRotationPolicy(body, now, key.rotationPolicy?.created)
      if (!ignoreWrite) keys.setPolicy(keyId, policy)
    }
    const policy = keys.get(keyId)?.rotationPolicy
    return json(200, policyOnDataPlane(policy, `${keys.uri(key)}/rotationpolicy`))
  }
  if (route.sub === 'rotate') {
    const rotated = (ignoreWrite ? undefined : keys.rotate(keyId, Date.now())) ?? key
    return json(200, bundle(keys, rotated, currentVersion(rotated)))
  }
  if (route.sub === 'versions') {
    const value = key.versions.map((version) => ({
      kid: keys.uri(key, version.version),
      attributes: attributes(version),
    }))
    return json(200, { value, nextLink: null })
  }
  const version = key.versions.find((each) => each.version === route.sub)
  if (route.sub !== undefined && version === undefined) {
    throw problem(404, 'KeyNotFound', `Version ${route.sub} of ${route.keyName} was not found.`)
  }
  const named = version ?? currentVersion(key)
  if (exchange.method === 'PATCH') {
    const attributes = acceptKeyAttributes(jsonOf(exchange.body), named)
    if (!ignoreWrite) keys.setAttributes(keyId, named.version, attributes, Date.now())
    return json(200, bundle(keys, key, { ...named, ...attributes }))
  }
  return json(200, bundle(keys, key, named))
}

function bundle(keys: KeyStore, key: VaultKey, version: KeyVersion): JsonObject {
  const kid = keys.uri(key, version.version)
  return {
    key: { kid, kty: key.kty, key_ops: [...key.keyOps], n: modulus, e: 'AQAB' },
    attributes: attributes(version),
    tags: { ...key.tags },
    ...(key.managed ? { managed: true } : {}),
  }
}

function attributes({ version: _name, ...times }: KeyVersion): JsonObject {
  return { ...times, recoveryLevel: 'Recoverable+Purgeable' }
}

function problem(status: number, code: string, message: string): AzureProblem {
  return new AzureProblem(status, code, message)
}
