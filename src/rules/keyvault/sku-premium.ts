import { defineRule } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { onlyHardwareVaults } from '../keyvault-types.ts'
import { vault } from '../types.ts'

const tagged = { resource: { tags: { keyProtection: 'hsm' } } }

/** Only where the owner asks for hardware. unverified: that keys which are already there stay in software. */
export const skuPremium = defineRule({
  id: 'keyvault-sku-premium',
  title: 'Key vaults tagged keyProtection: hsm are premium',
  why: 'In a standard vault keys are kept by software, whatever the owner believes.',
  severity: 'low',
  resource: vault,
  since: '2015-06-01',
  only: onlyHardwareVaults,
  settings: [
    {
      path: 'properties.sku.name',
      want: { equals: 'premium' },
      write: 'premium',
      absent: { means: 'standard' },
    },
  ],
  safety: {
    class: 'reportOnly',
    why: 'It costs more and protects no key that is there; keys have to be made anew and consumers moved to them.',
  },
  impact: 'None: it is reported, never written.',
  controls: { mcsb: ['DP-6'], sources: ['mcsb-azure-ml'] },
  azurePolicy: {},
  references: ['https://learn.microsoft.com/azure/key-vault/keys/about-keys'],
  examples: {
    compliant: [example('it is premium', { sku: { family: 'A', name: 'Premium' } }, tagged)],
    nonCompliant: [example('it is standard', { sku: { family: 'A', name: 'standard' } }, tagged)],
    notApplicable: [example('nobody asked for hardware', { sku: { name: 'standard' } })],
  },
})
