import { defineRule } from '../../engine/rule.ts'
import { unapproved } from '../approved-links.ts'
import { example } from '../examples.ts'
import { workspace } from '../types.ts'

const LINKS = 'properties.sharedPrivateLinkResources'
const linked = (...states: readonly string[]) => ({
  sharedPrivateLinkResources: states.map((status, index) => ({
    name: `link-${index}`,
    properties: { status },
  })),
})

/** Private links from the workspace to other resources. */
export const workspaceSharedPrivateLinks = defineRule({
  id: 'ml-workspace-shared-private-links',
  title: 'Every shared private link of an Azure ML workspace is approved',
  why: 'Until the other side approves a link, the workspace takes the public way or none at all.',
  severity: 'low',
  resource: workspace,
  since: '2020-03-01',
  gaps: ({ resource }) => unapproved(resource, LINKS, 'properties.status'),
  safety: {
    class: 'reportOnly',
    why: 'The owner of the other resource approves a link; PATCH of the workspace does not take it.',
  },
  impact: 'None: it is reported, never written.',
  controls: { mcsb: ['NS-2'], sources: ['mcsb-azure-ml'] },
  azurePolicy: {},
  references: ['https://learn.microsoft.com/azure/machine-learning/how-to-configure-private-link'],
  examples: {
    compliant: [
      example('all are approved', linked('Approved', 'approved')),
      example('no link waits where there is none', {}),
    ],
    nonCompliant: [
      example('it waits for the other side', linked('Approved', 'Pending')),
      example('it was cut off', linked('Disconnected')),
    ],
  },
})
