import { defineRule } from '../../engine/rule.ts'
import { workspace } from '../types.ts'

/** No way in from public networks. There is no perimeter value here: the enumeration is Enabled or Disabled. */
export const workspacePublicNetworkAccess = defineRule({
  id: 'ml-workspace-public-network-access',
  title: 'Azure ML workspaces refuse public network access',
  why: 'Studio, jobs and endpoints of the workspace are reachable from the internet with one stolen token.',
  severity: 'high',
  resource: workspace,
  since: '2021-07-01',
  only: {
    path: 'kind',
    oneOf: ['Default', 'Hub', 'FeatureStore'],
    absent: 'Default',
    otherwise: 'a project takes its network settings from its hub',
  },
  settings: [
    {
      path: 'properties.publicNetworkAccess',
      want: { equals: 'Disabled' },
      write: 'Disabled',
      absent: { means: 'Enabled' },
    },
  ],
  safety: { class: 'guarded', checks: ['approvedPrivateEndpoint'] },
  unitStep: 5,
  impact:
    'Studio, SDK, CLI and batch endpoints are reachable through the private endpoint of the workspace only.',
  controls: { mcsb: ['NS-2'], sources: ['cloud-baseline', 'mcsb-azure-ml'] },
  azurePolicy: {
    '438c38d2-3772-465a-a9cc-7a6666a275ce': 'Audit',
    'a10ee784-7409-4941-b091-663697637c0f': 'Modify',
  },
  references: ['https://learn.microsoft.com/azure/machine-learning/how-to-configure-private-link'],
  examples: {
    compliant: [
      { because: 'it is off', resource: { properties: { publicNetworkAccess: 'Disabled' } } },
    ],
    nonCompliant: [
      {
        because: 'it is on',
        resource: { kind: 'Hub', properties: { publicNetworkAccess: 'Enabled' } },
      },
      { because: 'absent means on', resource: { properties: {} } },
    ],
    notApplicable: [
      {
        because: 'the hub decides for its projects',
        resource: { kind: 'Project', properties: { publicNetworkAccess: 'Enabled' } },
      },
    ],
  },
})
