import { privateEndpoint as family } from '../families/private-endpoint.ts'
import { managedHsm } from '../keyvault-types.ts'

/** A way in that does not lead through public networks. */
export const privateEndpoint = family({
  id: 'mhsm-private-endpoint',
  title: 'Managed HSMs have an approved private endpoint',
  why: 'Without one, public network access cannot be closed and keys are used over public addresses.',
  severity: 'medium',
  resource: managedHsm,
  since: '2021-10-01',
  groupId: 'managedhsm',
  controls: { mcsb: ['NS-2'], sources: ['cloud-baseline'] },
  azurePolicy: {
    '59fee2f4-d439-4f1b-9b9a-982e1474bfd8': 'Audit',
    'd1d6d8bb-cc7c-420f-8c7d-6f6f5279a844': 'DeployIfNotExists',
  },
  references: ['https://learn.microsoft.com/azure/key-vault/managed-hsm/private-link'],
})
