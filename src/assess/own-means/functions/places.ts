// Fallback evaluator: functions that tell where a template is deployed to.
// https://learn.microsoft.com/azure/azure-resource-manager/templates/scope-functions
import { call, type Expression, memberOf, text } from '../expression.ts'
import { joined, managementGroupId } from '../ids.ts'
import type { Level, Scope } from '../scope.ts'
import { Unknown, type ValueObject } from '../values.ts'
import type { ArmFunction, Functions } from './function.ts'

/** Places. What only Azure knows of them stays. */
export const PLACES: Functions = {
  subscription: at(['resourceGroup', 'subscription'], subscription),
  resourceGroup: at(['resourceGroup'], resourceGroup),
  managementGroup: at(['managementGroup'], ({ site: { managementGroup: name } }) => ({
    ...open(call('managementGroup'), 'type', 'properties'),
    id: joined(managementGroupId(''), name),
    name,
  })),
  tenant: at(
    ['resourceGroup', 'subscription', 'managementGroup', 'tenant'],
    ({ site: { tenantId } }) => ({
      ...open(call('tenant'), 'countryCode', 'displayName'),
      id: joined('/tenants/', tenantId),
      tenantId,
    }),
  ),
  deployment: at(['resourceGroup', 'subscription', 'managementGroup', 'tenant'], deployment),
}

function at(levels: readonly Level[], tell: (scope: Scope) => ValueObject): ArmFunction {
  return (args, scope) =>
    args.length === 0 && levels.includes(scope.site.level) ? tell(scope) : undefined
}

function subscription({ site }: Scope): ValueObject {
  const { subscriptionId, tenantId, openSubscription } = site
  return {
    ...open(openSubscription, 'displayName'),
    id: joined('/subscriptions/', subscriptionId),
    subscriptionId,
    tenantId,
  }
}

function resourceGroup({ site }: Scope): ValueObject {
  const { subscriptionId, resourceGroup: name, groupLocation: location, openGroup } = site
  return {
    ...open(openGroup, 'tags', 'managedBy', 'properties'),
    id: joined('/subscriptions/', subscriptionId, '/resourceGroups/', name),
    name,
    type: 'Microsoft.Resources/resourceGroups',
    location,
  }
}

function deployment({ site, label }: Scope): ValueObject {
  const { deploymentName: name, deploymentLocation: location } = site
  const own = label === '' ? call('deployment') : call('deployment', text(label))
  return {
    ...open(own, 'properties', 'location'),
    name,
    ...(location === undefined ? {} : { location }),
  }
}

function open(of: Expression, ...names: readonly string[]): ValueObject {
  return Object.fromEntries(names.map((name) => [name, new Unknown(memberOf(of, name))]))
}
