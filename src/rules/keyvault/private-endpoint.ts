import { privateEndpoint as family } from '../families/private-endpoint.ts'
import { vault } from '../types.ts'

/** A way in that does not lead through public networks. */
export const privateEndpoint = family({
  id: 'keyvault-private-endpoint',
  title: 'Key vaults have an approved private endpoint',
  why: 'Without one, public network access cannot be closed and keys are fetched over public addresses.',
  severity: 'medium',
  resource: vault,
  since: '2018-02-14',
  groupId: 'vault',
  controls: { mcsb: ['NS-2', 'DP-8'], sources: ['cloud-baseline', 'mcsb-azure-ml'] },
  azurePolicy: {
    'a6abeaec-4d90-4a02-805f-6b26c4d3fbe9': 'Audit',
    '9d4fad1f-5189-4a42-b29e-cf7929c6b6df': 'DeployIfNotExists',
  },
  references: ['https://learn.microsoft.com/azure/key-vault/general/private-link-service'],
})
