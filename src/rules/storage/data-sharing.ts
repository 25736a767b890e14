import { defineRule } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { storageAccount } from '../types.ts'

/** No data shares into other tenants. */
export const dataSharing = defineRule({
  id: 'storage-data-sharing',
  title: 'Storage accounts share no data with other tenants',
  why: 'A share gives data to people whom nobody in the tenant can see or remove.',
  severity: 'low',
  resource: storageAccount,
  since: '2025-08-01',
  settings: [
    {
      path: 'properties.dataCollaborationPolicyProperties.allowCrossTenantDataSharing',
      want: { equals: false },
      write: false,
      // unverified: what the service does without a value is not documented.
      absent: { unknown: 'Azure does not document what an absent value means' },
    },
  ],
  safety: {
    class: 'reportOnly',
    why: 'The setting is new: what it does by default, and which shares rely on it, cannot be read.',
  },
  impact: 'None: it is reported, never written.',
  controls: { mcsb: ['DP-2'], sources: ['cloud-baseline'] },
  azurePolicy: {},
  references: ['https://learn.microsoft.com/azure/storage/blobs/security-recommendations'],
  examples: {
    compliant: [example('forbidden', sharing(false))],
    nonCompliant: [example('allowed', sharing(true))],
    unknown: [example('absent says nothing', {}), example('nor does null', sharing(null))],
  },
})

function sharing(allowCrossTenantDataSharing: boolean | null) {
  return { dataCollaborationPolicyProperties: { allowCrossTenantDataSharing } }
}
