import { valueAt } from '../../engine/json.ts'
import { defineRule } from '../../engine/rule.ts'
import { key } from '../types.ts'

const DAY_SECONDS = 86_400

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
  only: {
    path: 'properties.attributes.enabled',
    oneOf: [true],
    absent: true,
    otherwise: 'the key is disabled',
  },
  gaps({ resource, parameters, now }) {
    const path = 'properties.attributes.created'
    const expected = `at most ${parameters.keyMaxAgeDays} days ago`
    const attributes = valueAt(resource, ['properties', 'attributes'])
    const created = valueAt(attributes, ['nbf']) ?? valueAt(attributes, ['created'])
    // Only very old keys have no creation time.
    if (typeof created !== 'number') return [{ path, expected }]
    const days = Math.floor((now.getTime() / 1000 - created) / DAY_SECONDS)
    if (days <= parameters.keyMaxAgeDays) return []
    return [{ path, actual: new Date(created * 1000).toISOString(), expected }]
  },
  change: () => [{ kind: 'rotateKey' }],
  // Growing old is nobody's change, so being a regression says nothing: the check is asked every time.
  safety: { class: 'guarded', checks: [] },
  requires: ['noPinnedKeyVersion'],
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
      {
        because: 'created in October, judged in November',
        resource: { properties: { attributes: { created: 1791000000 } } },
      },
      {
        because: 'usable only since October, whenever it was created',
        resource: { properties: { attributes: { created: 1700000000, nbf: 1791000000 } } },
      },
    ],
    nonCompliant: [
      {
        because: 'three years old',
        resource: { properties: { attributes: { created: 1700000000 } } },
      },
      { because: 'so old that Azure does not know', resource: { properties: { attributes: {} } } },
    ],
    notApplicable: [
      {
        because: 'nobody can use a disabled key',
        resource: { properties: { attributes: { enabled: false, created: 1700000000 } } },
      },
    ],
  },
})
