import { publicNetwork } from '../families/public-network.ts'
import { vault } from '../types.ts'

/** No way in from public networks, or only from the listed ones where the operator says so. */
export const publicNetworkAccess = publicNetwork({
  id: 'keyvault-public-network-access',
  title: 'Key vaults refuse public network access',
  why: 'A leaked token is enough to read keys and secrets from anywhere.',
  severity: 'high',
  resource: vault,
  version: 2,
  since: '2021-10-01',
  safety: { class: 'guarded', checks: ['nobodyComesPublicly', 'approvedPrivateEndpoint'] },
  unitStep: 6,
  impact:
    'Callers without a private endpoint are cut off. Trusted services (Azure ML, Storage, Container Registry) keep working.',
  controls: { mcsb: ['NS-2', 'DP-8'], sources: ['cloud-baseline', 'mcsb-azure-ml'] },
  azurePolicy: {
    '405c5871-3e91-4644-8a63-58e19d68ff5b': 'Audit',
    '55615ac9-af46-4a59-874e-391cc3dfb490': 'Audit',
  },
  references: ['https://learn.microsoft.com/azure/key-vault/general/network-security'],
})
