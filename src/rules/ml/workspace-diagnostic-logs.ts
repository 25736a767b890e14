import { diagnosticLogs } from '../families/diagnostic-logs.ts'
import { workspace } from '../types.ts'

/** Who used the workspace, and for what. */
export const workspaceDiagnosticLogs = diagnosticLogs({
  id: 'ml-workspace-diagnostic-logs',
  title: 'Azure ML workspaces send their resource logs to a log sink',
  why: 'Without logs, nobody can tell afterwards who used the workspace, and for what.',
  severity: 'medium',
  resource: workspace,
  controls: {
    mcsb: ['LT-3'],
    sources: ['encryption-practices', 'cloud-baseline', 'mcsb-azure-ml'],
  },
  azurePolicy: {
    'afe0c3be-ba3b-4544-ba52-0c99672a8ad6': 'AuditIfNotExists',
    'f59276f0-5740-4aaf-821d-45d185aa210e': 'DeployIfNotExists',
    '90c90eda-bfe7-4c67-bf26-410420ed1047': 'DeployIfNotExists',
  },
  references: ['https://learn.microsoft.com/azure/machine-learning/monitor-azure-machine-learning'],
})
