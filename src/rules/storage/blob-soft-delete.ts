import type { Parameters } from '../../engine/parameters.ts'
import { retention } from '../families/retention.ts'
import { blobService } from '../types.ts'

/** Deleted blobs can be brought back for a week or more. */
export const blobSoftDelete = ({ retentionDays }: Parameters) =>
  retention({
    id: 'storage-blob-soft-delete',
    title: `Deleted blobs can be restored for at least ${retentionDays} days`,
    why: 'A wrong script, or ransomware, deletes training data in minutes; without retention it is gone.',
    resource: blobService,
    since: '2018-07-01',
    policy: 'properties.deleteRetentionPolicy',
    days: retentionDays,
    controls: { mcsb: ['BR-1', 'DP-8'], sources: ['cloud-baseline'] },
    azurePolicy: { '9fbd64e3-67b8-489b-98e5-fa0007d17e76': 'DeployIfNotExists' },
    references: ['https://learn.microsoft.com/azure/storage/blobs/soft-delete-blob-overview'],
  })
