import { identity, location, tags } from './common.ts'
import type { TypeDefinition } from './define.ts'
import { hiddenFirewall, keyVaultApiVersions } from './key-vault.ts'
import type { Shape } from './shape.ts'
import { computed, flag, integer, listOf, object, oneOf, open, text } from './shape.ts'

const apiVersions = keyVaultApiVersions.filter((version) => version >= '2021-10-01')

const patchedProperties: Readonly<Record<string, Shape>> = {
  enablePurgeProtection: flag(),
  networkAcls: object(
    {
      bypass: oneOf(['AzureServices', 'None'], { initial: 'AzureServices' }),
      defaultAction: oneOf(['Allow', 'Deny'], { required: true }),
      ipRules: listOf(object({ value: text({ required: true }) }), { initial: [] }),
      virtualNetworkRules: listOf(object({ id: text({ required: true }) }), { initial: [] }),
    },
    { whole: true },
  ),
  publicNetworkAccess: oneOf(['Enabled', 'Disabled'], { initial: 'Enabled' }),
  regions: open({ since: '2023-02-01' }),
}

/** Microsoft.KeyVault/managedHSMs: a PATCH is long-running; what protects against loss is decided at creation. */
export const managedHsm: TypeDefinition = {
  type: 'Microsoft.KeyVault/managedHSMs',
  apiVersions,
  body: {
    location,
    tags,
    identity,
    sku: object({
      family: oneOf(['B', 'C'], { required: true }),
      name: oneOf(['Standard_B1', 'Custom_B32', 'Custom_B6', 'Custom_C42', 'Custom_C10'], {
        required: true,
      }),
    }),
    properties: object({
      ...patchedProperties,
      tenantId: text({ createOnly: true }),
      initialAdminObjectIds: listOf(text(), { createOnly: true }),
      enableSoftDelete: flag({ createOnly: true }),
      softDeleteRetentionInDays: integer({ min: 7, max: 90, createOnly: true }),
      hsmUri: computed,
      statusMessage: computed,
      provisioningState: computed,
      scheduledPurgeDate: computed,
      securityDomainProperties: { ...computed, since: '2022-07-01' },
      privateEndpointConnections: computed,
    }),
  },
  patch: {
    mode: 'longRunning',
    takes: [
      'tags',
      'identity',
      'sku',
      ...Object.keys(patchedProperties).map((name) => `properties.${name}`),
    ],
  },
  listable: true,
  inGraph: true,
  hides: hiddenFirewall,
  checks: ['vaultProtection'],
  privateLink: {
    groupIds: ['managedhsm'],
    connections: 'privateEndpointConnections',
    state: 'privateLinkServiceConnectionState',
  },
  logGroups: ['audit', 'allLogs'],
  operations: { results: 'managedHsmOperationResults' },
}

/** Microsoft.KeyVault/managedHSMs/keys: read only here; a key changes on the data plane of the HSM alone. */
export const managedHsmKey: TypeDefinition = {
  type: 'Microsoft.KeyVault/managedHSMs/keys',
  apiVersions: apiVersions.filter((version) => version >= '2023-02-01'),
  body: { location: computed, tags: computed, properties: computed },
}
