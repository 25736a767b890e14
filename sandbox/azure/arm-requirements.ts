import type { ArmParts } from './arm.ts'
import { AzureProblem } from './problem.ts'
import type { Target } from './target.ts'
import { holderOf } from './target.ts'
import type { TypeDefinition } from './types/define.ts'

/** 400 unless the type knows the api-version. */
export function requireApiVersion(definition: TypeDefinition, apiVersion: string): void {
  if (definition.apiVersions.includes(apiVersion)) return
  throw new AzureProblem(
    400,
    'InvalidApiVersionParameter',
    `The api-version '${apiVersion}' is invalid for type '${definition.type}'. The supported versions are '${definition.apiVersions.join(',')}'.`,
  )
}

/** 404 unless the path is in the estate's subscription. */
export function requireSubscription(parts: ArmParts, target: Target): void {
  const { subscriptionId } = target
  if (subscriptionId?.toLowerCase() === parts.estate.subscriptionId.toLowerCase()) return
  throw new AzureProblem(
    404,
    'SubscriptionNotFound',
    `The subscription '${subscriptionId ?? ''}' could not be found.`,
  )
}

/** 404 unless the resource group of the path exists. */
export function requireGroup(parts: ArmParts, target: Target): void {
  const { subscriptionId, resourceGroup } = target
  if (resourceGroup === undefined) return
  const id = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}`
  if (parts.store.get(id) !== undefined) return
  throw new AzureProblem(
    404,
    'ResourceGroupNotFound',
    `Resource group '${resourceGroup}' could not be found.`,
  )
}

/** 400 unless the type allows this name, and an extension this resource to sit on. */
export function requirePlace(parts: ArmParts, target: Target, definition: TypeDefinition): void {
  const { holders, singleton } = definition
  const names = definition.names ?? (singleton === undefined ? undefined : [singleton])
  const named = target.kind === 'resource'
  if (named && !(names?.some((name) => same(name, target.last)) ?? true)) {
    throw new AzureProblem(
      400,
      'InvalidResourceName',
      `The name '${target.last}' is invalid for type '${definition.type}'. Names: ${names?.join(', ')}.`,
    )
  }
  const holder = parts.store.get(named ? holderOf(target.path) : target.holder)
  if (holders === undefined || holder === undefined || holders.includes(holder.type)) return
  throw new AzureProblem(
    400,
    'InvalidScope',
    `'${definition.type}' cannot be used on '${holder.type}'.`,
  )
}

function same(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase()
}
