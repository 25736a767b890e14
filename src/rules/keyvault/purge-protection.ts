import { defineRule } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { mustBeOn } from '../switches.ts'
import { vault } from '../types.ts'

/** Purge protection. One-way: Azure never takes it off again. */
export const purgeProtection = defineRule({
  id: 'keyvault-purge-protection',
  title: 'Key vaults cannot be purged before their retention ends',
  why: 'Whoever deletes and purges the vault destroys every disk and account that is encrypted with its keys.',
  severity: 'high',
  resource: vault,
  since: '2016-10-01',
  settings: [mustBeOn('properties.enablePurgeProtection', false)],
  safety: {
    class: 'approval',
    why: 'It cannot be taken off again: the vault and its name stay reserved until the retention ends.',
    irreversible: true,
  },
  impact: 'Automation that deletes and re-creates vaults of the same name fails.',
  controls: {
    mcsb: ['DP-8'],
    sources: ['encryption-practices', 'cloud-baseline', 'mcsb-azure-ml'],
  },
  azurePolicy: { '0b60c0b2-2dc2-4e1c-b5c9-abbed971de53': 'Audit' },
  references: ['https://learn.microsoft.com/azure/key-vault/general/soft-delete-overview'],
  examples: {
    compliant: [example('it is on', { enablePurgeProtection: true })],
    nonCompliant: [
      example('Azure leaves it out when it is off', {}),
      example('it is off', { enablePurgeProtection: false }),
    ],
  },
})
