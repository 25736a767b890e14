// The installations that the tests look at.
import { type Rendering, render } from './bicep/render.ts'
import type { Scope, Value } from './bicep/values.ts'

/** The subscription that everything is rendered in. */
export const SUBSCRIPTION = '0a1b2c3d-1111-4222-8333-444455556666'
/** Another one. */
export const OTHER = '7e6d5c4b-2222-4333-8444-555566667777'
/** A vault in the first one. */
export const VAULT = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-ml/providers/Microsoft.KeyVault/vaults/kv-ml`

/** The first subscription, as the place of a deployment. */
export const HERE: Scope = {
  kind: 'subscription',
  id: `/subscriptions/${SUBSCRIPTION}`,
  name: SUBSCRIPTION,
  subscriptionId: SUBSCRIPTION,
}
/** The id of a management group. */
export const GROUP = '/providers/Microsoft.Management/managementGroups/mg'

type Params = Readonly<Record<string, Value>>

/** What main.bicep makes. */
export function main(params: Params = {}): Rendering {
  const least = { environmentName: 'prod', location: 'westeurope' }
  return render('infra/main.bicep', { ...least, ...params }, HERE)
}

/** What management-group.bicep makes. */
export function managementGroup(): Rendering {
  const params = { environmentName: 'prod', principalId: 'c0ffee00-4444-4555-8666-777788889999' }
  const scope: Scope = { kind: 'managementGroup', id: GROUP, name: 'mg', subscriptionId: '' }
  return render('infra/management-group.bicep', params, scope)
}

/** What events.bicep makes. */
export function events(params: Params = {}): Rendering {
  const group = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-rebaseline-prod/providers`
  const least = {
    environmentName: 'prod',
    location: 'westeurope',
    appId: `${group}/Microsoft.Web/sites/func-rebaseline`,
    clientId: 'c0ffee00-3333-4444-8555-666677778888',
    storageId: `${group}/Microsoft.Storage/storageAccounts/strebaseline`,
    eventsIdentityId: `${group}/Microsoft.ManagedIdentity/userAssignedIdentities/id-events`,
  }
  return render('infra/events.bicep', { ...least, ...params }, HERE)
}

/** The resources of one type. */
export function ofType({ resources }: Rendering, type: string): Rendering['resources'] {
  return resources.filter((resource) => resource.type === type)
}

/** The only resource of one type. */
export function one(rendering: Rendering, type: string): Rendering['resources'][number] {
  const [first, ...more] = ofType(rendering, type)
  if (first === undefined || more.length > 0) throw new Error(`${more.length + 1} of ${type}`)
  return first
}
