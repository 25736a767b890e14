import type { JsonObject } from '../azure/json.ts'
import { nameOf } from '../azure/target.ts'
import { resource } from './core.ts'
import { people, rebaseline, region, tenantId } from './names.ts'

/** A vault with a closed firewall that lets Rebaseline and the platform's administrator in by their addresses. */
export function keyVault(
  id: string,
  now: number,
  tags: JsonObject,
  settings: JsonObject,
): JsonObject {
  return resource(id, 'Microsoft.KeyVault/vaults', now, {
    location: region,
    tags,
    properties: {
      sku: { family: 'A', name: 'standard' },
      tenantId,
      accessPolicies: [],
      enabledForDeployment: false,
      enabledForDiskEncryption: false,
      enabledForTemplateDeployment: false,
      enableSoftDelete: true,
      softDeleteRetentionInDays: 90,
      enableRbacAuthorization: true,
      vaultUri: `https://${nameOf(id)}.vault.azure.net/`,
      publicNetworkAccess: 'Enabled',
      networkAcls: {
        bypass: 'AzureServices',
        defaultAction: 'Deny',
        ipRules: [rebaseline, people.priya].map(({ address }) => ({ value: `${address}/32` })),
        virtualNetworkRules: [],
      },
      provisioningState: 'Succeeded',
      ...settings,
    },
  })
}
