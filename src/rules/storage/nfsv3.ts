import { defineRule } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { storageAccount } from '../types.ts'

const PATH = 'properties.isNfsV3Enabled'

/** No NFS 3.0. */
export const nfsv3 = defineRule({
  id: 'storage-nfsv3',
  title: 'Storage accounts do not serve NFS 3.0',
  why: 'NFS 3.0 neither encrypts nor asks who is there: whoever reaches the account reads its data.',
  severity: 'medium',
  resource: storageAccount,
  since: '2021-01-01',
  settings: [{ path: PATH, want: { equals: false }, write: false, absent: { means: false } }],
  safety: {
    class: 'reportOnly',
    why: 'NFS 3.0 is chosen when the account is created; PATCH does not take it. The account has to be made anew.',
  },
  impact: 'None: it is reported, never written.',
  controls: { mcsb: ['DP-3', 'IM-1'], sources: ['encryption-practices'] },
  azurePolicy: {},
  references: [
    'https://learn.microsoft.com/azure/storage/blobs/network-file-system-protocol-support',
  ],
  examples: {
    compliant: [
      example('it is off', { isNfsV3Enabled: false }),
      example('absent means off', {}),
      example('null means off', { isNfsV3Enabled: null }),
    ],
    nonCompliant: [example('it is on', { isNfsV3Enabled: true })],
  },
})
