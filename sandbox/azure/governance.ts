import type { Estate } from '../estate.ts'
import type { JsonObject } from './json.ts'
import { sameJson, valueAt } from './json.ts'
import type { Principal } from './principal.ts'
import { AzureProblem } from './problem.ts'
import type { Store } from './store.ts'
import { holderOf, nameOf, within } from './target.ts'

/** 403 unless the principal may do this. People may do everything; Rebaseline has the estate's list. */
export function requireRight(
  estate: Estate,
  principal: Principal,
  operation: string,
  scope: string,
): void {
  if (mayDo(estate, principal, operation)) return
  throw new AzureProblem(
    403,
    'AuthorizationFailed',
    `The client '${principal.appId}' with object id '${principal.objectId}' does not have authorization to perform action '${operation}' over scope '${scope}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
  )
}

/** 403 for everybody where a deny assignment stands. */
export function requireNotDenied(
  estate: Estate,
  principal: Principal,
  operation: string,
  scope: string,
): void {
  const denied = estate.denyAssignments.find((each) => within(scope, each.scope))
  if (denied === undefined) return
  throw new AzureProblem(
    403,
    'DenyAssignmentAuthorizationFailed',
    `The client '${principal.appId}' with object id '${principal.objectId}' has permission to perform action '${operation}' on scope '${scope}'; however, the access is denied because of the deny assignment with name '${denied.name}' and Id '${denied.id}' at scope '${denied.scope}'.`,
  )
}

/** 403 unless the principal may also do this on a resource that a write points at. */
export function requireLinkedRight(
  estate: Estate,
  principal: Principal,
  written: { readonly operation: string; readonly scope: string },
  linked: { readonly operation: string; readonly scope: string; readonly exists: boolean },
): void {
  if (linked.exists && mayDo(estate, principal, linked.operation)) return
  throw new AzureProblem(
    403,
    'LinkedAuthorizationFailed',
    `The client '${principal.appId}' with object id '${principal.objectId}' has permission to perform action '${written.operation}' on scope '${written.scope}'; however, it does not have permission to perform action(s) '${linked.operation}' on the linked scope(s) '${linked.scope}' (respectively) or the linked scope(s) are invalid.`,
  )
}

function mayDo(estate: Estate, principal: Principal, operation: string): boolean {
  if (principal.objectId !== estate.rebaseline.objectId) return true
  return estate.allowedOperations.some(
    (allowed) => allowed.toLowerCase() === operation.toLowerCase(),
  )
}

/**
 * 409 when a lock at the resource or above it forbids the verb: ReadOnly forbids writes, deletes and actions,
 * CanNotDelete forbids deletes.
 */
export function requireUnlocked(
  store: Store,
  id: string,
  verb: 'write' | 'delete' | 'action',
): void {
  const locked = store
    .ofType('Microsoft.Authorization/locks')
    .filter(({ id: lockId, body }) => {
      const level = valueAt(body, 'properties.level')
      return within(id, holderOf(lockId)) && (level === 'ReadOnly' || verb === 'delete')
    })
    .map(({ id: lockId }) => holderOf(lockId))
  if (locked.length === 0) return
  throw new AzureProblem(
    409,
    'ScopeLocked',
    `The scope '${id}' cannot perform ${verb === 'delete' ? 'delete' : 'write'} operation because following scope(s) are locked: '${[...new Set(locked)].join("','")}'. Please remove the lock and try again.`,
  )
}

/** 403 when a deny policy forbids the state that a write would lead to. */
export function requirePolicy(estate: Estate, id: string, type: string, next: JsonObject): void {
  const denied = estate.denyPolicies.find(
    (policy) =>
      within(id, policy.scope) &&
      policy.type.toLowerCase() === type.toLowerCase() &&
      sameJson(valueAt(next, policy.path), policy.equals),
  )
  if (denied === undefined) return
  const identifiers = [
    {
      policyAssignment: { name: denied.displayName, id: denied.assignmentId },
      policyDefinition: { name: denied.displayName, id: denied.definitionId },
    },
  ]
  throw new AzureProblem(
    403,
    'RequestDisallowedByPolicy',
    `Resource '${nameOf(id)}' was disallowed by policy. Policy identifiers: '${JSON.stringify(identifiers)}'.`,
    {
      additionalInfo: [
        {
          type: 'PolicyViolation',
          info: {
            policyDefinitionDisplayName: denied.displayName,
            policyDefinitionId: denied.definitionId,
            policyDefinitionName: nameOf(denied.definitionId),
            policyDefinitionEffect: 'deny',
            policyAssignmentDisplayName: denied.displayName,
            policyAssignmentId: denied.assignmentId,
            policyAssignmentName: nameOf(denied.assignmentId),
            policyAssignmentScope: denied.scope,
            policyAssignmentParameters: {},
          },
        },
      ],
    },
  )
}
