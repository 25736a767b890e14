import { defineRule } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { mustBeOff } from '../switches.ts'
import { key } from '../types.ts'

/** Keys that never leave the vault. */
export const keyExportable = defineRule({
  id: 'keyvault-key-exportable',
  title: 'Keys cannot be exported',
  why: 'A key that was released once can be kept and used without Key Vault, its logs and its roles.',
  severity: 'medium',
  resource: key,
  since: '2021-10-01',
  settings: [mustBeOff('properties.attributes.exportable', false)],
  safety: {
    class: 'reportOnly',
    why: 'It is chosen when the key is made: make another one and move its consumers to it.',
  },
  impact: 'None: it is reported, never written.',
  controls: { mcsb: ['DP-6', 'DP-8'], sources: ['mcsb-azure-ml'] },
  azurePolicy: {},
  references: ['https://learn.microsoft.com/azure/key-vault/keys/about-keys-details'],
  examples: {
    compliant: [
      example('it stays in the vault', { attributes: { exportable: false } }),
      example('absent means that it stays', { attributes: {} }),
    ],
    nonCompliant: [example('it can be released', { attributes: { exportable: true } })],
    unknown: [
      example('old api-versions do not tell', { attributes: {} }, { apiVersion: '2019-09-01' }),
    ],
  },
})
