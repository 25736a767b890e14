import { valueAt } from '../../engine/json.ts'
import type { Parameters } from '../../engine/parameters.ts'
import { defineRule } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { gapAt } from '../gap-at.ts'
import { keysWork } from '../storage-types.ts'
import { storageAccount } from '../types.ts'

const PATH = 'properties.keyPolicy.keyExpirationPeriodInDays'
const KEYS = { key1: '2026-10-01T00:00:00Z', key2: '2026-10-01T00:00:00Z' }

/** A reminder, not an expiry: no key ends with it. The built-in policy about key age passes accounts without it. */
export const keyExpirationPolicy = ({ accessKeyMaxAgeDays }: Parameters) =>
  defineRule({
    id: 'storage-key-expiration-policy',
    title: `Storage accounts remind of keys that are older than ${accessKeyMaxAgeDays} days`,
    why: 'Without the reminder, neither the portal nor Azure Policy tells anybody that a key is old.',
    severity: 'low',
    resource: storageAccount,
    since: '2021-02-01',
    only: keysWork,
    parameters: ['accessKeyMaxAgeDays'],
    gaps({ resource }) {
      const days = valueAt(resource, PATH.split('.'))
      if (typeof days === 'number' && days >= 1 && days <= accessKeyMaxAgeDays) return []
      return [gapAt(PATH, days, `at most ${accessKeyMaxAgeDays}`)]
    },
    change({ resource }) {
      // Azure refuses the policy while it does not know the age of both keys.
      const created = valueAt(resource, ['properties', 'keyCreationTime'])
      if ([valueAt(created, ['key1']), valueAt(created, ['key2'])].some((time) => !time))
        return 'Azure does not know the age of both keys: each must be regenerated once first'
      return [{ kind: 'set', path: PATH, value: accessKeyMaxAgeDays }]
    },
    safety: { class: 'safe' },
    impact: 'None: a reminder appears in the portal.',
    controls: { mcsb: ['DP-6'], sources: ['encryption-practices', 'data-encryption'] },
    azurePolicy: {},
    references: ['https://learn.microsoft.com/azure/storage/common/storage-account-keys-manage'],
    examples: {
      compliant: [
        example('as long as a key may live', { keyPolicy: { keyExpirationPeriodInDays: 90 } }),
        example('sooner is fine', { keyPolicy: { keyExpirationPeriodInDays: 30 } }),
      ],
      nonCompliant: [
        example('a year', { keyPolicy: { keyExpirationPeriodInDays: 365 }, keyCreationTime: KEYS }),
        example('zero days remind of nothing', { keyPolicy: { keyExpirationPeriodInDays: 0 } }),
        example('no reminder, and the age of the keys is not known', { keyCreationTime: null }),
      ],
      notApplicable: [example('the keys are dead', { allowSharedKeyAccess: false })],
    },
  })
