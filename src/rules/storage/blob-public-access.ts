import { defineRule } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { storageAccount } from '../types.ts'

/** No anonymous blobs. Guarded, because an old account may serve public containers to people who rely on it. */
export const blobPublicAccess = defineRule({
  id: 'storage-blob-public-access',
  title: 'Storage accounts refuse anonymous access to blobs',
  why: 'One public container exposes its data to anyone who has, or guesses, the URL.',
  severity: 'high',
  resource: storageAccount,
  since: '2019-04-01',
  settings: [
    {
      path: 'properties.allowBlobPublicAccess',
      want: { equals: false },
      write: false,
      // New accounts default to false; unverified: an old account with no value may still allow it. Not assumed safe.
      absent: { means: true },
    },
  ],
  safety: { class: 'guarded', checks: ['noPublicContainer'] },
  impact:
    'Anonymous readers of public containers lose access at once. Static websites are not affected.',
  controls: { mcsb: ['NS-2'], sources: ['cloud-baseline', 'mcsb-azure-ml'] },
  azurePolicy: {
    '4fa4b6c0-31ca-4c0d-b10d-24b96f62a751': 'Audit',
    '13502221-8df0-4414-9937-de9c5c4e396b': 'Modify',
  },
  references: ['https://learn.microsoft.com/azure/storage/blobs/anonymous-read-access-prevent'],
  examples: {
    compliant: [example('it is off', { allowBlobPublicAccess: false })],
    nonCompliant: [
      example('it is on', { allowBlobPublicAccess: true }),
      example('absent is not proof on an old account', {}),
    ],
  },
})
