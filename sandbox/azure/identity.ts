import type { Estate } from '../estate.ts'
import type { Answer, Exchange } from './exchange.ts'
import { apiVersionOf, json } from './exchange.ts'
import { makeToken, tokenLifetimeSeconds } from './principal.ts'
import { vaultSuffix } from './vault.ts'

/** The path of the token endpoint. */
export const identityPath = '/msi/token'

/** Resources for which tokens are given; Entra ID knows no others in the sandbox's tenant. */
const resources: readonly string[] = [
  'https://management.azure.com',
  `https://${vaultSuffix}`,
  'https://storage.azure.com',
  'https://eventgrid.azure.net',
]

/**
 * The managed-identity endpoint of App Service (api-version 2019-08-01, header x-identity-header, expires_on as
 * epoch seconds in a string). It gives tokens of Rebaseline's own identity.
 */
export function createIdentityEndpoint(
  estate: Estate,
  secret: string,
): (exchange: Exchange) => Answer {
  return ({ method, url, headers }) => {
    if (url.pathname !== identityPath) return refused(404, 'NotFound')
    if (method !== 'GET') return refused(405, 'MethodNotAllowed')
    if (headers['x-identity-header'] !== secret) return refused(401, 'invalid_client')
    if (apiVersionOf(url) !== '2019-08-01') return refused(400, 'invalid_api_version')
    const asked = url.searchParams.get('resource') ?? ''
    const resource = asked.replace(/\/$/, '')
    if (!resources.includes(resource)) return refused(400, 'invalid_resource')
    const clientId = url.searchParams.get('client_id') ?? estate.rebaseline.appId
    if (clientId !== estate.rebaseline.appId) return refused(400, 'invalid_client')
    const now = Date.now()
    return json(200, {
      access_token: makeToken(estate.rebaseline, estate.tenantId, resource, now),
      expires_on: String(Math.floor(now / 1000) + tokenLifetimeSeconds),
      resource: asked,
      token_type: 'Bearer',
      client_id: clientId,
    })
  }
}

function refused(status: number, code: string): Answer {
  return json(status, { statusCode: status, error: code, message: `Managed identity: ${code}` })
}
