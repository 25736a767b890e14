import { defineRule } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { storageAccount } from '../types.ts'

const PATH = 'properties.allowedCopyScope'

/** Copies come from accounts of the same tenant, or through private links. */
export const copyScope = defineRule({
  id: 'storage-copy-scope',
  title: 'Storage accounts take copies from their own tenant only',
  why: 'Data that is copied in from a foreign account was never checked by anybody in the tenant.',
  severity: 'low',
  resource: storageAccount,
  since: '2021-08-01',
  settings: [
    // Null allows any source; newer api-versions say All for the same.
    { path: PATH, want: { oneOf: ['AAD', 'PrivateLink'] }, write: 'AAD', absent: { means: 'All' } },
  ],
  safety: {
    class: 'approval',
    why: 'Jobs that copy from accounts of other tenants fail; Azure does not list them.',
  },
  impact: 'AzCopy and copy jobs with a source in another tenant fail.',
  controls: { mcsb: ['DP-2'], sources: ['cloud-baseline', 'mcsb-azure-ml'] },
  azurePolicy: {},
  references: [
    'https://learn.microsoft.com/azure/storage/common/security-restrict-copy-operations',
  ],
  examples: {
    compliant: [
      example('the own tenant', { allowedCopyScope: 'AAD' }),
      example('private links are narrower', { allowedCopyScope: 'privatelink' }),
    ],
    nonCompliant: [
      example('from anywhere', { allowedCopyScope: 'All' }),
      example('null is from anywhere', { allowedCopyScope: null }),
    ],
  },
})
