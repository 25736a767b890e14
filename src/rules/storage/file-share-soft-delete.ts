import type { Parameters } from '../../engine/parameters.ts'
import { retention } from '../families/retention.ts'
import { fileService } from '../storage-types.ts'

/** Deleted file shares can be brought back. Azure may leave the policy out until it is first written: that is off. */
export const fileShareSoftDelete = ({ retentionDays }: Parameters) =>
  retention({
    id: 'storage-file-share-soft-delete',
    title: `Deleted file shares can be restored for at least ${retentionDays} days`,
    why: 'The notebooks of a workspace live in one file share: deleting it loses everybody’s work.',
    resource: fileService,
    since: '2019-06-01',
    policy: 'properties.shareDeleteRetentionPolicy',
    days: retentionDays,
    controls: { mcsb: ['BR-1'], sources: ['cloud-baseline'] },
    azurePolicy: {},
    references: [
      'https://learn.microsoft.com/azure/storage/files/storage-files-prevent-file-share-deletion',
    ],
  })
