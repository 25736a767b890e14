import { valueAt } from '../../engine/json.ts'
import { defineRule } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { gapAt } from '../gap-at.ts'
import { tagValue } from '../tag-value.ts'
import { storageAccount } from '../types.ts'

const PATH = 'properties.immutableStorageWithVersioning.enabled'
const BACKUP = { resource: { tags: { Purpose: 'Backup' } } }

/** Accounts that say by a tag that they hold backups or audit records must be able to keep them unchanged. */
export const blobImmutability = defineRule({
  id: 'storage-blob-immutability',
  title: 'Storage accounts tagged `purpose` = backup or audit can keep blobs unchanged',
  why: 'A backup or an audit record that an attacker can overwrite proves and restores nothing.',
  severity: 'low',
  resource: storageAccount,
  since: '2021-06-01',
  gaps({ resource }) {
    if (!['backup', 'audit'].includes(tagValue(resource, 'purpose') ?? '')) return []
    const actual = valueAt(resource, PATH.split('.'))
    return actual === true ? [] : [gapAt(PATH, actual, true)]
  },
  safety: {
    class: 'reportOnly',
    why: 'It can only be chosen when the account is created, and a locked policy can never be shortened.',
  },
  impact: 'None: it is reported, never written.',
  controls: { mcsb: ['BR-2'], sources: ['cloud-baseline'] },
  azurePolicy: {},
  references: ['https://learn.microsoft.com/azure/storage/blobs/immutable-storage-overview'],
  examples: {
    compliant: [
      example('it is on', { immutableStorageWithVersioning: { enabled: true } }, BACKUP),
      example('nobody says that it holds backups', {}),
      example('another purpose', {}, { resource: { tags: { purpose: 'training' } } }),
    ],
    nonCompliant: [
      example('it is off', { immutableStorageWithVersioning: { enabled: false } }, BACKUP),
      example('absent means off', {}, { resource: { tags: { purpose: 'audit' } } }),
    ],
  },
})
