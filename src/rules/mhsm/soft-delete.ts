import { defineRule } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { managedHsm } from '../keyvault-types.ts'
import { mustBeOn } from '../switches.ts'

/** Always on: a gap here would mean that Azure changed its mind. */
export const softDelete = defineRule({
  id: 'mhsm-soft-delete',
  title: 'Deleted managed HSMs can be restored',
  why: 'Without it, one wrong deletion makes everything that the HSM encrypts unreadable for good.',
  severity: 'low',
  resource: managedHsm,
  since: '2021-10-01',
  settings: [mustBeOn('properties.enableSoftDelete', true)],
  safety: {
    class: 'reportOnly',
    why: 'Azure has it on for every managed HSM and offers no way to change it.',
  },
  impact: 'None: it is reported, never written.',
  controls: { mcsb: ['DP-8'], sources: ['mcsb-azure-ml'] },
  azurePolicy: { 'c39ba22d-4428-4149-b981-70acb31fc383': 'Audit' },
  references: ['https://learn.microsoft.com/azure/key-vault/managed-hsm/soft-delete-overview'],
  examples: {
    compliant: [example('it is on', { enableSoftDelete: true }), example('absent means on', {})],
    nonCompliant: [example('it is off', { enableSoftDelete: false })],
  },
})
