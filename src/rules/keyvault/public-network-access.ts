import { defineRule } from '../../engine/rule.ts'
import { vault } from '../types.ts'

/** No way in from public networks. The property is plain text in the API, and Azure's own texts spell it in both cases. */
export const publicNetworkAccess = defineRule({
  id: 'keyvault-public-network-access',
  title: 'Key vaults refuse public network access',
  why: 'A leaked token is enough to read keys and secrets from anywhere.',
  severity: 'high',
  resource: vault,
  since: '2021-10-01',
  settings: [
    {
      path: 'properties.publicNetworkAccess',
      want: { oneOf: ['Disabled', 'SecuredByPerimeter'] },
      write: 'Disabled',
      absent: { means: 'Enabled' },
    },
  ],
  safety: { class: 'guarded', checks: ['noListedNetworks', 'approvedPrivateEndpoint'] },
  impact:
    'Callers without a private endpoint are cut off. Trusted services (Azure ML, Storage, Container Registry) keep working.',
  controls: { mcsb: ['NS-2', 'DP-8'], sources: ['cloud-baseline', 'mcsb-azure-ml'] },
  azurePolicy: {
    '405c5871-3e91-4644-8a63-58e19d68ff5b': 'Audit',
    '55615ac9-af46-4a59-874e-391cc3dfb490': 'Audit',
  },
  references: ['https://learn.microsoft.com/azure/key-vault/general/network-security'],
  examples: {
    compliant: [
      { because: 'it is off', resource: { properties: { publicNetworkAccess: 'Disabled' } } },
      {
        because: 'case does not matter',
        resource: { properties: { publicNetworkAccess: 'disabled' } },
      },
    ],
    nonCompliant: [
      { because: 'it is on', resource: { properties: { publicNetworkAccess: 'Enabled' } } },
      { because: 'absent means on', resource: { properties: {} } },
    ],
  },
})
