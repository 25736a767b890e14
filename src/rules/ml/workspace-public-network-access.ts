import { defineRule } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { exceptProjects } from '../ml-workspace-types.ts'
import { workspace } from '../types.ts'

/** No way in from public networks. There is no perimeter value here: the enumeration is Enabled or Disabled. */
export const workspacePublicNetworkAccess = defineRule({
  id: 'ml-workspace-public-network-access',
  title: 'Azure ML workspaces refuse public network access',
  why: 'Studio, jobs and endpoints of the workspace are reachable from the internet with one stolen token.',
  severity: 'high',
  resource: workspace,
  since: '2021-07-01',
  only: exceptProjects('its network settings'),
  settings: [
    {
      path: 'properties.publicNetworkAccess',
      want: { equals: 'Disabled' },
      write: 'Disabled',
      absent: { means: 'Enabled' },
    },
  ],
  safety: { class: 'guarded', checks: ['approvedPrivateEndpoint', 'nobodyComesPublicly'] },
  unitStep: 5,
  impact: 'Studio, SDK, CLI and batch endpoints are reached through the private endpoint only.',
  controls: { mcsb: ['NS-2'], sources: ['cloud-baseline', 'mcsb-azure-ml'] },
  azurePolicy: {
    '438c38d2-3772-465a-a9cc-7a6666a275ce': 'Audit',
    'a10ee784-7409-4941-b091-663697637c0f': 'Modify',
  },
  references: ['https://learn.microsoft.com/azure/machine-learning/how-to-configure-private-link'],
  examples: {
    compliant: [example('it is off', { publicNetworkAccess: 'Disabled' })],
    nonCompliant: [
      example('it is on', { publicNetworkAccess: 'Enabled' }, { resource: { kind: 'Hub' } }),
      example('absent means on', {}),
    ],
    notApplicable: [example('the hub decides', {}, { resource: { kind: 'Project' } })],
  },
})
