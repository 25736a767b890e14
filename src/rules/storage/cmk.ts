import { defineRule } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { storageAccount } from '../types.ts'

const PATH = 'properties.encryption.keySource'
const OWN = 'Microsoft.Keyvault'

/** A key of one's own. Independent of the key of a workspace that uses the account. */
export const cmk = defineRule({
  id: 'storage-cmk',
  title: 'Storage accounts are encrypted with a customer-managed key',
  why: 'With a key of its own, the organisation can cut off its data, and see each use of the key.',
  severity: 'medium',
  resource: storageAccount,
  since: '2016-01-01',
  settings: [
    { path: PATH, want: { equals: OWN }, write: OWN, absent: { means: 'Microsoft.Storage' } },
  ],
  safety: {
    class: 'reportOnly',
    why: 'Which key, vault and identity to use is not in the baseline; a wrong one makes all data answer 403.',
  },
  impact: 'None: it is reported, never written.',
  controls: {
    mcsb: ['DP-5'],
    sources: ['encryption-practices', 'cloud-baseline', 'data-encryption'],
  },
  azurePolicy: {
    '6fac406b-40ca-413b-bf8e-0bf964659c25': 'Audit',
    'fbb99e8e-e444-4da0-9ff1-75c92f5a85b2': 'AuditIfNotExists',
  },
  references: ['https://learn.microsoft.com/azure/storage/common/customer-managed-keys-overview'],
  examples: {
    compliant: [example('in whatever case', { encryption: { keySource: 'microsoft.keyvault' } })],
    nonCompliant: [
      example('the service’s key', { encryption: { keySource: 'Microsoft.Storage' } }),
      example('absent is the service’s key', {}),
    ],
  },
})
