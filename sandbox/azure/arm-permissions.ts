import type { ArmParts, ArmRequest } from './arm.ts'
import { requireHolder } from './arm-read.ts'
import type { Answer } from './exchange.ts'
import { json } from './exchange.ts'
import { verbNotOffered } from './problem.ts'

/**
 * Permissions_ListForResourceGroup and its likes: one entry for each role that the caller has at the scope or above it.
 * Deny assignments, locks, policies and conditions are not in it. unverified: that it answers at a subscription, which
 * only its use by others says.
 */
export function listPermissions(parts: ArmParts, request: ArmRequest): Answer {
  const { estate } = parts
  const { definition, exchange, principal, target } = request
  if (exchange.method !== 'GET' || target.kind !== 'collection') {
    throw verbNotOffered(exchange.method, definition.type)
  }
  requireHolder(parts, request)
  const isRebaseline = principal.objectId === estate.rebaseline.objectId
  return json(200, {
    value: [
      {
        actions: isRebaseline ? [...estate.allowedOperations] : ['*'],
        notActions: [],
        dataActions: isRebaseline ? [...estate.allowedDataActions] : ['*'],
        notDataActions: [],
      },
    ],
  })
}
