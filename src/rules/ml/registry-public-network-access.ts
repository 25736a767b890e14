import { defineRule } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { registry } from '../ml-workspace-types.ts'

/** Models that are shared by many workspaces, not reachable from the internet. The value is plain text, no enumeration. */
export const registryPublicNetworkAccess = defineRule({
  id: 'ml-registry-public-network-access',
  title: 'Azure ML registries refuse public network access',
  why: 'A registry holds the models of many teams; with public access, one stolen token reaches all of them.',
  severity: 'high',
  resource: registry,
  since: '2023-04-01',
  settings: [
    {
      path: 'properties.publicNetworkAccess',
      want: { equals: 'Disabled' },
      write: 'Disabled',
      absent: { means: 'Enabled' },
    },
  ],
  safety: {
    class: 'approval',
    why: 'Every workspace that uses the registry needs a private endpoint to it first, and studio stops showing it.',
  },
  impact: 'Workspaces without a private endpoint to the registry can no longer use its models.',
  controls: { mcsb: ['NS-2'], sources: ['cloud-baseline', 'mcsb-azure-ml'] },
  azurePolicy: {},
  references: [
    'https://learn.microsoft.com/azure/machine-learning/how-to-registry-network-isolation',
  ],
  examples: {
    compliant: [example('it is off, in either case', { publicNetworkAccess: 'disabled' })],
    nonCompliant: [
      example('it is on', { publicNetworkAccess: 'Enabled' }),
      example('absent means on', {}),
    ],
  },
})
