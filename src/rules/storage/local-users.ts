import { valueAt } from '../../engine/json.ts'
import { defineRule } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { gapAt } from '../gap-at.ts'
import { storageAccount } from '../types.ts'

const PATH = 'properties.isLocalUserEnabled'

/** No users that Entra does not know. Without SFTP and without the switch, local users have nothing to sign in to. */
export const localUsers = defineRule({
  id: 'storage-local-users',
  title: 'Storage accounts have no local users',
  why: 'A local user signs in with a password or an SSH key that no Entra policy and no review ever sees.',
  severity: 'medium',
  resource: storageAccount,
  since: '2021-08-01',
  gaps({ resource }) {
    const enabled = valueAt(resource, PATH.split('.')) ?? null
    if (enabled === false) return []
    // Azure leaves the switch out when it was never set; with SFTP on, users may be there all the same.
    const sftp = valueAt(resource, ['properties', 'isSftpEnabled']) === true
    if (enabled === null && !sftp) return []
    return [gapAt(PATH, enabled, false)]
  },
  change: () => [{ kind: 'set', path: PATH, value: false }],
  safety: {
    class: 'approval',
    why: 'Every local user is locked out; look at the list of local users, then confirm.',
  },
  impact: 'SFTP logins stop.',
  controls: { mcsb: ['IM-1'], sources: ['mcsb-azure-ml'] },
  azurePolicy: {},
  references: [
    'https://learn.microsoft.com/azure/storage/blobs/secure-file-transfer-protocol-support',
  ],
  examples: {
    compliant: [
      example('they are off, SFTP or not', { isLocalUserEnabled: false, isSftpEnabled: true }),
      example('never switched on, and nothing to sign in to', { isSftpEnabled: false }),
      example('null is never switched on', { isLocalUserEnabled: null }),
    ],
    nonCompliant: [
      example('they are on', { isLocalUserEnabled: true }),
      example('only local users can use SFTP, which is on', { isSftpEnabled: true }),
    ],
  },
})
