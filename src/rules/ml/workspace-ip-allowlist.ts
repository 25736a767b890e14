import { type Json, sameValue, textOf, valueAt } from '../../engine/json.ts'
import { defineRule } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { exceptProjects } from '../ml-workspace-types.ts'
import { ALLOWLIST, isWide, widestOf } from '../networks.ts'
import { workspace } from '../types.ts'

const open = (ipAllowlist: Json) => ({ publicNetworkAccess: 'Enabled', ipAllowlist })

/**
 * Listed addresses only, where public access stays on. Only preview api-versions return the list; their absence from
 * others proves nothing. A preview is not read: Azure takes previews away, and an unknown version fails the whole read.
 */
export const workspaceIpAllowlist = defineRule({
  id: 'ml-workspace-ip-allowlist',
  title: 'Azure ML workspaces with public access let listed addresses in only',
  why: 'With public access and no list, anybody with a stolen token reaches the workspace from anywhere.',
  severity: 'medium',
  resource: workspace,
  version: 2,
  since: '2021-07-01',
  only: exceptProjects('its network settings'),
  parameters: ['widestIpPrefix'],
  gaps({ resource, parameters }) {
    const access = valueAt(resource, ['properties', 'publicNetworkAccess'])
    if (sameValue(access, 'Disabled')) return []
    const list = valueAt(resource, ALLOWLIST.split('.'))
    if (!Array.isArray(list)) return 'only preview api-versions of Azure return the list'
    if (list.length === 0) return [{ path: ALLOWLIST, actual: [], expected: 'a list of addresses' }]
    const { widestIpPrefix } = parameters
    return list
      .filter((range: Json) => isWide(textOf(range), widestIpPrefix))
      .map((actual: Json) => ({
        path: ALLOWLIST,
        actual,
        expected: widestOf(widestIpPrefix),
      }))
  },
  safety: {
    class: 'reportOnly',
    why: 'Only preview api-versions take the list, and nobody but its owner knows who must stay on it.',
  },
  impact: 'None: it is reported, never written.',
  controls: { mcsb: ['NS-2'], sources: ['mcsb-azure-ml'] },
  azurePolicy: {},
  references: ['https://learn.microsoft.com/azure/machine-learning/how-to-configure-private-link'],
  examples: {
    compliant: [
      example('nobody comes in from the internet', { publicNetworkAccess: 'disabled' }),
      example('one office and one address', open(['203.0.113.0/24', '198.51.100.7'])),
    ],
    nonCompliant: [
      example('the list is empty', open([])),
      example('everybody is on the list', open(['0.0.0.0/0'])),
      example('a quarter of a million addresses', open(['203.0.113.7', '203.0.0.0/14'])),
      example('what is no range is not known to be narrow', open(['any'])),
    ],
    notApplicable: [example('the hub decides', {}, { resource: { kind: 'Project' } })],
    unknown: [
      example('public access is on, and this api-version hides the list', open(null)),
      example('absent means that public access is on', {}),
    ],
  },
})
