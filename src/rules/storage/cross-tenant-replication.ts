import { defineRule } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { storageAccount } from '../types.ts'

/** No object replication into other tenants. */
export const crossTenantReplication = defineRule({
  id: 'storage-cross-tenant-replication',
  title: 'Storage accounts do not replicate into other tenants',
  why: 'A replication policy copies every new blob to an account that the tenant does not control.',
  severity: 'medium',
  resource: storageAccount,
  since: '2021-04-01',
  settings: [
    {
      path: 'properties.allowCrossTenantReplication',
      want: { equals: false },
      write: false,
      // Documented: null or true allows it on accounts made before December 2023.
      absent: { means: true },
    },
  ],
  safety: { class: 'guarded', checks: ['noCrossTenantReplication'] },
  impact: 'New replication policies to other tenants are refused.',
  controls: { mcsb: ['DP-2', 'NS-2'], sources: ['cloud-baseline', 'mcsb-azure-ml'] },
  azurePolicy: { '92a89a79-6c52-4a7e-a03f-61306fc49312': 'Audit' },
  references: [
    'https://learn.microsoft.com/azure/storage/blobs/object-replication-prevent-cross-tenant-policies',
  ],
  examples: {
    compliant: [example('it is off', { allowCrossTenantReplication: false })],
    nonCompliant: [
      example('it is on', { allowCrossTenantReplication: true }),
      example('absent allows it on older accounts', {}),
    ],
  },
})
