import type { Estate } from '../estate.ts'
import type { JsonObject } from './json.ts'
import type { Principal } from './principal.ts'
import { readToken } from './principal.ts'
import { AzureProblem } from './problem.ts'

/** The audiences that Resource Manager takes in a token. */
export const armAudiences: readonly string[] = [
  'https://management.azure.com',
  'https://management.core.windows.net',
]

/** Everyone the estate knows. */
export function principalsOf(estate: Estate): readonly Principal[] {
  return [estate.rebaseline, ...Object.values(estate.people)]
}

/** Who a request says it is from, without judging the token: for the list of calls and for faults. */
export function claimedPrincipal(
  estate: Estate,
  authorization: string | undefined,
): Principal | undefined {
  const oid = readToken(authorization)?.oid
  return principalsOf(estate).find((principal) => principal.objectId === oid)
}

/**
 * Who a request is from. Throws the 401 that Resource Manager answers for a token that is missing, unreadable,
 * expired, from another tenant, or meant for another audience.
 */
export function authenticate(
  estate: Estate,
  authorization: string | undefined,
  audiences: readonly string[],
  now: number,
): Principal {
  if (authorization === undefined) {
    throw refusal(
      estate,
      'AuthenticationFailed',
      "Authentication failed. The 'Authorization' header is missing.",
    )
  }
  const claims = readToken(authorization)
  if (claims === undefined || typeof claims.exp !== 'number') {
    throw refusal(estate, 'InvalidAuthenticationToken', 'The access token is invalid.')
  }
  if (claims.exp * 1000 <= now) {
    const expiry = new Date(claims.exp * 1000).toISOString()
    throw refusal(
      estate,
      'ExpiredAuthenticationToken',
      `The access token expiry UTC time '${expiry}' is earlier than current UTC time.`,
    )
  }
  const audience = String(claims.aud).replace(/\/$/, '')
  if (!audiences.includes(audience)) {
    throw refusal(
      estate,
      'InvalidAuthenticationTokenAudience',
      `The access token has been obtained for wrong audience or resource '${audience}'. It should exactly match with one of the allowed audiences '${audiences.join("','")}'.`,
    )
  }
  return knownPrincipal(estate, claims)
}

function knownPrincipal(estate: Estate, claims: JsonObject): Principal {
  const principal = principalsOf(estate).find(({ objectId }) => objectId === claims.oid)
  if (claims.tid !== estate.tenantId || principal === undefined) {
    throw refusal(
      estate,
      'InvalidAuthenticationTokenTenant',
      'The access token is from the wrong issuer, or for a principal that is not in this tenant.',
    )
  }
  return principal
}

function refusal(estate: Estate, code: string, message: string): AzureProblem {
  const authority = `https://login.windows.net/${estate.tenantId}`
  const challenge = `Bearer authorization_uri="${authority}", error="invalid_token", error_description="${code}"`
  return new AzureProblem(401, code, message, { headers: { 'www-authenticate': challenge } })
}
