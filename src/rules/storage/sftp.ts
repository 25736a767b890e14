import { defineRule } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { storageAccount } from '../types.ts'

const PATH = 'properties.isSftpEnabled'

/** No SFTP endpoint. */
export const sftp = defineRule({
  id: 'storage-sftp',
  title: 'Storage accounts do not serve SFTP',
  why: 'SFTP knows passwords and SSH keys only: no Entra sign-in, no conditional access, no roles.',
  severity: 'low',
  resource: storageAccount,
  since: '2021-08-01',
  only: {
    path: 'properties.isHnsEnabled',
    oneOf: [true],
    absent: false,
    otherwise: 'the account has no hierarchical namespace, which SFTP needs',
  },
  settings: [{ path: PATH, want: { equals: false }, write: false, absent: { means: false } }],
  safety: {
    class: 'approval',
    why: 'Somebody set it up to exchange files; ask them, then confirm.',
  },
  impact: 'SFTP clients cannot connect any more.',
  controls: { mcsb: ['NS-2', 'IM-1'], sources: ['mcsb-azure-ml'] },
  azurePolicy: {},
  references: [
    'https://learn.microsoft.com/azure/storage/blobs/secure-file-transfer-protocol-support',
  ],
  examples: {
    compliant: [
      example('it is off', { isHnsEnabled: true, isSftpEnabled: false }),
      example('absent means off', { isHnsEnabled: true }),
    ],
    nonCompliant: [example('it is on', { isHnsEnabled: true, isSftpEnabled: true })],
    notApplicable: [example('a flat namespace', { isHnsEnabled: false })],
  },
})
