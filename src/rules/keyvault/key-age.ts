import { defineRule } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { daysBetween, timeGap, timeOf } from '../keyvault-times.ts'
import { onlyEnabledKeys } from '../keyvault-types.ts'
import { key } from '../types.ts'

/**
 * The current version is young enough. Age counts from `nbf` when there is one, else from `created`, as the built-in
 * policy does; `updated` changes with every edit and says nothing. Both planes give epoch seconds.
 */
export const keyAge = defineRule({
  id: 'keyvault-key-age',
  title: 'The current version of a key is younger than the rotation period',
  why: 'The longer one version is used, the more one leak is worth.',
  severity: 'high',
  resource: key,
  since: '2019-09-01',
  only: onlyEnabledKeys,
  parameters: ['keyMaxAgeDays'],
  gaps({ resource, parameters, now }) {
    const since = timeOf(resource, 'nbf') ?? timeOf(resource, 'created')
    const most = parameters.keyMaxAgeDays
    if (since !== undefined && Math.floor(daysBetween(since, now)) <= most) return []
    // Only very old keys have no creation time.
    return [timeGap('properties.attributes.created', since, `at most ${most} days ago`)]
  },
  change: () => [{ kind: 'rotateKey' }],
  // Growing old is nobody's change, so being a regression says nothing: the check is asked every time.
  may: ['rotateKey'],
  safety: { class: 'guarded', checks: [] },
  requires: ['noPinnedKeyVersion'],
  unitStep: 9,
  impact:
    'Consumers that follow the newest version re-wrap their data keys within a day. Old versions stay enabled.',
  controls: {
    mcsb: ['DP-6'],
    sources: ['encryption-practices', 'data-encryption', 'mcsb-azure-ml'],
  },
  azurePolicy: { 'c26e4b24-cf98-4c67-b48b-5a25c4c69eb9': 'Audit' },
  references: ['https://learn.microsoft.com/azure/key-vault/keys/how-to-configure-key-rotation'],
  examples: {
    compliant: [
      example('created in October, judged in November', { attributes: { created: 1791000000 } }),
      example('usable only since October, whenever it was created', {
        attributes: { created: 1700000000, nbf: 1791000000 },
      }),
    ],
    nonCompliant: [
      example('three years old', { attributes: { created: 1700000000 } }),
      example('so old that Azure does not know', { attributes: {} }),
    ],
    notApplicable: [
      example('nobody can use a disabled key', {
        attributes: { enabled: false, created: 1700000000 },
      }),
    ],
  },
})
