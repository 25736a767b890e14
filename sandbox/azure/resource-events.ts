import { randomUUID } from 'node:crypto'
import type { Estate } from '../estate.ts'
import type { JsonObject } from './json.ts'
import type { Principal } from './principal.ts'

/** An event in the Event Grid schema; turned into a CloudEvent where a subscription asks for it. */
export interface GridEvent {
  readonly id: string
  readonly topic: string
  readonly subject: string
  readonly eventType: string
  /** ISO 8601 with seven decimals, as Azure sends it. */
  readonly eventTime: string
  readonly data: JsonObject
  readonly dataVersion: string
  readonly metadataVersion: string
}

/** A completed control-plane operation. */
export interface Completed {
  readonly principal: Principal
  readonly verb: 'write' | 'delete' | 'action'
  readonly operation: string
  readonly resourceId: string
  readonly correlationId: string
  /** Sent only for changes of what existed and for deletes. */
  readonly request?: {
    readonly method: string
    readonly url: string
    readonly clientRequestId: string
  }
}

const eventTypes = {
  write: 'Microsoft.Resources.ResourceWriteSuccess',
  delete: 'Microsoft.Resources.ResourceDeleteSuccess',
  action: 'Microsoft.Resources.ResourceActionSuccess',
} as const

const claimNames = {
  objectId: 'http://schemas.microsoft.com/identity/claims/objectidentifier',
  tenantId: 'http://schemas.microsoft.com/identity/claims/tenantid',
  scope: 'http://schemas.microsoft.com/identity/claims/scope',
  upn: 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn',
  name: 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name',
}

/** Event time in the precision that Azure uses. */
export function eventTime(now: number): string {
  return new Date(now).toISOString().replace('Z', '0000Z')
}

/**
 * The Microsoft.Resources event of a control-plane operation (Event Grid's schema of subscription topics). It says
 * who and what, never the new state.
 */
export function resourceEvent(estate: Estate, done: Completed, now: number): GridEvent {
  const { principal } = done
  const data: JsonObject = {
    authorization: {
      scope: done.resourceId,
      action: done.operation,
      evidence: {
        role: principal.kind === 'user' ? 'Contributor' : 'Rebaseline',
        roleAssignmentScope: `/subscriptions/${estate.subscriptionId}`,
        // Azure writes these ids without dashes.
        principalId: principal.objectId.replaceAll('-', ''),
        principalType: principal.kind === 'user' ? 'User' : 'ServicePrincipal',
      },
    },
    claims: claimsOf(estate, principal, now),
    correlationId: done.correlationId,
    resourceProvider: done.operation.split('/')[0] ?? '',
    resourceUri: done.resourceId,
    operationName: done.operation,
    status: 'Succeeded',
    subscriptionId: estate.subscriptionId,
    tenantId: estate.tenantId,
  }
  if (done.request !== undefined) {
    data.httpRequest = { ...done.request, clientIpAddress: principal.address }
  }
  return {
    id: randomUUID(),
    topic: `/subscriptions/${estate.subscriptionId}`,
    subject: done.resourceId,
    eventType: eventTypes[done.verb],
    eventTime: eventTime(now),
    data,
    dataVersion: '2',
    metadataVersion: '1',
  }
}

function claimsOf(estate: Estate, principal: Principal, now: number): JsonObject {
  const issued = Math.floor(now / 1000)
  const claims: JsonObject = {
    aud: 'https://management.core.windows.net/',
    iss: `https://sts.windows.net/${estate.tenantId}/`,
    iat: String(issued),
    nbf: String(issued),
    exp: String(issued + 3600),
    ver: '1.0',
    appid: principal.appId,
    [claimNames.objectId]: principal.objectId,
    [claimNames.tenantId]: estate.tenantId,
  }
  if (principal.kind === 'user') {
    claims.appidacr = '0'
    claims.name = principal.name
    claims.ipaddr = principal.address
    claims[claimNames.scope] = 'user_impersonation'
    if (principal.upn !== undefined) {
      claims[claimNames.upn] = principal.upn
      claims[claimNames.name] = principal.upn
    }
    return claims
  }
  claims.appidacr = '2'
  claims.idtyp = 'app'
  if (principal.identityResourceId !== undefined) claims.xms_mirid = principal.identityResourceId
  return claims
}
