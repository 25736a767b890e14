import { defaultDeny } from '../families/public-network.ts'
import { storageAccount } from '../types.ts'

/** The second gate behind public network access: both are closed, so that opening one by mistake opens nothing. */
export const networkDefaultDeny = defaultDeny({
  id: 'storage-network-default-deny',
  title: 'Storage firewalls deny by default',
  why: 'With a default of Allow, the lists of permitted networks mean nothing.',
  severity: 'high',
  resource: storageAccount,
  since: '2017-06-01',
  safety: { class: 'guarded', checks: ['publicNetworkIsOff', 'nothingPublished'] },
  unitStep: 6,
  impact:
    'Clients outside the listed networks get 403. Existing network, IP and resource rules are kept.',
  controls: { mcsb: ['NS-2'], sources: ['cloud-baseline', 'mcsb-azure-ml'] },
  azurePolicy: {
    '34c877ad-507e-4c82-993e-3452a6e0ad3c': 'Audit',
    '2a1a9cdf-e04d-429a-8416-3bfb72a1b26f': 'Audit',
    '41a72361-06e3-4e80-832a-690bd0708bc1': 'Modify',
  },
  references: ['https://learn.microsoft.com/azure/storage/common/storage-network-security'],
})
