import { defineRule } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { lifeDays, MARGIN_DAYS, policyWith, tooSeldom } from '../keyvault-policy.ts'
import { onlyEnabledKeys } from '../keyvault-types.ts'
import { key } from '../types.ts'

const rotate = (trigger: Readonly<Record<string, string>>, type = 'rotate') => ({
  trigger,
  action: { type },
})

/**
 * Key Vault rotates the key by itself, often enough. Notifications and an expiry that are there are kept.
 * unverified: that Key Vault refuses a policy for the key of a certificate, which nothing here tells apart.
 */
export const keyRotationPolicy = defineRule({
  id: 'keyvault-key-rotation-policy',
  title: 'Keys are rotated by a rotation policy',
  why: 'A key that is rotated by hand is rotated when somebody remembers.',
  severity: 'high',
  resource: key,
  since: '2022-07-01',
  only: onlyEnabledKeys,
  parameters: ['keyMaxAgeDays'],
  gaps: ({ resource, parameters }) => tooSeldom(resource, parameters.keyMaxAgeDays),
  change({ resource, parameters }) {
    const life = lifeDays(resource)
    const days = Math.min(
      Math.max(MARGIN_DAYS, parameters.keyMaxAgeDays - 30),
      life === undefined ? Number.POSITIVE_INFINITY : life - MARGIN_DAYS,
    )
    if (days < MARGIN_DAYS) return `versions expire after ${life} days: too soon to rotate before`
    const policy = policyWith(resource, { action: 'Rotate', timeAfterCreate: `P${days}D` })
    return [{ kind: 'keyRotationPolicy', policy }]
  },
  may: ['keyRotationPolicy'],
  safety: { class: 'guarded', checks: [] },
  requires: ['noPinnedKeyVersion'],
  unitStep: 9,
  // unverified: that a version which is already older than the interval is rotated soon after.
  impact:
    'New versions appear by themselves, an overdue one at once. Whoever names a version in its configuration does not follow.',
  controls: {
    mcsb: ['DP-6'],
    sources: ['encryption-practices', 'cloud-baseline', 'mcsb-azure-ml'],
  },
  azurePolicy: { 'd8cf8476-a2ec-4916-896e-992351803c44': 'Audit' },
  references: ['https://learn.microsoft.com/azure/key-vault/keys/how-to-configure-key-rotation'],
  examples: {
    compliant: [
      example('it is rotated 11 months after creation', {
        rotationPolicy: { lifetimeActions: [rotate({ timeAfterCreate: 'P11M' })] },
      }),
      example('it is rotated a month before it expires, which comes to 335 days', {
        attributes: { exp: 1830000000 },
        rotationPolicy: {
          attributes: { expiryTime: 'P1Y' },
          lifetimeActions: [rotate({ timeBeforeExpiry: 'P30D' }, 'Rotate')],
        },
      }),
    ],
    nonCompliant: [
      example('Azure leaves an empty policy out', {}),
      example('a notification rotates nothing', {
        rotationPolicy: { lifetimeActions: [rotate({ timeBeforeExpiry: 'P30D' }, 'notify')] },
      }),
      example('three years are too long', {
        rotationPolicy: { lifetimeActions: [rotate({ timeAfterCreate: 'P3Y' })] },
      }),
    ],
    notApplicable: [example('nobody can use a disabled key', { attributes: { enabled: false } })],
  },
})
