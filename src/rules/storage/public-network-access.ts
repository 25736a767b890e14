import { defineRule } from '../../engine/rule.ts'
import { storageAccount } from '../types.ts'

/** No way in from public networks. SecuredByPerimeter is accepted but never written: without a perimeter it locks all out. */
export const publicNetworkAccess = defineRule({
  id: 'storage-public-network-access',
  title: 'Storage accounts refuse public network access',
  why: 'Training data is reachable from the internet by whoever holds a key, a token or a SAS.',
  severity: 'high',
  resource: storageAccount,
  since: '2021-06-01',
  settings: [
    {
      path: 'properties.publicNetworkAccess',
      want: { oneOf: ['Disabled', 'SecuredByPerimeter'] },
      write: 'Disabled',
      absent: { means: 'Enabled' },
    },
  ],
  safety: { class: 'guarded', checks: ['noListedNetworks', 'storagePrivateEndpoints'] },
  impact:
    'Every client without a private endpoint is cut off: portal browsing, studio outside the network, AzCopy.',
  controls: { mcsb: ['NS-2'], sources: ['cloud-baseline', 'mcsb-azure-ml'] },
  azurePolicy: {
    'b2982f36-99f2-4db5-8eff-283140c09693': 'Audit',
    'a06d0189-92e8-4dba-b0c4-08d7669fce7d': 'Modify',
  },
  references: ['https://learn.microsoft.com/azure/storage/common/storage-network-security'],
  examples: {
    compliant: [
      { because: 'it is off', resource: { properties: { publicNetworkAccess: 'Disabled' } } },
      {
        because: 'a network security perimeter decides',
        resource: { properties: { publicNetworkAccess: 'SecuredByPerimeter' } },
      },
    ],
    nonCompliant: [
      { because: 'it is on', resource: { properties: { publicNetworkAccess: 'Enabled' } } },
      { because: 'absent means on', resource: { properties: {} } },
    ],
  },
})
