import type { Parameters } from '../../engine/parameters.ts'
import { retention } from '../families/retention.ts'
import { blobService } from '../types.ts'

/** Deleted containers, with all that is in them, can be brought back. */
export const containerSoftDelete = ({ retentionDays }: Parameters) =>
  retention({
    id: 'storage-container-soft-delete',
    title: `Deleted containers can be restored for at least ${retentionDays} days`,
    why: 'Deleting one container takes every dataset in it, and the retention of blobs does not cover that.',
    resource: blobService,
    since: '2019-06-01',
    policy: 'properties.containerDeleteRetentionPolicy',
    days: retentionDays,
    controls: { mcsb: ['BR-1'], sources: ['cloud-baseline'] },
    azurePolicy: { '9fbd64e3-67b8-489b-98e5-fa0007d17e76': 'DeployIfNotExists' },
    references: ['https://learn.microsoft.com/azure/storage/blobs/soft-delete-container-overview'],
  })
