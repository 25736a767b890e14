import { defineRule } from '../../engine/rule.ts'
import { workspace } from '../types.ts'

/**
 * The workspace reaches its own storage as itself, not with the account key. Older stable api-versions hide the
 * property; documents spell its values in either case.
 */
export const workspaceSystemDatastoresIdentity = defineRule({
  id: 'ml-workspace-system-datastores-identity',
  title: 'Azure ML workspaces reach their storage by identity, not by key',
  why: 'With the key, everybody who may use the workspace may do everything in its storage account.',
  severity: 'high',
  resource: workspace,
  since: '2025-06-01',
  settings: [
    {
      path: 'properties.systemDatastoresAuthMode',
      want: { oneOf: ['Identity', 'UserDelegationSAS'] },
      write: 'Identity',
      absent: { means: 'AccessKey' },
    },
  ],
  safety: {
    class: 'approval',
    why: 'Every user and compute then needs data roles on the storage account; check them, then confirm.',
  },
  requires: ['identityHasStorageRoles'],
  unitStep: 7,
  impact:
    'Users, compute instances and notebooks need Storage Blob Data Contributor and Storage File Data Privileged Contributor.',
  controls: { mcsb: ['IM-1', 'IM-3', 'IM-8'], sources: ['data-encryption', 'mcsb-azure-ml'] },
  azurePolicy: {},
  references: [
    'https://learn.microsoft.com/azure/machine-learning/how-to-disable-local-auth-storage',
  ],
  examples: {
    compliant: [
      {
        because: 'it uses identity',
        resource: { properties: { systemDatastoresAuthMode: 'Identity' } },
      },
      {
        because: 'case does not matter',
        resource: { properties: { systemDatastoresAuthMode: 'identity' } },
      },
      {
        because: 'a user delegation SAS is signed by Entra, not by the key',
        resource: { properties: { systemDatastoresAuthMode: 'UserDelegationSAS' } },
      },
    ],
    nonCompliant: [
      {
        because: 'it uses the key',
        resource: { properties: { systemDatastoresAuthMode: 'AccessKey' } },
      },
      { because: 'absent means the key', resource: { properties: {} } },
    ],
  },
})
