import { defaultDeny } from '../families/public-network.ts'
import { onlyOpenVaults, vault } from '../types.ts'

/** The second gate beside public network access. While that is off, Key Vault does not show this one. */
export const firewallDefaultDeny = defaultDeny(
  {
    id: 'keyvault-firewall-default-deny',
    title: 'Key vault firewalls deny by default',
    why: 'With a default of Allow, the lists of permitted networks mean nothing.',
    severity: 'high',
    resource: vault,
    since: '2018-02-14',
    version: 2,
    only: onlyOpenVaults,
    safety: { class: 'guarded', checks: ['publicNetworkIsOff'] },
    unitStep: 6,
    impact:
      'Clients that are not listed get 403. Existing network and IP rules, and trusted services, are kept.',
    controls: { mcsb: ['NS-2', 'DP-8'], sources: ['cloud-baseline', 'mcsb-azure-ml'] },
    azurePolicy: {
      '55615ac9-af46-4a59-874e-391cc3dfb490': 'Audit',
      'ac673a9a-f77d-4846-b2d8-a57f8e1c01dc': 'Modify',
    },
    references: ['https://learn.microsoft.com/azure/key-vault/general/network-security'],
  },
  [
    {
      because: 'with public access off, Azure keeps the firewall to itself',
      resource: { properties: { publicNetworkAccess: 'Disabled' } },
    },
  ],
)
