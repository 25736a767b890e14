import { textOf, valueAt } from '../../engine/json.ts'
import { defineRule } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { storageAccount } from '../types.ts'

const PATH = 'properties.azureFilesIdentityBasedAuthentication.directoryServiceOptions'
const WORKSPACE = '/subscriptions/11111111-1111-4111-8111-111111111111/x/workspaces/ml'

/**
 * File shares know who mounts them. Whether an account has shares is not in its document, so only those are judged that
 * surely have: accounts for files, and accounts where a workspace keeps its notebooks.
 */
export const filesIdentityAuth = defineRule({
  id: 'storage-files-identity-auth',
  title: 'File shares are mounted with an identity, not with the account key',
  why: 'Whoever mounts a share with the account key may do everything in the account, under no name.',
  severity: 'low',
  resource: storageAccount,
  since: '2019-04-01',
  gaps({ resource, unit }) {
    const service = valueAt(resource, PATH.split('.')) ?? 'None'
    if (/^(aadkerb|aadds|ad)$/i.test(textOf(service))) return []
    const hasShares = unit.length > 0 || /^filestorage$/i.test(textOf(valueAt(resource, ['kind'])))
    return hasShares ? [{ path: PATH, actual: service, expected: ['AADKERB', 'AADDS', 'AD'] }] : []
  },
  safety: {
    class: 'reportOnly',
    why: 'It takes a directory, roles and client settings outside of the account; the switch alone helps nobody.',
  },
  impact: 'None: it is reported, never written.',
  controls: { mcsb: ['IM-1'], sources: ['mcsb-azure-ml'] },
  azurePolicy: {},
  references: [
    'https://learn.microsoft.com/azure/storage/files/storage-files-active-directory-overview',
  ],
  examples: {
    compliant: [
      example('with Entra Kerberos', mountedBy('aadkerb'), { unit: [WORKSPACE] }),
      example('no share is known', mountedBy('None'), { resource: { kind: 'StorageV2' } }),
      example('absent, and no share is known', {}, { resource: { kind: 'StorageV2' } }),
    ],
    nonCompliant: [
      example('an account for files', mountedBy('None'), { resource: { kind: 'FileStorage' } }),
      example('a workspace keeps its notebooks there', {}, { unit: [WORKSPACE] }),
    ],
  },
})

function mountedBy(directoryServiceOptions: string) {
  return { azureFilesIdentityBasedAuthentication: { directoryServiceOptions } }
}
