import { diagnosticLogs as family } from '../families/diagnostic-logs.ts'
import { managedHsm } from '../keyvault-types.ts'

/** Who used which key of the HSM. */
export const diagnosticLogs = family({
  id: 'mhsm-diagnostic-logs',
  title: 'Managed HSMs send their audit logs to a log sink',
  why: 'Without logs, nobody can tell afterwards who used a key, or who changed the roles of the HSM.',
  severity: 'medium',
  resource: managedHsm,
  controls: { mcsb: ['LT-3'], sources: ['encryption-practices', 'mcsb-azure-ml'] },
  azurePolicy: {
    'a2a5b911-5617-447e-a49e-59dbe0e0434b': 'AuditIfNotExists',
    'b88bfd90-4da5-43eb-936f-ae1481924291': 'DeployIfNotExists',
    'b3884c81-31aa-473d-a9bb-9466fe0ec2a0': 'DeployIfNotExists',
  },
  references: ['https://learn.microsoft.com/azure/key-vault/managed-hsm/logging'],
})
