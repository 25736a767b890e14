import { defineRule } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { exceptProjects } from '../ml-workspace-types.ts'
import { workspace } from '../types.ts'

/** The switch from before publicNetworkAccess. Each overrides the other: the one that was written last counts. */
export const workspaceLegacyPublicBehindVnet = defineRule({
  id: 'ml-workspace-legacy-public-behind-vnet',
  title: 'Azure ML workspaces do not allow public access from behind a virtual network',
  why: 'A template that still sets the old switch opens a workspace that was closed.',
  severity: 'medium',
  resource: workspace,
  since: '2020-03-01',
  only: exceptProjects('its network settings'),
  settings: [
    {
      path: 'properties.allowPublicAccessWhenBehindVnet',
      want: { equals: false },
      write: false,
      absent: { means: false },
    },
  ],
  safety: {
    class: 'reportOnly',
    why: 'PATCH does not take the switch; switching public network access off overrides it.',
  },
  impact: 'None: it is reported, never written.',
  controls: { mcsb: ['NS-2'], sources: ['mcsb-azure-ml'] },
  azurePolicy: {},
  references: ['https://learn.microsoft.com/azure/machine-learning/how-to-configure-private-link'],
  examples: {
    compliant: [
      example('it is off', { allowPublicAccessWhenBehindVnet: false }),
      example('absent means off', {}),
    ],
    nonCompliant: [example('it is on', { allowPublicAccessWhenBehindVnet: true })],
    notApplicable: [example('the hub decides', {}, { resource: { kind: 'Project' } })],
  },
})
