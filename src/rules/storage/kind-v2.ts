import { textOf, valueAt } from '../../engine/json.ts'
import { defineRule } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { storageAccount } from '../types.ts'

const CURRENT = ['storagev2', 'filestorage', 'blockblobstorage']

/** No account of a kind that newer protection does not exist for. */
export const kindV2 = defineRule({
  id: 'storage-kind-v2',
  title: 'Storage accounts are of a current kind',
  why: 'Versions, lifecycle rules and other protection do not exist for the old kinds.',
  severity: 'low',
  resource: storageAccount,
  since: '2016-01-01',
  gaps({ resource }) {
    const kind = valueAt(resource, ['kind'])
    if (typeof kind !== 'string') return 'Azure does not say of which kind the account is'
    return CURRENT.includes(kind.toLowerCase())
      ? []
      : [{ path: 'kind', actual: kind, expected: 'StorageV2' }]
  },
  change({ resource }) {
    const upgrade = { kind: 'set', path: 'kind', value: 'StorageV2' } as const
    // Accounts for blobs have a tier, which stays; premium ones take none. Hot moves no data.
    const tier = valueAt(resource, ['properties', 'accessTier']) ?? undefined
    const premium = /^premium/i.test(textOf(valueAt(resource, ['sku', 'name'])))
    if (tier !== undefined || premium) return [upgrade]
    return [upgrade, { kind: 'set', path: 'properties.accessTier', value: 'Hot' }]
  },
  // unverified: that the upgrade is one-way. Taken as such.
  safety: {
    class: 'approval',
    why: 'An upgrade cannot be taken back, and transactions are priced differently afterwards.',
    irreversible: true,
  },
  impact: 'Nobody is cut off. The prices of storage and transactions change.',
  controls: { mcsb: ['AM-2'], sources: ['cloud-baseline'] },
  azurePolicy: {},
  references: ['https://learn.microsoft.com/azure/storage/common/storage-account-upgrade'],
  examples: {
    compliant: [
      example('general-purpose v2', {}, { resource: { kind: 'StorageV2' } }),
      example('premium files, in whatever case', {}, { resource: { kind: 'filestorage' } }),
      example('premium blobs', {}, { resource: { kind: 'BlockBlobStorage' } }),
    ],
    nonCompliant: [
      example('general-purpose v1', {}, { resource: { kind: 'Storage' } }),
      example('blobs only', { accessTier: 'Cool' }, { resource: { kind: 'BlobStorage' } }),
    ],
    unknown: [example('no kind', {})],
  },
})
