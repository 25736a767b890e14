import { diagnosticLogs as family } from '../families/diagnostic-logs.ts'
import { vault } from '../types.ts'

/** Who used which key or secret. */
export const diagnosticLogs = family({
  id: 'keyvault-diagnostic-logs',
  title: 'Key vaults send their audit logs to a log sink',
  why: 'Without logs, nobody can tell afterwards who read a secret or used a key.',
  severity: 'medium',
  resource: vault,
  controls: {
    mcsb: ['LT-3', 'DP-8'],
    sources: ['encryption-practices', 'cloud-baseline', 'mcsb-azure-ml'],
  },
  azurePolicy: {
    'cf820ca0-f99e-4f3e-84fb-66e913812d21': 'AuditIfNotExists',
    '951af2fa-529b-416e-ab6e-066fd85ac459': 'DeployIfNotExists',
    '6b359d8f-f88d-4052-aa7c-32015963ecc1': 'DeployIfNotExists',
    'bef3f64c-5290-43b7-85b0-9b254eef4c47': 'DeployIfNotExists',
  },
  references: ['https://learn.microsoft.com/azure/key-vault/general/logging'],
})
