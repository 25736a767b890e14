import { valueAt } from '../../engine/json.ts'
import { defineRule } from '../../engine/rule.ts'
import { canKeepBlobHistory } from '../blob-history.ts'
import { example } from '../examples.ts'
import { gapAt } from '../gap-at.ts'
import { parentAccount } from '../storage-types.ts'
import { blobService } from '../types.ts'

const PATH = 'properties.isVersioningEnabled'
const FLAT = { needs: { account: { kind: 'StorageV2', properties: {} } } }

/** What is overwritten stays restorable, where the account can keep versions at all. */
export const blobVersioning = defineRule({
  id: 'storage-blob-versioning',
  title: 'Blob services keep the versions of overwritten blobs',
  why: 'Soft delete does not bring back what was overwritten: a model that was saved over a better one is lost.',
  severity: 'low',
  resource: blobService,
  since: '2019-06-01',
  needs: [parentAccount],
  gaps({ resource, needs }) {
    const actual = valueAt(resource, PATH.split('.'))
    if (actual === true || !canKeepBlobHistory(needs.account)) return []
    return [gapAt(PATH, actual, true)]
  },
  change: () => [{ kind: 'set', path: PATH, value: true }],
  safety: {
    class: 'approval',
    why: 'Every overwrite then keeps a paid version; set a lifecycle rule that deletes old ones, then confirm.',
  },
  impact:
    'Storage grows with every overwrite; job outputs and artifacts are written again and again.',
  controls: { mcsb: ['BR-1'], sources: ['cloud-baseline'] },
  azurePolicy: {
    'c36a325b-ae04-4863-ad4f-19c6678f8e08': 'Audit',
    '978deb5d-c9a7-41f8-b4b2-b76880d0de1f': 'Modify',
  },
  references: ['https://learn.microsoft.com/azure/storage/blobs/versioning-overview'],
  examples: {
    compliant: [
      example('it is on', { isVersioningEnabled: true }, FLAT),
      example(
        'a hierarchical namespace has no versions',
        {},
        { needs: { account: { kind: 'StorageV2', properties: { isHnsEnabled: true } } } },
      ),
      example(
        'general-purpose v1 has no versions',
        {},
        { needs: { account: { kind: 'Storage', properties: {} } } },
      ),
    ],
    nonCompliant: [
      example('it is off', { isVersioningEnabled: false }, FLAT),
      example('absent means off', {}, FLAT),
    ],
    unknown: [example('the account was not read', {})],
  },
})
