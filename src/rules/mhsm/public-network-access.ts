import { sameValue, valueAt } from '../../engine/json.ts'
import { defineRule } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { gapAt } from '../gap-at.ts'
import { managedHsm } from '../keyvault-types.ts'

const ACCESS = 'properties.publicNetworkAccess'
const DEFAULT = 'properties.networkAcls.defaultAction'

/**
 * Either gate is enough here, as a managed HSM with public access off refuses whatever its firewall says. A fix closes
 * both: the built-in policy looks at the firewall only.
 */
export const publicNetworkAccess = defineRule({
  id: 'mhsm-public-network-access',
  title: 'Managed HSMs refuse public network access',
  why: 'A leaked token is enough to use the keys from anywhere.',
  severity: 'high',
  resource: managedHsm,
  since: '2021-10-01',
  gaps({ resource }) {
    const access = valueAt(resource, ACCESS.split('.'))
    const firewall = valueAt(resource, DEFAULT.split('.'))
    if (sameValue(access, 'Disabled') || sameValue(firewall, 'Deny')) return []
    return [gapAt(ACCESS, access, 'Disabled')]
  },
  change: () => [
    { kind: 'set', path: ACCESS, value: 'Disabled' },
    { kind: 'set', path: DEFAULT, value: 'Deny' },
  ],
  safety: {
    class: 'approval',
    why: 'Rebaseline does not look who uses the HSM over public networks; its audit log has their addresses: give them a private endpoint first.',
  },
  unitStep: 6,
  impact:
    'Clients without a private endpoint can no longer use the keys. Trusted services keep working.',
  controls: { mcsb: ['NS-2'], sources: ['cloud-baseline', 'mcsb-azure-ml'] },
  azurePolicy: {
    '19ea9d63-adee-4431-a95e-1913c6c1c75f': 'Audit',
    '84d327c3-164a-4685-b453-900478614456': 'Modify',
  },
  references: ['https://learn.microsoft.com/azure/key-vault/managed-hsm/private-link'],
  examples: {
    compliant: [
      example('public access is off', { publicNetworkAccess: 'disabled' }),
      example('the firewall denies by default', {
        publicNetworkAccess: 'Enabled',
        networkAcls: { defaultAction: 'Deny' },
      }),
    ],
    nonCompliant: [
      example('both gates are open', {
        publicNetworkAccess: 'Enabled',
        networkAcls: { defaultAction: 'Allow' },
      }),
      example('absent means open', {}),
      example('so does null', { publicNetworkAccess: null, networkAcls: null }),
    ],
  },
})
