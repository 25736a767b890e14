import { defineRule } from '../../engine/rule.ts'
import { unapproved } from '../approved-links.ts'
import { example } from '../examples.ts'
import { workspace } from '../types.ts'

const CONNECTIONS = 'properties.privateEndpointConnections'
const STATUS = 'properties.privateLinkServiceConnectionState.status'
const connected = (...states: readonly string[]) => ({
  privateEndpointConnections: states.map((status) => ({
    properties: { privateLinkServiceConnectionState: { status } },
  })),
})

/** Connections that nobody decided about, or that lead nowhere. */
export const workspacePrivateEndpointState = defineRule({
  id: 'ml-workspace-private-endpoint-state',
  title: 'Every private endpoint connection of an Azure ML workspace is approved',
  why: 'A request that waits is somebody who wants in; a connection that was cut off hides who no longer gets in.',
  severity: 'low',
  resource: workspace,
  since: '2020-03-01',
  gaps: ({ resource }) => unapproved(resource, CONNECTIONS, STATUS),
  safety: {
    class: 'reportOnly',
    why: 'Approving lets a network in and rejecting shuts it out; only a person knows whose it is.',
  },
  impact: 'None: it is reported, never written.',
  controls: { mcsb: ['NS-2'], sources: ['mcsb-azure-ml'] },
  azurePolicy: {},
  references: ['https://learn.microsoft.com/azure/machine-learning/how-to-configure-private-link'],
  examples: {
    compliant: [
      example('all are approved', connected('Approved', 'approved')),
      example('no connection waits where there is none', {}),
    ],
    nonCompliant: [
      example('it waits for a decision', connected('Approved', 'Pending')),
      example('it was rejected', connected('Rejected')),
      example('it was cut off', connected('Disconnected')),
      example('it does not say what it is', { privateEndpointConnections: [{}] }),
    ],
  },
})
