import type { JsonObject, JsonValue } from '../azure/json.ts'
import { nameOf } from '../azure/target.ts'
import { groupId, people, rebaseline, region, subscriptionId, tenantId } from './names.ts'

const dayMs = 86_400_000

/** ISO 8601 of a moment that many days before `now`. */
export function daysBefore(now: number, days: number): string {
  return new Date(now - days * dayMs).toISOString()
}

/** A resource with the members that every resource has. */
export function resource(
  id: string,
  type: string,
  now: number,
  rest: JsonObject,
  ageDays = 730,
): JsonObject {
  return {
    id,
    name: nameOf(id),
    type,
    ...rest,
    systemData: {
      createdBy: people.priya.upn ?? '',
      createdByType: 'User',
      createdAt: daysBefore(now, ageDays),
      lastModifiedBy: people.priya.upn ?? '',
      lastModifiedByType: 'User',
      lastModifiedAt: daysBefore(now, Math.min(ageDays, 60)),
    },
  }
}

const groups: Readonly<Record<string, string>> = {
  'rg-ml-prod': 'data-science',
  'rg-keys': 'platform-security',
  'rg-web': 'marketing',
  'rg-lab': 'research',
  'rg-payments': 'payments',
  'rg-legacy': 'core-banking',
  'rg-rebaseline': 'platform-security',
}

/** The subscription, its resource groups, and who may do what in them. */
export function cores(now: number): readonly JsonObject[] {
  const subscription: JsonObject = {
    id: `/subscriptions/${subscriptionId}`,
    name: subscriptionId,
    type: 'Microsoft.Resources/subscriptions',
    subscriptionId,
    tenantId,
    displayName: 'nb-data-science-prod',
    state: 'Enabled',
  }
  const resourceGroups = Object.entries(groups).map(([name, team]) =>
    resource(groupId(name), 'Microsoft.Resources/resourceGroups', now, {
      location: region,
      tags: { team, environment: name === 'rg-lab' ? 'lab' : 'production' },
      properties: { provisioningState: 'Succeeded' },
    }),
  )
  return [
    subscription,
    ...resourceGroups,
    assignment(now, `/subscriptions/${subscriptionId}`, rebaseline.objectId, 'ServicePrincipal'),
    assignment(now, groupId('rg-ml-prod'), people.jonas.objectId, 'User'),
  ]
}

function assignment(
  now: number,
  scope: string,
  principalId: string,
  principalType: string,
): JsonObject {
  const roles = `/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/roleDefinitions`
  const role =
    principalType === 'User'
      ? 'b24988ac-6180-42a0-ab88-20f7382dd24c'
      : '2f4c8d1e-63b7-4a95-8e0d-5c1f7a92b364'
  const type = 'Microsoft.Authorization/roleAssignments'
  const properties: Record<string, JsonValue> = {
    roleDefinitionId: `${roles}/${role}`,
    principalId,
    principalType,
    scope,
    createdOn: daysBefore(now, 200),
    updatedOn: daysBefore(now, 200),
  }
  // The name of an assignment is a GUID; the principal's own serves.
  return resource(`${scope}/providers/${type}/${principalId}`, type, now, { properties })
}
