import { defineRule } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { managedHsm } from '../keyvault-types.ts'

/** Activated: somebody holds the security domain, without which the HSM can never be restored. */
export const activated = defineRule({
  id: 'mhsm-activated',
  title: 'Managed HSMs are activated',
  why: 'Until its security domain is downloaded an HSM holds no keys, and what relies on it stays on another key.',
  severity: 'low',
  resource: managedHsm,
  since: '2022-07-01',
  settings: [
    {
      path: 'properties.securityDomainProperties.activationStatus',
      want: { equals: 'Active' },
      write: 'Active',
      absent: { unknown: 'Azure does not say whether the HSM is activated' },
    },
  ],
  safety: {
    class: 'reportOnly',
    why: 'People with keys of their own download the security domain together; no service should hold it.',
  },
  impact: 'None: it is reported, never written.',
  controls: { mcsb: ['DP-8'], sources: ['mcsb-azure-ml'] },
  azurePolicy: {},
  references: ['https://learn.microsoft.com/azure/key-vault/managed-hsm/security-domain'],
  examples: {
    compliant: [example('it is', { securityDomainProperties: { activationStatus: 'active' } })],
    nonCompliant: [
      example('nobody has yet', { securityDomainProperties: { activationStatus: 'NotActivated' } }),
      example('it failed', { securityDomainProperties: { activationStatus: 'Failed' } }),
    ],
    unknown: [example('Azure says nothing', {})],
  },
})
