import { type Json, textOf, valueAt } from '../../engine/json.ts'
import { defineRule, type Facts, type Gap } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { gapAt } from '../gap-at.ts'
import { fileService, parentAccount } from '../storage-types.ts'

const SMB = 'properties.protocolSettings.smb.encryptionInTransit.required'
const NFS = 'properties.protocolSettings.nfs.encryptionInTransit.required'

/**
 * Both protocols of file shares are encrypted. Where the switch for SMB is absent, secure transfer of the account decides
 * as it always did. Shares over NFS exist on accounts for files only; there, an absent switch says nothing.
 */
export const fileEncryptionInTransit = defineRule({
  id: 'storage-file-encryption-in-transit',
  title: 'File shares are mounted with encryption only',
  why: 'On an unencrypted mount, everybody on the way reads along.',
  severity: 'medium',
  resource: fileService,
  since: '2025-01-01',
  needs: [parentAccount],
  gaps(facts) {
    const gaps = unencrypted(facts)
    return gaps.length === 0 && nfsUnsaid(facts)
      ? 'Azure does not say whether NFS mounts must be encrypted'
      : gaps
  },
  // What is not said is said with the fix: nobody could tell afterwards whether the shares are right.
  change: (facts) => [
    ...unencrypted(facts).map(({ path }) => ({ kind: 'set', path, value: true }) as const),
    ...(nfsUnsaid(facts) ? [{ kind: 'set', path: NFS, value: true } as const] : []),
  ],
  safety: {
    class: 'approval',
    why: 'Azure does not list the mounts; NFS clients need the AZNFS mount helper first.',
  },
  impact:
    'SMB clients without encryption, and NFS clients without the AZNFS mount helper, cannot mount.',
  controls: { mcsb: ['DP-3'], sources: ['encryption-practices', 'data-encryption'] },
  azurePolicy: {},
  references: ['https://learn.microsoft.com/azure/storage/files/files-smb-protocol'],
  examples: {
    compliant: [
      example('both', transit(true, true), account('FileStorage')),
      example('absent, and the account is secure by default', {}, account('StorageV2')),
    ],
    nonCompliant: [
      example('mounts over SMB need not be', transit(false, null), account('StorageV2')),
      example(
        'nor over SMB where files are all there is',
        transit(false, null),
        account('FileStorage'),
      ),
      example('mounts over NFS need not be', transit(true, false), account('FileStorage')),
      example('absent, and the account is not secure', {}, account('StorageV2', false)),
    ],
    unknown: [
      example('nothing is said about NFS', transit(true, null), account('FileStorage')),
      example('the account was not read', {}),
    ],
  },
})

function unencrypted({ resource, needs }: Facts): readonly Gap[] {
  const [smb, nfs] = [at(resource, SMB), at(resource, NFS)]
  const secure = at(needs.account ?? null, 'properties.supportsHttpsTrafficOnly') ?? true
  return [
    ...((smb ?? secure) === true ? [] : [gapAt(SMB, smb, true)]),
    ...((nfs ?? true) === true ? [] : [gapAt(NFS, nfs, true)]),
  ]
}

function nfsUnsaid({ resource, needs }: Facts): boolean {
  const onlyFiles = /^filestorage$/i.test(textOf(valueAt(needs.account, ['kind'])))
  return onlyFiles && at(resource, NFS) === undefined
}

// Null is as good as absent.
function at(document: Json, path: string): Json | undefined {
  return valueAt(document, path.split('.')) ?? undefined
}

function transit(smb: boolean | null, nfs: boolean | null) {
  const of = (required: boolean | null) => ({ encryptionInTransit: { required } })
  return { protocolSettings: { smb: of(smb), nfs: of(nfs) } }
}

function account(kind: string, supportsHttpsTrafficOnly?: boolean) {
  const properties = supportsHttpsTrafficOnly === undefined ? {} : { supportsHttpsTrafficOnly }
  return { needs: { account: { kind, properties } } }
}
