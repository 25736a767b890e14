import { defineRule } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { vault } from '../types.ts'

/** The longest retention that Azure offers, which is also its default. */
export const softDeleteRetention = defineRule({
  id: 'keyvault-soft-delete-retention',
  title: 'Deleted keys and secrets are kept for 90 days',
  why: 'A key that is missed at the end of the quarter is gone when the vault keeps deleted keys for a week.',
  severity: 'low',
  resource: vault,
  since: '2019-09-01',
  settings: [
    {
      path: 'properties.softDeleteRetentionInDays',
      want: { atLeast: 90 },
      write: 90,
      absent: { means: 90 },
    },
  ],
  safety: {
    class: 'reportOnly',
    why: 'Azure takes the retention only when the vault is created, although its update accepts the member.',
  },
  impact: 'None: it is reported, never written.',
  controls: { mcsb: ['DP-8'], sources: ['cloud-baseline'] },
  azurePolicy: {},
  references: ['https://learn.microsoft.com/azure/key-vault/general/soft-delete-overview'],
  examples: {
    compliant: [
      example('as long as Azure offers', { softDeleteRetentionInDays: 90 }),
      example('absent means 90', {}),
    ],
    nonCompliant: [example('a week is soon over', { softDeleteRetentionInDays: 7 })],
  },
})
