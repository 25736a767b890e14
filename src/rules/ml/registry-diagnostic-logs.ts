import { diagnosticLogs } from '../families/diagnostic-logs.ts'
import { registry } from '../ml-workspace-types.ts'

/** Who took which model from the registry, and who put it there. */
export const registryDiagnosticLogs = diagnosticLogs({
  id: 'ml-registry-diagnostic-logs',
  title: 'Azure ML registries send their resource logs to a log sink',
  why: 'Without logs, nobody can tell afterwards who put a model into the registry, or took it.',
  severity: 'low',
  resource: registry,
  controls: { mcsb: ['LT-3'], sources: ['encryption-practices', 'mcsb-azure-ml'] },
  azurePolicy: { '33835ef6-bc67-4bde-bf5f-5a857f195a57': 'DeployIfNotExists' },
  references: ['https://learn.microsoft.com/azure/machine-learning/how-to-manage-registries'],
})
