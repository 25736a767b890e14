import { defineRule } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { rotationDays } from '../keyvault-policy.ts'
import { endAfter, endlessOrLong, NOTICE_DAYS } from '../keyvault-times.ts'
import { onlyEnabledKeys } from '../keyvault-types.ts'
import { key } from '../types.ts'

/**
 * The current version ends, and not too far away. Rotation first, expiry second: a version gets an end only where the
 * rotation policy makes its successor well before. Versions to come get one only if the policy itself says so.
 */
export const keyExpiration = defineRule({
  id: 'keyvault-key-expiration',
  title: 'Keys have an expiry date',
  why: 'A version that nobody uses any more stays usable for ever to whoever gets hold of it.',
  severity: 'medium',
  resource: key,
  since: '2019-09-01',
  only: onlyEnabledKeys,
  parameters: ['keyMaxValidityDays'],
  gaps: ({ resource, parameters }) => endlessOrLong(resource, parameters.keyMaxValidityDays),
  change(facts) {
    const days = facts.parameters.keyMaxValidityDays
    const interval = rotationDays(facts.resource)
    if (interval === undefined || interval + NOTICE_DAYS > days) {
      return `no rotation policy makes a new version ${NOTICE_DAYS} days before the expiry: set that first`
    }
    const expires = endAfter(days, facts)
    return typeof expires === 'string' ? expires : [{ kind: 'keyExpiry', expires }]
  },
  may: ['keyExpiry'],
  safety: {
    class: 'approval',
    why: 'After the expiry this version encrypts, wraps and signs no more; see that every consumer follows new versions.',
  },
  requires: ['noPinnedKeyVersion'],
  unitStep: 9,
  impact:
    'From the expiry on, whoever still uses this version can read its data but not write. Decrypting and unwrapping go on.',
  controls: { mcsb: ['DP-6'], sources: ['encryption-practices', 'mcsb-azure-ml'] },
  azurePolicy: {
    '152b15f7-8e1f-4c1f-ab71-8c010ba5dbc0': 'Audit',
    '49a22571-d204-4c91-a7b6-09b1a586fbc9': 'Audit',
  },
  references: ['https://learn.microsoft.com/azure/key-vault/keys/about-keys-details'],
  examples: {
    compliant: [
      example('it ends a year after its creation', {
        attributes: { created: 1791000000, exp: 1822000000 },
      }),
    ],
    nonCompliant: [
      example('it never ends', {
        attributes: { created: 1791000000 },
        rotationPolicy: {
          lifetimeActions: [{ trigger: { timeAfterCreate: 'P335D' }, action: { type: 'rotate' } }],
        },
      }),
      example('null means that it never ends', { attributes: { created: 1791000000, exp: null } }),
      example('ten years are too long', { attributes: { created: 1791000000, exp: 2106000000 } }),
      example('it never ends and is so old that Azure does not know since when', {}),
    ],
    notApplicable: [example('nobody can use a disabled key', { attributes: { enabled: false } })],
    unknown: [
      example('nobody knows how long it has been valid', { attributes: { exp: 1822000000 } }),
    ],
  },
})
