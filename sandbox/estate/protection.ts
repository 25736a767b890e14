import type { JsonObject } from '../azure/json.ts'
import { resource } from './core.ts'
import { ids, rebaseline, region, subscriptionId } from './names.ts'

/** The network of the platform, the plans of Defender, and what keeps things from being deleted. */
export function protection(now: number): readonly JsonObject[] {
  const [network = ''] = ids.endpointSubnet.split('/subnets/')
  const prefix = '10.40.8.0/24'
  return [
    resource(network, 'Microsoft.Network/virtualNetworks', now, {
      location: region,
      tags: { team: 'data-science' },
      properties: {
        provisioningState: 'Succeeded',
        addressSpace: { addressPrefixes: ['10.40.0.0/16'] },
        subnets: [{ id: ids.endpointSubnet, name: 'snet-endpoints' }],
      },
    }),
    resource(ids.endpointSubnet, 'Microsoft.Network/virtualNetworks/subnets', now, {
      properties: { provisioningState: 'Succeeded', addressPrefix: prefix },
    }),
    resource(
      rebaseline.identityResourceId ?? '',
      'Microsoft.ManagedIdentity/userAssignedIdentities',
      now,
      {
        location: region,
        tags: {},
        properties: { principalId: rebaseline.objectId, clientId: rebaseline.appId },
      },
    ),
    plan('KeyVaults', { pricingTier: 'Free' }),
    plan('StorageAccounts', { pricingTier: 'Standard', subPlan: 'DefenderForStorageV2' }),
    plan('CloudPosture', { pricingTier: 'Free' }),
    defender(ids.fraudAccount, {
      isEnabled: true,
      malwareScanning: {
        onUpload: { isEnabled: true, capGBPerMonth: 5000 },
        operationStatus: { code: 'Succeeded', message: '' },
      },
      sensitiveDataDiscovery: {
        isEnabled: true,
        operationStatus: { code: 'Succeeded', message: '' },
      },
      overrideSubscriptionLevelSettings: true,
    }),
    defender(ids.hubAccount, { isEnabled: false, overrideSubscriptionLevelSettings: true }),
    resource(
      `${ids.registry}/providers/Microsoft.Authorization/locks/keep`,
      'Microsoft.Authorization/locks',
      now,
      {
        properties: { level: 'CanNotDelete', notes: 'Both workspaces take their images from it.' },
      },
    ),
  ]
}

function plan(name: string, properties: JsonObject): JsonObject {
  const type = 'Microsoft.Security/pricings'
  return {
    id: `/subscriptions/${subscriptionId}/providers/${type}/${name}`,
    name,
    type,
    properties,
  }
}

/** What Defender for Storage does for one account, apart from the subscription's plan. */
export function defender(accountId: string, properties: JsonObject): JsonObject {
  const type = 'Microsoft.Security/defenderForStorageSettings'
  return { id: `${accountId}/providers/${type}/current`, name: 'current', type, properties }
}
