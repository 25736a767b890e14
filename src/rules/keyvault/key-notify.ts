import { defineRule } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { lifeDays, MARGIN_DAYS, noticeDays, policyWith } from '../keyvault-policy.ts'
import { NOTICE_DAYS, timeOf } from '../keyvault-times.ts'
import { onlyEnabledKeys } from '../keyvault-types.ts'
import { key } from '../types.ts'

const notify = (days: number, expiryTime = 'P2Y') => ({
  attributes: { expiryTime },
  lifetimeActions: [{ trigger: { timeBeforeExpiry: `P${days}D` }, action: { type: 'notify' } }],
})

/**
 * The near-expiry event comes early enough. Where no policy says when, Key Vault sends it 30 days before, and a key that
 * never ends has nothing to tell. unverified: that the 30 days also hold where a policy has a rotation only.
 */
export const keyNotify = defineRule({
  id: 'keyvault-key-notify',
  title: `The expiry of a key is announced ${NOTICE_DAYS} days before, or earlier`,
  why: 'Whoever learns of an expiry a week before has no time left to move consumers to a new version.',
  severity: 'low',
  resource: key,
  since: '2022-07-01',
  only: onlyEnabledKeys,
  gaps({ resource }) {
    const days = noticeDays(resource)
    if (days === undefined || days >= NOTICE_DAYS) return []
    const [path, expected] = ['properties.rotationPolicy', `${NOTICE_DAYS} days before or earlier`]
    return [{ path, actual: `announced ${days} days before`, expected }]
  },
  change({ resource }) {
    // Key Vault takes a notification only where both the version and the policy have an expiry. None is invented here.
    if (timeOf(resource, 'exp') === undefined) return 'the key has no expiry to announce'
    const life = lifeDays(resource)
    if (life === undefined) return 'the rotation policy gives new versions no expiry to announce'
    if (life < NOTICE_DAYS + MARGIN_DAYS) {
      return `versions expire after ${life} days: too soon to announce it ${NOTICE_DAYS} days before`
    }
    const policy = policyWith(resource, {
      action: 'Notify',
      timeBeforeExpiry: `P${NOTICE_DAYS}D`,
    })
    return [{ kind: 'keyRotationPolicy', policy }]
  },
  may: ['keyRotationPolicy'],
  safety: { class: 'safe' },
  impact: 'Subscribers of the vault’s events hear of an expiry earlier than before.',
  controls: { mcsb: ['DP-6'], sources: ['encryption-practices'] },
  azurePolicy: {},
  references: ['https://learn.microsoft.com/azure/key-vault/keys/how-to-configure-key-rotation'],
  examples: {
    compliant: [
      example('a month before', { rotationPolicy: notify(30) }),
      example('two months are better still', { rotationPolicy: notify(60) }),
      example('without a policy it is a month', { attributes: { exp: 1858000000 } }),
      example('a key that never ends has nothing to announce', { attributes: {} }),
    ],
    nonCompliant: [
      example('ten days leave no time', {
        attributes: { exp: 1858000000 },
        rotationPolicy: notify(10),
      }),
      example('nor do they where nothing ends yet', { rotationPolicy: notify(10) }),
    ],
    notApplicable: [
      example('nobody can use a disabled key', {
        attributes: { enabled: false },
        rotationPolicy: notify(10),
      }),
    ],
  },
})
