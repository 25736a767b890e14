import type { JsonObject } from './json.ts'
import { isObject } from './json.ts'

/** Someone who can call Azure: a person, or a managed identity. */
export interface Principal {
  readonly kind: 'user' | 'managedIdentity'
  /** Display name, unique in an estate: calls and faults name a principal by it. */
  readonly name: string
  /** User principal name; only people have one. */
  readonly upn?: string
  readonly objectId: string
  /** The application that signs in: the identity's own client id, or for people the portal's. */
  readonly appId: string
  /** Resource id of a managed identity, the claim `xms_mirid`. */
  readonly identityResourceId?: string
  /** The public address that firewalls see. */
  readonly address: string
}

/** Seconds for which a token of the sandbox is good. */
export const tokenLifetimeSeconds = 3600

function encode(part: JsonObject): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url')
}

/**
 * An unsigned token with the claims that Entra ID gives this kind of principal (v1 form, whose issuer Azurite
 * also takes). Nobody in the sandbox verifies a signature, so this is worthless anywhere else.
 */
export function makeToken(
  principal: Principal,
  tenantId: string,
  resource: string,
  now: number,
): string {
  const seconds = Math.floor(now / 1000)
  const claims: JsonObject = {
    aud: resource,
    iss: `https://sts.windows.net/${tenantId}/`,
    iat: seconds,
    nbf: seconds,
    exp: seconds + tokenLifetimeSeconds,
    tid: tenantId,
    oid: principal.objectId,
    sub: principal.objectId,
    appid: principal.appId,
    ver: '1.0',
  }
  if (principal.kind === 'user') {
    claims.name = principal.name
    if (principal.upn !== undefined) {
      claims.upn = principal.upn
      claims.unique_name = principal.upn
    }
    claims.scp = 'user_impersonation'
    claims.appidacr = '0'
  } else {
    claims.appidacr = '2'
    claims.idtyp = 'app'
    if (principal.identityResourceId !== undefined) claims.xms_mirid = principal.identityResourceId
  }
  return `${encode({ typ: 'JWT', alg: 'none' })}.${encode(claims)}.`
}

/** The claims of a bearer token, or `undefined` when the header holds no readable token. */
export function readToken(authorization: string | undefined): JsonObject | undefined {
  const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]*)$/i.exec(authorization ?? '')?.[1]
  if (token === undefined) return undefined
  try {
    const claims: unknown = JSON.parse(
      Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'),
    )
    return isObject(claims) ? claims : undefined
  } catch {
    return undefined
  }
}
