import { narrowRanges } from '../families/public-network.ts'
import { storageAccount } from '../types.ts'

/** No way in for whole networks. Azure takes public addresses only, and single ones instead of /31 and /32. */
export const ipRulesWide = narrowRanges({
  id: 'storage-ip-rules-wide',
  title: 'Storage firewalls let in no wide range of addresses',
  why: 'A wide range belongs to many more than the people it was written for.',
  severity: 'medium',
  resource: storageAccount,
  since: '2017-06-01',
  safety: {
    class: 'approval',
    why: 'Rebaseline does not look who comes from the range; the account logs have the caller addresses: list them first, then confirm.',
  },
  impact: 'Callers in the range get 403.',
  controls: { mcsb: ['NS-2'], sources: ['mcsb-azure-ml'] },
  azurePolicy: {},
  references: ['https://learn.microsoft.com/azure/storage/common/storage-network-security'],
})
