import { narrowRanges } from '../families/public-network.ts'
import { onlyOpenVaults, vault } from '../types.ts'

/** Exceptions of the firewall name offices and gateways, not provinces of the internet. */
export const ipRulesWide = narrowRanges(
  {
    id: 'keyvault-ip-rules-wide',
    title: 'Key vault firewalls let no wide IP ranges in',
    why: 'A range of a cloud provider lets in every customer of that provider.',
    severity: 'medium',
    resource: vault,
    since: '2018-02-14',
    version: 2,
    only: onlyOpenVaults,
    safety: {
      class: 'approval',
      why: 'Somebody may come from within the range; put the narrow ranges that are needed in first.',
    },
    unitStep: 6,
    impact: 'Clients that only a wide range let in get 403.',
    controls: { mcsb: ['NS-2', 'DP-8'], sources: ['mcsb-azure-ml'] },
    azurePolicy: { '55615ac9-af46-4a59-874e-391cc3dfb490': 'Audit' },
    references: ['https://learn.microsoft.com/azure/key-vault/general/network-security'],
  },
  [
    {
      because: 'with public access off, Azure keeps the firewall to itself',
      resource: { properties: { publicNetworkAccess: 'Disabled' } },
    },
  ],
)
