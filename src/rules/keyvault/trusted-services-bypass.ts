import { hiddenAt } from '../../engine/hidden.ts'
import { sameValue, valueAt } from '../../engine/json.ts'
import { defineRule } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { vault } from '../types.ts'

const BYPASS = 'properties.networkAcls.bypass'
const OF_WORKSPACE = ['/subscriptions/s/resourceGroups/g/providers/p/workspaces/w']

/**
 * Vaults of a workspace, its own and that of its customer-managed key. Others are right either way: which storage account
 * takes its key from a vault is not known here. Azure ML, Storage and Container Registry are trusted; Functions is not.
 */
export const trustedServicesBypass = defineRule({
  id: 'keyvault-trusted-services-bypass',
  title: 'Key vaults of a workspace let trusted Azure services through the firewall',
  why: 'Behind a firewall without the exception, Azure ML and Storage can no longer unwrap their keys.',
  severity: 'medium',
  resource: vault,
  since: '2018-02-14',
  version: 2,
  gaps({ resource, unit }) {
    if (unit.length > 0 && hiddenAt(vault, resource, BYPASS) !== undefined)
      return 'Azure does not show the firewall of a vault while public network access is off'
    const actual = valueAt(resource, BYPASS.split('.')) ?? 'AzureServices'
    if (unit.length === 0 || sameValue(actual, 'AzureServices')) return []
    return [{ path: BYPASS, actual, expected: 'AzureServices' }]
  },
  change: () => [{ kind: 'set', path: BYPASS, value: 'AzureServices' }],
  // Approval although nobody is cut off: it opens the firewall, and whoever wrote None may rely on private endpoints alone.
  // No place in the order of a unit: it rests on what a workspace says about the vault.
  safety: {
    class: 'approval',
    why: 'It lets every trusted Microsoft service through the firewall; confirm it where the workspace has no private way in.',
  },
  impact: 'Trusted services reach the vault, with the rights that they hold there.',
  controls: { mcsb: ['NS-2'], sources: ['mcsb-azure-ml'] },
  azurePolicy: {},
  references: [
    'https://learn.microsoft.com/azure/key-vault/general/overview-vnet-service-endpoints',
  ],
  examples: {
    compliant: [
      example('they pass', { networkAcls: { bypass: 'azureservices' } }, { unit: OF_WORKSPACE }),
      example('absent means that they pass', {}, { unit: OF_WORKSPACE }),
      example('no workspace depends on it', { networkAcls: { bypass: 'None' } }),
    ],
    nonCompliant: [
      example('they are kept out', { networkAcls: { bypass: 'None' } }, { unit: OF_WORKSPACE }),
    ],
    unknown: [
      example(
        'with public access off, Azure keeps the firewall to itself',
        { publicNetworkAccess: 'Disabled' },
        { unit: OF_WORKSPACE },
      ),
    ],
  },
})
