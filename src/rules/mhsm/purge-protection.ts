import { defineRule } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { managedHsm } from '../keyvault-types.ts'
import { mustBeOn } from '../switches.ts'

/** Purge protection, as for vaults: a person decides, because it is one-way and a deleted HSM goes on costing. */
export const purgeProtection = defineRule({
  id: 'mhsm-purge-protection',
  title: 'Managed HSMs cannot be purged before their retention ends',
  why: 'Whoever deletes and purges the HSM destroys everything that is encrypted with its keys.',
  severity: 'high',
  resource: managedHsm,
  since: '2021-10-01',
  settings: [mustBeOn('properties.enablePurgeProtection', false)],
  safety: {
    class: 'approval',
    why: 'It cannot be taken off again, and a deleted HSM is charged for until its retention ends.',
    irreversible: true,
  },
  impact: 'Automation that deletes and re-creates an HSM of the same name fails.',
  controls: { mcsb: ['DP-8'], sources: ['encryption-practices', 'mcsb-azure-ml'] },
  azurePolicy: { 'c39ba22d-4428-4149-b981-70acb31fc383': 'Audit' },
  references: ['https://learn.microsoft.com/azure/key-vault/managed-hsm/soft-delete-overview'],
  examples: {
    compliant: [example('it is on', { enablePurgeProtection: true })],
    nonCompliant: [
      example('it is off', { enablePurgeProtection: false }),
      example('absent means off', {}),
    ],
  },
})
