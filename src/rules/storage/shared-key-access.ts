import { defineRule } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { storageAccount } from '../types.ts'

const PATH = 'properties.allowSharedKeyAccess'

/** No access by account key. Never while a workspace still works with the key. */
export const sharedKeyAccess = defineRule({
  id: 'storage-shared-key-access',
  title: 'Storage accounts refuse the account key',
  why: 'The key is a password for everything in the account, without a name, a role or an end.',
  severity: 'high',
  resource: storageAccount,
  since: '2019-04-01',
  settings: [{ path: PATH, want: { equals: false }, write: false, absent: { means: true } }],
  safety: {
    class: 'approval',
    why: 'Rebaseline does not look who still signs with the key; the metric Transactions, split by Authentication, shows it (AccountKey, SAS).',
  },
  requires: ['noWorkspaceUsesAccountKey'],
  unitStep: 8,
  // unverified: a user delegation SAS keeps working, and SMB, table and queue clients with the key stop.
  impact:
    'Every request signed with the key fails: account and service SAS, file mounts by key, datastores with account keys.',
  controls: { mcsb: ['IM-1', 'IM-8'], sources: ['data-encryption', 'mcsb-azure-ml'] },
  azurePolicy: {
    '8c6a50c6-9ffd-4ae7-986f-5fa6111f9a54': 'Audit',
    'fd9903f1-38c2-4d36-8e44-5c1c20c561e8': 'Audit',
  },
  references: ['https://learn.microsoft.com/azure/storage/common/shared-key-authorization-prevent'],
  examples: {
    compliant: [example('it is off', { allowSharedKeyAccess: false })],
    nonCompliant: [
      example('it is on', { allowSharedKeyAccess: true }),
      example('null means on', { allowSharedKeyAccess: null }),
    ],
  },
})
