// Fallback evaluator: where a template and the deployments in it go to.
// https://learn.microsoft.com/azure/azure-resource-manager/templates/deploy-to-resource-group
import { foldCase, sameName } from '../../engine/fold-case.ts'
import type { JsonObject } from '../../engine/json.ts'
import { member } from '../members.ts'
import { evaluateJson } from './evaluate.ts'
import { call, type Expression, memberOf, text } from './expression.ts'
import { joined } from './ids.ts'
import type { Level, Site } from './scope.ts'
import { toExpression, Unknown, type Value } from './values.ts'
import type { Around } from './walk.ts'

/** Where the deployment goes to. Placeholders are given by the caller. */
export interface Place {
  readonly tenantId: string
  readonly subscriptionId: string
  readonly resourceGroup: string
  /** Of the resource group, and of a deployment to anything above it. */
  readonly location: string
  readonly managementGroup: string
  readonly deploymentName: string
}

const MANAGEMENT_GROUP = /^(?:\/providers\/)?Microsoft\.Management\/managementGroups\/([^/]+)\/?$/i
const SUBSCRIPTION = /^\/subscriptions\/([^/]+)(?:\/resourceGroups\/([^/]+))?\/?$/i

/** The place of the template itself, which its `$schema` says the kind of; without one, all of it is open. */
export function homeSite(template: JsonObject, place: Place | undefined): Site {
  const level = levelOf(member(template, '$schema'))
  const openGroup = call('resourceGroup')
  const openSubscription = call('subscription')
  const location = place?.location ?? open(call('deployment'), 'location')
  return {
    level,
    tenantId: place?.tenantId ?? open(call('tenant'), 'tenantId'),
    subscriptionId: place?.subscriptionId ?? open(openSubscription, 'subscriptionId'),
    resourceGroup: place?.resourceGroup ?? open(openGroup, 'name'),
    managementGroup: place?.managementGroup ?? open(call('managementGroup'), 'name'),
    groupLocation: place?.location ?? open(openGroup, 'location'),
    openGroup,
    openSubscription,
    deploymentName: place?.deploymentName ?? open(call('deployment'), 'name'),
    deploymentLocation: level === 'resourceGroup' ? undefined : location,
  }
}

/** The place of a nested deployment; undefined when its `scope` cannot be told. */
export function nestedSite(
  json: JsonObject,
  name: Value,
  { scope, site }: Around,
  home: Site,
): Site | undefined {
  const given = (key: string) => evaluateJson(member(json, key) ?? null, scope) ?? undefined
  const location = given('location')
  const own = { ...site, deploymentName: name, deploymentLocation: location }
  const where = given('scope')
  if (where !== undefined) return typeof where === 'string' ? atScope(where, own, home) : undefined
  const subscription = given('subscriptionId')
  const group = given('resourceGroup')
  if (group !== undefined) return inGroup(subscription ?? site.subscriptionId, group, own, home)
  if (subscription !== undefined) return inSubscription(subscription, own, home)
  return site.level === 'resourceGroup' ? { ...own, deploymentLocation: undefined } : own
}

function atScope(where: string, site: Site, home: Site): Site | undefined {
  if (where === '/') return { ...site, level: 'tenant' }
  const [, managementGroup] = MANAGEMENT_GROUP.exec(where) ?? []
  if (managementGroup !== undefined) return { ...site, level: 'managementGroup', managementGroup }
  const [, subscription, group] = SUBSCRIPTION.exec(where) ?? []
  if (subscription === undefined) return undefined
  return group === undefined
    ? inSubscription(subscription, site, home)
    : inGroup(subscription, group, site, home)
}

function inSubscription(subscriptionId: Value, site: Site, home: Site): Site {
  const isHome = sameText(subscriptionId, home.subscriptionId)
  const id = joined('/subscriptions/', subscriptionId)
  const openSubscription = isHome ? home.openSubscription : read(id)
  return { ...site, level: 'subscription', subscriptionId, openSubscription }
}

function inGroup(subscriptionId: Value, resourceGroup: Value, site: Site, home: Site): Site {
  const isHome =
    home.level === 'resourceGroup' &&
    sameText(subscriptionId, home.subscriptionId) &&
    sameText(resourceGroup, home.resourceGroup)
  const id = joined('/subscriptions/', subscriptionId, '/resourceGroups/', resourceGroup)
  const openGroup = isHome ? home.openGroup : read(id)
  return {
    ...inSubscription(subscriptionId, site, home),
    level: 'resourceGroup',
    resourceGroup,
    openGroup,
    groupLocation: isHome ? home.groupLocation : open(openGroup, 'location'),
    deploymentLocation: undefined,
  }
}

function levelOf(schema: Value | undefined): Level {
  const name = typeof schema === 'string' ? foldCase(schema) : ''
  if (name.includes('subscriptiondeploymenttemplate')) return 'subscription'
  if (name.includes('managementgroupdeploymenttemplate')) return 'managementGroup'
  return name.includes('tenantdeploymenttemplate') ? 'tenant' : 'resourceGroup'
}

function sameText(left: Value, right: Value): boolean {
  return typeof left === 'string' && typeof right === 'string' && sameName(left, right)
}

/** What only Azure knows of the group or subscription: two of them are never taken for one. */
function read(id: Value): Expression {
  return call('reference', toExpression(id), text('2022-09-01'), text('Full'))
}

function open(of: Expression, name: string): Value {
  return new Unknown(memberOf(of, name))
}
