import { defineRule } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { mustBeOn } from '../switches.ts'
import { vault } from '../types.ts'

/** Soft delete. New vaults always have it; an old one may never have got it, and then Azure returns no value. */
export const softDelete = defineRule({
  id: 'keyvault-soft-delete',
  title: 'Deleted key vaults, keys and secrets can be restored',
  why: 'Without it, one wrong deletion of a key makes everything that it encrypts unreadable for good.',
  severity: 'high',
  resource: vault,
  since: '2015-06-01',
  settings: [mustBeOn('properties.enableSoftDelete', false)],
  safety: {
    class: 'approval',
    why: 'It cannot be switched off again: names of deleted vaults and keys stay reserved for their retention.',
    irreversible: true,
  },
  unitStep: 1,
  impact:
    'Whoever makes a deleted object of the same name again must restore or purge the old one first.',
  controls: { mcsb: ['DP-8'], sources: ['cloud-baseline', 'mcsb-azure-ml'] },
  azurePolicy: { '1e66c121-a66a-4b1f-9b83-0fd99bf0fc2d': 'Audit' },
  references: ['https://learn.microsoft.com/azure/key-vault/general/soft-delete-overview'],
  examples: {
    compliant: [example('it is on', { enableSoftDelete: true })],
    nonCompliant: [
      example('it is off', { enableSoftDelete: false }),
      example('null is an old vault that never got it', { enableSoftDelete: null }),
      example('so is a missing value', {}),
    ],
  },
})
