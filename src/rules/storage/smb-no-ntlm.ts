import { textOf, valueAt } from '../../engine/json.ts'
import { defineRule } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { fileService, parentAccount } from '../storage-types.ts'

const PATH = 'properties.protocolSettings.smb.authenticationMethods'
const DIRECTORY = ['properties', 'azureFilesIdentityBasedAuthentication', 'directoryServiceOptions']

/** Shares that know identities take them only: NTLMv2 is how the account key signs in. */
export const smbNoNtlm = defineRule({
  id: 'storage-smb-no-ntlm',
  title: 'File shares with identity-based access refuse the account key',
  why: 'As long as the key mounts the share too, permissions of people on files do not hold.',
  severity: 'low',
  resource: fileService,
  since: '2021-01-01',
  needs: [parentAccount],
  gaps({ resource, needs }) {
    const directory = textOf(valueAt(needs.account, DIRECTORY) ?? 'None')
    // Without a directory the key is the only way in.
    if (!/^(aadkerb|aadds|ad)$/i.test(directory)) return []
    const methods = textOf(valueAt(resource, PATH.split('.')) ?? 'NTLMv2;Kerberos;')
    const others = methods.split(';').filter((method) => !/^(kerberos)?$/i.test(method.trim()))
    return others.length === 0 ? [] : [{ path: PATH, actual: methods, expected: 'Kerberos;' }]
  },
  safety: {
    class: 'reportOnly',
    why: 'Every mount with the account key stops, the notebooks of a workspace among them, and Azure does not list them.',
  },
  impact: 'None: it is reported, never written.',
  controls: { mcsb: ['IM-1'], sources: ['mcsb-azure-ml'] },
  azurePolicy: {},
  references: ['https://learn.microsoft.com/azure/storage/files/files-smb-protocol'],
  examples: {
    compliant: [
      example('nothing but Kerberos', smb('kerberos;'), directory('AADKERB')),
      example(
        'no directory, so the key is the only way',
        smb('NTLMv2;Kerberos;'),
        directory('None'),
      ),
      example('no directory, and nothing set', {}, { needs: { account: { properties: {} } } }),
    ],
    nonCompliant: [
      example('both', smb('NTLMv2;Kerberos;'), directory('AD')),
      example('absent is both', {}, directory('aadds')),
    ],
    unknown: [example('the account was not read', {})],
  },
})

function smb(authenticationMethods: string) {
  return { protocolSettings: { smb: { authenticationMethods } } }
}

function directory(directoryServiceOptions: string) {
  const azureFilesIdentityBasedAuthentication = { directoryServiceOptions }
  return { needs: { account: { properties: { azureFilesIdentityBasedAuthentication } } } }
}
