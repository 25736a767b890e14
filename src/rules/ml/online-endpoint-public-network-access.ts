import { defineRule } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { onlineEndpoint, onlyManagedEndpoints } from '../ml-child-types.ts'

/** Scoring requests come in through the private endpoint of the workspace. There is no PATCH: the whole document goes back. */
export const onlineEndpointPublicNetworkAccess = defineRule({
  id: 'ml-online-endpoint-public-network-access',
  title: 'Online endpoints are reachable from private networks only',
  why: 'The endpoint keeps its own switch: it stays on the internet after the workspace has left it.',
  severity: 'high',
  resource: onlineEndpoint,
  since: '2022-10-01',
  only: onlyManagedEndpoints,
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
    why: 'Somebody may score from the internet, and Rebaseline does not look: see the traffic log of the endpoint, then confirm.',
  },
  requires: ['workspacePrivateEndpoint'],
  unitStep: 5,
  impact: 'Callers outside the networks of the workspace’s private endpoint are refused.',
  controls: { mcsb: ['NS-2'], sources: ['mcsb-azure-ml'] },
  azurePolicy: {},
  references: ['https://learn.microsoft.com/azure/machine-learning/how-to-secure-online-endpoint'],
  examples: {
    compliant: [example('it is off', { publicNetworkAccess: 'Disabled' })],
    nonCompliant: [
      example('it is on', { publicNetworkAccess: 'Enabled' }),
      example('absent means on', {}),
    ],
    notApplicable: [example('on Kubernetes', { compute: '/computes/aks' })],
  },
})
