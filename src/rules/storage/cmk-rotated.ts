import { valueAt } from '../../engine/json.ts'
import { defineRule, type Gap } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { customerKey } from '../storage-types.ts'
import { storageAccount } from '../types.ts'

const KEY = 'properties.encryption.keyvaultproperties'
const ROTATED = 'lastKeyRotationTimestamp'
const EXPIRES = 'currentVersionedKeyExpirationTimestamp'
const DAY = 86_400_000
const NOTICE_DAYS = 30

/** The account uses a version of its key that is young, and that does not expire soon. */
export const cmkRotated = defineRule({
  id: 'storage-cmk-rotated',
  title: 'Storage accounts use a young version of their customer-managed key',
  why: 'A rotation only protects once the account has moved to the new version, and an expired one blocks that.',
  severity: 'medium',
  resource: storageAccount,
  since: '2021-09-01',
  parameters: ['keyMaxAgeDays'],
  only: customerKey,
  gaps({ resource, parameters, now }) {
    const key = valueAt(resource, KEY.split('.'))
    const rotated = time(valueAt(key, [ROTATED]))
    if (rotated === undefined) return 'Azure does not say since when the account uses this version'
    const gaps: Gap[] = []
    const { keyMaxAgeDays } = parameters
    if (now.getTime() - rotated > keyMaxAgeDays * DAY)
      gaps.push(gap(ROTATED, rotated, `at most ${keyMaxAgeDays} days ago`))
    const expires = time(valueAt(key, [EXPIRES]))
    // unverified: a time at the epoch has been seen where the version has no expiry.
    const hasExpiry = expires !== undefined && expires > 365 * DAY
    if (hasExpiry && expires - now.getTime() < NOTICE_DAYS * DAY)
      gaps.push(gap(EXPIRES, expires, `no expiry within ${NOTICE_DAYS} days`))
    return gaps
  },
  safety: {
    class: 'reportOnly',
    why: 'The key is rotated in its vault, where rules of their own see to it; the account follows within a day.',
  },
  impact: 'None: it is reported, never written.',
  controls: { mcsb: ['DP-6', 'DP-5'], sources: ['encryption-practices', 'data-encryption'] },
  azurePolicy: {},
  references: ['https://learn.microsoft.com/azure/storage/common/customer-managed-keys-overview'],
  examples: {
    compliant: [
      used('rotated a month ago, no expiry', '2026-10-19T10:00:00Z'),
      used('a time in 1970 stands for no expiry', '2026-10-19T10:00:00Z', '1970-01-01T00:00:00Z'),
      used('expires next year', '2026-10-19T10:00:00Z', '2027-10-19T10:00:00Z'),
    ],
    nonCompliant: [
      used('rotated two years ago', '2024-11-01T00:00:00Z'),
      used('expires next week', '2026-10-19T10:00:00Z', '2026-11-26T00:00:00Z'),
      used('expired', '2026-10-19T10:00:00Z', '2026-11-01T00:00:00Z'),
    ],
    notApplicable: [example('the service holds the key', {})],
    unknown: [used('no time'), used('a time that is none', 'yesterday')],
  },
})

function time(value: unknown): number | undefined {
  const at = typeof value === 'string' ? Date.parse(value) : Number.NaN
  return Number.isNaN(at) ? undefined : at
}

function gap(member: string, at: number, expected: string): Gap {
  return { path: `${KEY}.${member}`, actual: new Date(at).toISOString(), expected }
}

function used(because: string, rotated: string | null = null, expires: string | null = null) {
  const keyvaultproperties = { [ROTATED]: rotated, [EXPIRES]: expires }
  const encryption = { keySource: 'Microsoft.Keyvault', keyvaultproperties }
  return example(because, { encryption }, { at: '2026-11-19T10:00:00Z' })
}
