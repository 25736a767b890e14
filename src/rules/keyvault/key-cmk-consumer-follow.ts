import { type Json, sameValue, valueAt } from '../../engine/json.ts'
import { defineRule } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { daysBetween, timeOf } from '../keyvault-times.ts'
import { keyVersions, onlyEnabledKeys } from '../keyvault-types.ts'
import { listAt } from '../read-at.ts'
import { key } from '../types.ts'

// Storage looks for a new version once a day, and takes up to a day more.
const DAYS_TO_FOLLOW = 2
const NEW = { attributes: { created: 1795100000 }, keyUriWithVersion: 'https://v/keys/k/2' }
const versions = (enabled: boolean, more: Readonly<Record<string, Json>> = {}) => ({
  needs: {
    versions: { value: [{ properties: NEW }, { properties: version(enabled) }], ...more },
  },
})

/**
 * Services can follow: after a rotation the version that they come from stays enabled. Whether each has followed is told
 * by its own document, not by the key's, and is judged there; so is the version that an Azure ML workspace names.
 */
export const keyCmkConsumerFollow = defineRule({
  id: 'keyvault-key-cmk-consumer-follow',
  title: `The version before a new one stays enabled for ${DAYS_TO_FOLLOW} days`,
  why: 'Services that have not re-wrapped their data keys yet cannot read their data when it is disabled.',
  severity: 'medium',
  resource: key,
  since: '2019-09-01',
  only: onlyEnabledKeys,
  needs: [keyVersions],
  gaps({ resource, needs, now }) {
    const created = timeOf(resource, 'created')
    if (created === undefined || daysBetween(created, now) > DAYS_TO_FOLLOW) return []
    const newest = valueAt(resource, ['properties', 'keyUriWithVersion']) ?? null
    const [previous] = listAt(needs.versions, 'value')
      .filter((one) => !sameValue(valueAt(one, ['properties', 'keyUriWithVersion']), newest))
      .toSorted((a, b) => (timeOf(b, 'created') ?? 0) - (timeOf(a, 'created') ?? 0))
    // Versions come in no known order, so the one before may be on a page that was not read.
    if (typeof valueAt(needs.versions, ['nextLink']) === 'string')
      return 'the key has too many versions'
    if (valueAt(previous, ['properties', 'attributes', 'enabled']) !== false) return []
    const expected = `enabled for ${DAYS_TO_FOLLOW} days after a rotation`
    return [{ path: 'versions', actual: 'the version before is disabled', expected }]
  },
  safety: {
    class: 'reportOnly',
    why: 'Somebody disabled it, and it may have leaked: whoever did must decide between that and the services.',
  },
  impact: 'None: it is reported, never written.',
  controls: { mcsb: ['DP-6'], sources: ['encryption-practices', 'data-encryption'] },
  azurePolicy: {},
  references: ['https://learn.microsoft.com/azure/key-vault/keys/how-to-configure-key-rotation'],
  examples: {
    compliant: [
      example('it is still enabled', NEW, versions(true)),
      example(
        'the new one has been there for weeks',
        { ...NEW, attributes: { created: 1793000000 } },
        versions(false),
      ),
      example('there is no version before', NEW, {
        needs: { versions: { value: [{ properties: NEW }] } },
      }),
    ],
    nonCompliant: [example('it was disabled on the day of the rotation', NEW, versions(false))],
    notApplicable: [
      example('nobody can use a disabled key', { attributes: { enabled: false } }, versions(false)),
    ],
    unknown: [
      example(
        'there are more versions than one answer holds',
        NEW,
        versions(true, { nextLink: 'x' }),
      ),
    ],
  },
})

function version(enabled: boolean) {
  return {
    attributes: { enabled, created: 1760000000 },
    keyUriWithVersion: 'https://v/keys/k/1',
  }
}
