// A resource to show things on: the ids that pages and worked examples use.
import type { Json, JsonObject } from '../engine/json.ts'
import { DEFAULT_PARAMETERS, type Parameters } from '../engine/parameters.ts'
import type { ResourceType } from '../engine/rule.ts'

/** The subscription of every example. */
export const SUBSCRIPTION = '11111111-2222-3333-4444-555555555555'

const GROUP = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-ml-prod/providers`
const NAMES: Readonly<Record<string, string>> = {
  storageaccounts: 'stmlprod01',
  blobservices: 'default',
  fileservices: 'default',
  containers: 'training-data',
  vaults: 'kv-ml-prod',
  managedhsms: 'hsm-ml-prod',
  keys: 'ml-cmk',
  workspaces: 'mlw-prod',
  registries: 'mlr-prod',
}

/** Parameters with every resource named that a fix may ask for; else the defaults. */
export const FULL_PARAMETERS: Parameters = Object.freeze({
  ...DEFAULT_PARAMETERS,
  logAnalyticsWorkspaceId: `${GROUP}/Microsoft.OperationalInsights/workspaces/log-security`,
  privateEndpointSubnetId: `${GROUP}/Microsoft.Network/virtualNetworks/vnet-ml/subnets/endpoints`,
})

/** An id of this type. */
export function sampleId(type: string): string {
  const [provider = '', ...segments] = type.split('/')
  const path = segments.map((segment) => `${segment}/${NAMES[segment.toLowerCase()] ?? 'example'}`)
  return `${GROUP}/${provider}/${path.join('/')}`
}

/** The example's document with the members that Azure always adds. What the example says itself wins. */
export function sampleResource(
  type: ResourceType,
  resource: JsonObject,
  more: JsonObject = {},
): { readonly id: string; readonly document: Json } {
  const id = typeof resource.id === 'string' ? resource.id : sampleId(type.type)
  const name = id.split('/').at(-1) ?? ''
  return { id, document: { id, name, type: type.type, ...more, ...resource } }
}
