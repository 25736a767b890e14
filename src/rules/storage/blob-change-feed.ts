import { valueAt } from '../../engine/json.ts'
import { defineRule } from '../../engine/rule.ts'
import { canKeepBlobHistory } from '../blob-history.ts'
import { example } from '../examples.ts'
import { gapAt } from '../gap-at.ts'
import { parentAccount } from '../storage-types.ts'
import { blobService } from '../types.ts'

const PATH = 'properties.changeFeed.enabled'
const FLAT = { needs: { account: { kind: 'StorageV2', properties: {} } } }

/** An ordered log of what happened to blobs, where the account can keep one at all. */
export const blobChangeFeed = defineRule({
  id: 'storage-blob-change-feed',
  title: 'Blob services keep a change feed',
  why: 'Only the feed tells in order which blobs of a dataset were changed, and when.',
  severity: 'low',
  resource: blobService,
  since: '2019-04-01',
  needs: [parentAccount],
  gaps({ resource, needs }) {
    const actual = valueAt(resource, PATH.split('.'))
    if (actual === true || !canKeepBlobHistory(needs.account)) return []
    return [gapAt(PATH, actual, true)]
  },
  safety: {
    class: 'reportOnly',
    why: 'It is paid for by the event and worth it only to somebody who reads it; that is for the owner to decide.',
  },
  impact: 'None: it is reported, never written.',
  controls: { mcsb: ['LT-3'], sources: ['cloud-baseline'] },
  azurePolicy: {},
  references: ['https://learn.microsoft.com/azure/storage/blobs/storage-blob-change-feed'],
  examples: {
    compliant: [
      example('it is on', { changeFeed: { enabled: true } }, FLAT),
      example(
        'a hierarchical namespace has no change feed',
        {},
        { needs: { account: { kind: 'StorageV2', properties: { isHnsEnabled: true } } } },
      ),
    ],
    nonCompliant: [
      example('it is off', { changeFeed: { enabled: false } }, FLAT),
      example('absent means off', {}, FLAT),
    ],
    unknown: [example('the account was not read', {})],
  },
})
