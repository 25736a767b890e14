import { defineRule } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { exceptProjects } from '../ml-workspace-types.ts'
import { workspace } from '../types.ts'

/** Metadata of the workspace under a key of the customer's. */
export const workspaceCmk = defineRule({
  id: 'ml-workspace-cmk',
  title: 'Azure ML workspaces are encrypted with a customer-managed key',
  why: 'Only with a key of your own can you take access to the metadata away, and see who uses the key.',
  severity: 'medium',
  resource: workspace,
  since: '2020-01-01',
  only: exceptProjects('its encryption'),
  settings: [
    {
      path: 'properties.encryption.status',
      want: { equals: 'Enabled' },
      write: 'Enabled',
      absent: { means: 'Disabled' },
    },
  ],
  safety: { class: 'reportOnly', why: 'Azure takes a key only when the workspace is created.' },
  impact: 'None: it is reported, never written.',
  controls: {
    mcsb: ['DP-5'],
    sources: ['encryption-practices', 'data-encryption', 'mcsb-azure-ml'],
  },
  azurePolicy: {
    'ba769a63-b8cc-4b2d-abf6-ac33c7204be8': 'Audit',
    '7f40cee6-e933-4d0f-a782-b96615e0f4a6': 'AuditIfNotExists',
  },
  references: ['https://learn.microsoft.com/azure/machine-learning/concept-customer-managed-keys'],
  examples: {
    compliant: [example('it has a key', { encryption: { status: 'enabled' } })],
    nonCompliant: [example('absent means the key of Microsoft', { encryption: null })],
    notApplicable: [example('the hub decides', {}, { resource: { kind: 'Project' } })],
  },
})
