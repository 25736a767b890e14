import { defineRule } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { workspace } from '../types.ts'

/** The workspace reaches its own storage as itself, not with the account key. Older api-versions hide the property. */
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
  safety: { class: 'approval', why: 'Users and computes need data roles on the account first.' },
  requires: ['identityHasStorageRoles'],
  unitStep: 7,
  impact: 'People and computes need blob and file data roles on the storage account.',
  controls: { mcsb: ['IM-1', 'IM-3', 'IM-8'], sources: ['data-encryption', 'mcsb-azure-ml'] },
  azurePolicy: {},
  references: [
    'https://learn.microsoft.com/azure/machine-learning/how-to-disable-local-auth-storage',
  ],
  examples: {
    compliant: [
      example('it uses identity', { systemDatastoresAuthMode: 'identity' }),
      example('a SAS of a user is no key', { systemDatastoresAuthMode: 'UserDelegationSAS' }),
    ],
    nonCompliant: [example('absent means the key', {})],
    unknown: [example('hidden before 2025-06-01', {}, { apiVersion: '2024-10-01' })],
  },
})
