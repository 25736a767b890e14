import { publicNetwork } from '../families/public-network.ts'
import { storageAccount } from '../types.ts'

/** No way in from public networks, or only from the listed ones where the operator says so. */
export const publicNetworkAccess = publicNetwork({
  id: 'storage-public-network-access',
  title: 'Storage accounts refuse public network access',
  why: 'Training data is reachable from the internet by whoever holds a key, a token or a SAS.',
  severity: 'high',
  resource: storageAccount,
  version: 2,
  since: '2021-06-01',
  safety: {
    class: 'guarded',
    checks: ['nobodyComesPublicly', 'nothingPublished', 'storagePrivateEndpoints'],
  },
  unitStep: 6,
  impact:
    'Every client without a private endpoint is cut off: portal browsing, studio outside the network, AzCopy.',
  controls: { mcsb: ['NS-2'], sources: ['cloud-baseline', 'mcsb-azure-ml'] },
  azurePolicy: {
    'b2982f36-99f2-4db5-8eff-283140c09693': 'Audit',
    'a06d0189-92e8-4dba-b0c4-08d7669fce7d': 'Modify',
  },
  references: ['https://learn.microsoft.com/azure/storage/common/storage-network-security'],
})
