import { diagnosticLogs } from '../families/diagnostic-logs.ts'
import { onlineEndpoint } from '../ml-child-types.ts'

/** Who scored, and what the container said. The endpoint has logs of its own beside those of the workspace. */
export const onlineEndpointDiagnosticLogs = diagnosticLogs({
  id: 'ml-online-endpoint-diagnostic-logs',
  title: 'Online endpoints send their traffic and console logs to a log sink',
  why: 'Without the traffic log, nobody can tell afterwards who called the model, or from where.',
  severity: 'low',
  resource: onlineEndpoint,
  controls: {
    mcsb: ['LT-3'],
    sources: ['encryption-practices', 'cloud-baseline', 'mcsb-azure-ml'],
  },
  azurePolicy: { '5cfb9e8a-2f13-40bd-a527-c89bc596d299': 'DeployIfNotExists' },
  references: [
    'https://learn.microsoft.com/azure/machine-learning/how-to-monitor-online-endpoints',
  ],
})
