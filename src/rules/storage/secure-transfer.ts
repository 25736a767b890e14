import { defineRule } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { storageAccount } from '../types.ts'

const PATH = 'properties.supportsHttpsTrafficOnly'

/** HTTPS only. Guarded for those who cannot change over: mounts without encryption, and readers of what is published. */
export const secureTransfer = defineRule({
  id: 'storage-secure-transfer',
  title: 'Storage accounts accept encrypted requests only',
  why: 'Over plain HTTP, data and signatures can be read and replayed on the way.',
  severity: 'high',
  resource: storageAccount,
  since: '2016-12-01',
  settings: [
    // Absent means on since api-version 2019-04-01.
    { path: PATH, want: { equals: true }, write: true, absent: { means: true } },
  ],
  safety: { class: 'guarded', checks: ['noUnencryptedMount', 'noHttpReaders'] },
  impact:
    'Plain-HTTP clients and links, NFS 4.1 shares without encryption in transit, SMB 2.1 mounts and custom domains stop.',
  controls: {
    mcsb: ['DP-3'],
    sources: ['encryption-practices', 'cloud-baseline', 'data-encryption'],
  },
  azurePolicy: {
    '404c3081-a854-4457-ae30-26a93ef643f9': 'Audit',
    'f81e3117-0093-4b17-8a60-82363134f0eb': 'Modify',
  },
  references: ['https://learn.microsoft.com/azure/storage/common/storage-require-secure-transfer'],
  examples: {
    compliant: [
      example('it is on', { supportsHttpsTrafficOnly: true }),
      example('absent means on since 2019-04-01', {}),
    ],
    nonCompliant: [example('it is off', { supportsHttpsTrafficOnly: false })],
  },
})
