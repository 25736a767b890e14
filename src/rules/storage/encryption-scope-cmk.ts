import { defineRule } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { enabledScope, encryptionScope } from '../storage-types.ts'

/** A scope is set apart from the rest of the account by a key of its own. */
export const encryptionScopeCmk = defineRule({
  id: 'storage-encryption-scope-cmk',
  title: 'Encryption scopes use a customer-managed key',
  why: 'A scope that the service holds the key of separates nothing that its owner could cut off.',
  severity: 'low',
  resource: encryptionScope,
  since: '2019-06-01',
  only: enabledScope,
  settings: [
    {
      path: 'properties.source',
      want: { equals: 'Microsoft.KeyVault' },
      write: 'Microsoft.KeyVault',
      absent: { means: 'Microsoft.Storage' },
    },
  ],
  safety: {
    class: 'reportOnly',
    why: 'Which key to use is not in the baseline; all data of the scope then depends on it.',
  },
  impact: 'None: it is reported, never written.',
  controls: { mcsb: ['DP-5'], sources: ['cloud-baseline'] },
  azurePolicy: {
    'b5ec538c-daa0-4006-8596-35468b9148e8': 'Audit',
    'bfecdea6-31c4-4045-ad42-71b9dc87247d': 'Audit',
  },
  references: ['https://learn.microsoft.com/azure/storage/blobs/encryption-scope-overview'],
  examples: {
    compliant: [example('in whatever case', { source: 'microsoft.keyvault', state: 'Enabled' })],
    nonCompliant: [example('the service’s key', { source: 'Microsoft.Storage' })],
    notApplicable: [example('nothing can be read or written with it', { state: 'Disabled' })],
  },
})
