import { defineRule } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { lifeDays } from '../keyvault-policy.ts'
import { NOTICE_DAYS, nearExpiry } from '../keyvault-times.ts'
import { onlyEnabledKeys } from '../keyvault-types.ts'
import { key } from '../types.ts'

/** A new version is there a month before the current one ends. Unlike age, an end does not wait for the unit's order. */
export const keyNearExpiry = defineRule({
  id: 'keyvault-key-near-expiry',
  title: `No key expires within ${NOTICE_DAYS} days`,
  why: 'After the expiry Key Vault refuses to encrypt, wrap and sign, and services cannot write any more.',
  severity: 'high',
  resource: key,
  since: '2019-09-01',
  only: onlyEnabledKeys,
  gaps: nearExpiry,
  change({ resource }) {
    const life = lifeDays(resource)
    // A version that is soon near its expiry again would be rotated again, week after week.
    return life === undefined || life >= 2 * NOTICE_DAYS
      ? [{ kind: 'rotateKey' }]
      : `new versions live ${life} days only: let the rotation policy rotate them, or let them live longer`
  },
  // Time passes without anybody's change, so being a regression says nothing: the check is asked every time.
  may: ['rotateKey'],
  safety: { class: 'guarded', checks: [] },
  requires: ['noPinnedKeyVersion'],
  impact:
    'Consumers that follow the newest version re-wrap their data keys within a day. Old versions stay enabled.',
  controls: { mcsb: ['DP-6'], sources: ['encryption-practices', 'data-encryption'] },
  azurePolicy: { '5ff38825-c5d8-47c5-b70e-069a21955146': 'Audit' },
  references: ['https://learn.microsoft.com/azure/key-vault/general/event-grid-overview'],
  examples: {
    compliant: [
      example('it ends in two years', { attributes: { exp: 1858000000 } }),
      example('it never ends', { attributes: {} }),
    ],
    nonCompliant: [
      example('it ends next month', { attributes: { exp: 1797000000 } }),
      example('it ended a year ago', { attributes: { exp: 1763000000 } }),
    ],
    notApplicable: [
      example('nobody can use a disabled key', { attributes: { enabled: false, exp: 1797000000 } }),
    ],
  },
})
