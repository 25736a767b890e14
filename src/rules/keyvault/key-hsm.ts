import { defineRule } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { onlyEnabledKeys } from '../keyvault-types.ts'
import { key } from '../types.ts'

/** Judged on every key, as the built-in policy does: no document says which of them encrypt data of a service. */
export const keyHsm = defineRule({
  id: 'keyvault-key-hsm',
  title: 'Keys are kept in hardware',
  why: 'A key in software can be copied by whoever breaks into the machine that holds it.',
  severity: 'low',
  resource: key,
  since: '2019-09-01',
  only: onlyEnabledKeys,
  settings: [
    {
      path: 'properties.kty',
      want: { oneOf: ['RSA-HSM', 'EC-HSM', 'oct-HSM'] },
      write: 'RSA-HSM',
      absent: { means: 'RSA' },
    },
  ],
  safety: {
    class: 'reportOnly',
    why: 'A key never changes its type: make one in a premium vault and move its consumers to it.',
  },
  impact: 'None: it is reported, never written.',
  controls: { mcsb: ['DP-6'], sources: ['mcsb-azure-ml'] },
  azurePolicy: { '587c79fe-dd04-4a5e-9d0b-f89598c7261b': 'Audit' },
  references: ['https://learn.microsoft.com/azure/key-vault/keys/about-keys'],
  examples: {
    compliant: [example('it is', { kty: 'RSA-HSM' }), example('in any case', { kty: 'ec-hsm' })],
    nonCompliant: [example('software', { kty: 'EC' }), example('absent means software', {})],
    notApplicable: [
      example('nobody can use a disabled key', { kty: 'RSA', attributes: { enabled: false } }),
    ],
  },
})
