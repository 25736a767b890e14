import { diagnosticLogs as family } from '../families/diagnostic-logs.ts'
import { blobService } from '../types.ts'

/** Who read, wrote and deleted blobs. It sits on the blob service: the account itself has metrics only. */
export const diagnosticLogs = family({
  id: 'storage-diagnostic-logs',
  title: 'Blob services send their resource logs to a log sink',
  why: 'Without logs, nobody can tell afterwards who read the training data, or deleted it, and with which key.',
  severity: 'medium',
  resource: blobService,
  categories: ['StorageRead', 'StorageWrite', 'StorageDelete'],
  controls: {
    mcsb: ['LT-3'],
    sources: ['encryption-practices', 'cloud-baseline', 'mcsb-azure-ml'],
  },
  azurePolicy: {
    'b4fe1a3b-0715-4c6c-a5ea-ffc33cf823cb': 'DeployIfNotExists',
    '25a70cc8-2bd4-47f1-90b6-1478e4662c96': 'DeployIfNotExists',
    '7bd000e3-37c7-4928-9f31-86c4b77c5c45': 'DeployIfNotExists',
    '2fb86bf3-d221-43d1-96d1-2434af34eaa0': 'DeployIfNotExists',
    '59759c62-9a22-4cdf-ae64-074495983fef': 'DeployIfNotExists',
  },
  references: ['https://learn.microsoft.com/azure/storage/blobs/monitor-blob-storage'],
})
