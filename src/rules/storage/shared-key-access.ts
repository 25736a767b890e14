import { defineRule } from '../../engine/rule.ts'
import { storageAccount } from '../types.ts'

/** No access by account key. Never while a workspace still works with the key. */
export const sharedKeyAccess = defineRule({
  id: 'storage-shared-key-access',
  title: 'Storage accounts refuse the account key',
  why: 'The key is a password for everything in the account, without a name, a role or an end.',
  severity: 'high',
  resource: storageAccount,
  since: '2019-04-01',
  settings: [
    {
      path: 'properties.allowSharedKeyAccess',
      want: { equals: false },
      write: false,
      // The service reads null as true.
      absent: { means: true },
    },
  ],
  safety: {
    class: 'approval',
    why: 'Azure does not tell who still signs with the key; look at the account logs, then confirm.',
  },
  requires: ['noWorkspaceUsesAccountKey'],
  unitStep: 8,
  impact:
    'Every request signed with the key fails: account and service SAS, file mounts by key, datastores with account keys.',
  controls: { mcsb: ['IM-1'], sources: ['mcsb-azure-ml'] },
  azurePolicy: { '8c6a50c6-9ffd-4ae7-986f-5fa6111f9a54': 'Audit' },
  references: ['https://learn.microsoft.com/azure/storage/common/shared-key-authorization-prevent'],
  examples: {
    compliant: [
      { because: 'it is off', resource: { properties: { allowSharedKeyAccess: false } } },
    ],
    nonCompliant: [
      { because: 'it is on', resource: { properties: { allowSharedKeyAccess: true } } },
      { because: 'null means on', resource: { properties: { allowSharedKeyAccess: null } } },
      { because: 'absent means on', resource: { properties: {} } },
    ],
  },
})
