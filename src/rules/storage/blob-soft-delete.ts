import { defineRule, type Parameters } from '../../engine/rule.ts'
import { blobService } from '../types.ts'

/** Deleted blobs can be brought back for a week or more. */
export const blobSoftDelete = ({ retentionDays }: Parameters) =>
  defineRule({
    id: 'storage-blob-soft-delete',
    title: `Deleted blobs can be restored for at least ${retentionDays} days`,
    why: 'A wrong script, or ransomware, deletes training data in minutes; without retention it is gone.',
    severity: 'medium',
    resource: blobService,
    since: '2018-07-01',
    settings: [
      {
        path: 'properties.deleteRetentionPolicy.enabled',
        want: { equals: true },
        write: true,
        absent: { means: false },
      },
      {
        path: 'properties.deleteRetentionPolicy.days',
        want: { atLeast: retentionDays },
        write: retentionDays,
        absent: { means: 0 },
      },
    ],
    safety: { class: 'safe' },
    parameters: ['retentionDays'],
    unitStep: 1,
    impact: 'Deleted data is kept, and paid for, until the retention ends.',
    controls: { mcsb: ['BR-1', 'DP-8'], sources: ['cloud-baseline'] },
    azurePolicy: { '9fbd64e3-67b8-489b-98e5-fa0007d17e76': 'DeployIfNotExists' },
    references: ['https://learn.microsoft.com/azure/storage/blobs/soft-delete-blob-overview'],
    examples: {
      compliant: [
        {
          because: 'a week is enough',
          resource: { properties: { deleteRetentionPolicy: { enabled: true, days: 7 } } },
        },
        {
          because: 'longer is fine and stays as it is',
          resource: { properties: { deleteRetentionPolicy: { enabled: true, days: 90 } } },
        },
      ],
      nonCompliant: [
        {
          because: 'it is off',
          resource: { properties: { deleteRetentionPolicy: { enabled: false } } },
        },
        {
          because: 'three days are over before Monday',
          resource: { properties: { deleteRetentionPolicy: { enabled: true, days: 3 } } },
        },
        { because: 'no policy at all', resource: { properties: { cors: { corsRules: [] } } } },
      ],
    },
  })
