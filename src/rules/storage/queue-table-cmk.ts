import { defineRule } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { customerKey, generalPurpose } from '../storage-types.ts'
import { storageAccount } from '../types.ts'

const ACCOUNT = { want: { equals: 'Account' }, write: 'Account', absent: { means: 'Service' } }
const OWN = { keySource: 'Microsoft.Keyvault' }
const KEY = { keyType: 'Account' }

/** The customer-managed key of an account covers its queues and tables, too. */
export const queueTableCmk = defineRule({
  id: 'storage-queue-table-cmk',
  title: 'Queues and tables are encrypted with the key of their account',
  why: 'Batch jobs keep their work items in queues and tables, which the account’s own key leaves out by default.',
  severity: 'low',
  resource: storageAccount,
  since: '2019-06-01',
  only: [customerKey, generalPurpose],
  settings: [
    { path: 'properties.encryption.services.queue.keyType', ...ACCOUNT },
    { path: 'properties.encryption.services.table.keyType', ...ACCOUNT },
  ],
  safety: { class: 'reportOnly', why: 'It can only be chosen when the account is created.' },
  impact: 'None: it is reported, never written.',
  controls: { mcsb: ['DP-5'], sources: ['cloud-baseline'] },
  azurePolicy: {
    'f0e5abd0-2554-4736-b7c0-4ffef23475ef': 'Audit',
    '7c322315-e26d-4174-a99e-f49d351b4688': 'Audit',
  },
  references: ['https://learn.microsoft.com/azure/storage/common/account-encryption-key-create'],
  examples: {
    compliant: [example('both', { encryption: { ...OWN, services: { queue: KEY, table: KEY } } })],
    nonCompliant: [example('tables absent', { encryption: { ...OWN, services: { queue: KEY } } })],
    notApplicable: [
      example('the service holds the key', {}),
      example('blobs only', { encryption: OWN }, { resource: { kind: 'BlobStorage' } }),
    ],
  },
})
