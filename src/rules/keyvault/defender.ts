import { sameValue, valueAt } from '../../engine/json.ts'
import { defineRule } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { defenderPlan } from '../keyvault-types.ts'
import { vault } from '../types.ts'

const plan = (pricingTier: string) => ({
  needs: { defenderPlan: { properties: { pricingTier } } },
})

/** The subscription's Defender plan for Key Vault, told at each vault that goes without it. */
export const defender = defineRule({
  id: 'keyvault-defender',
  title: 'Microsoft Defender watches over key vaults',
  why: 'A stolen identity that lists every secret at night looks like any other caller in the logs.',
  severity: 'medium',
  resource: vault,
  since: '2015-06-01',
  needs: [defenderPlan],
  gaps({ needs }) {
    const actual = valueAt(needs.defenderPlan, ['properties', 'pricingTier']) ?? 'Free'
    if (sameValue(actual, 'Standard')) return []
    return [{ path: 'defenderPlan.properties.pricingTier', actual, expected: 'Standard' }]
  },
  safety: {
    class: 'reportOnly',
    why: 'The plan is bought for a whole subscription; a gap on one vault must not start that.',
  },
  impact: 'None: it is reported, never written.',
  controls: {
    mcsb: ['LT-1', 'DP-8', 'IR-3', 'IR-5', 'LT-2'],
    sources: ['encryption-practices', 'cloud-baseline'],
  },
  azurePolicy: {
    '0e6763cc-5078-4e64-889d-ff4d9a839047': 'AuditIfNotExists',
    '1f725891-01c0-420a-9059-4fa46cb770b7': 'DeployIfNotExists',
  },
  references: [
    'https://learn.microsoft.com/azure/defender-for-cloud/defender-for-key-vault-introduction',
  ],
  examples: {
    compliant: [example('the plan is on', {}, plan('Standard'))],
    nonCompliant: [
      example('the plan is off', {}, plan('Free')),
      example('absent means off', {}, { needs: { defenderPlan: { properties: {} } } }),
    ],
    unknown: [example('the plan was not read', {})],
  },
})
