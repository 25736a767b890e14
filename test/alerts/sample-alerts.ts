// Alerts as the loop makes them: for the tests, the pictures and the examples in the documentation.
import type { Alert, AlertKind } from '../../src/engine/alert.ts'

const GROUP = '/subscriptions/5c9f1a52-3d0b-4c7e-9f68-2b1d7e0a4c11/resourceGroups/rg-ml-prod'
const ACCOUNT = `${GROUP}/providers/Microsoft.Storage/storageAccounts/stmlprod01`
const WORKSPACE = `${GROUP}/providers/Microsoft.MachineLearningServices/workspaces/mlw-fraud-prod`

const fixed: Alert = {
  id: '20261003T025825123Z-7f3a9c-verified',
  kind: 'fixed',
  at: '2026-10-03T02:58:25.431Z',
  resourceId: ACCOUNT,
  rules: [
    {
      id: 'storage-blob-public-access',
      title: 'Storage accounts refuse anonymous access to blobs',
      severity: 'high',
    },
    {
      id: 'storage-minimum-tls',
      title: 'Storage accounts accept TLS 1.2 or later only',
      severity: 'medium',
    },
  ],
  before: [
    { path: 'properties.allowBlobPublicAccess', value: true },
    { path: 'properties.minimumTlsVersion', value: 'TLS1_0' },
  ],
  after: [
    { path: 'properties.allowBlobPublicAccess', value: false },
    { path: 'properties.minimumTlsVersion', value: 'TLS1_2' },
  ],
  cause: {
    source: 'event',
    id: '0d9e5f0c-1f1b-4b0a-8a55-6f6f2f3a7c90',
    at: '2026-10-03T02:58:11.000Z',
    actor: { kind: 'user', name: 'anna.meier@contoso.com' },
    operation: 'Microsoft.Storage/storageAccounts/write',
  },
  action: '20261003T025825123Z-7f3a9c',
  elapsedMs: 14_431,
}

const held: Alert = {
  id: `held-7c0d4f5e-2a34-4f0e-b1c9-0a9c8a2f6d17-${ACCOUNT.toLowerCase()}`,
  kind: 'held',
  at: '2026-10-03T03:12:40.102Z',
  resourceId: ACCOUNT,
  rules: [
    {
      id: 'storage-network-default-deny',
      title: 'Storage firewalls deny by default',
      severity: 'medium',
      held: {
        reason: 'needsApproval',
        detail:
          'no approved private endpoint for blob and file, used by workspace mlw-fraud-prod, mlw-churn-prod',
        askedAt: '2026-10-03T03:12:39.000Z',
      },
    },
    {
      id: 'storage-shared-key-access',
      title: 'Storage accounts refuse the account key',
      severity: 'high',
      held: {
        reason: 'notReady',
        detail: 'workspace mlw-fraud-prod reaches it with the account key',
        askedAt: '2026-10-03T03:12:39.000Z',
      },
    },
  ],
  before: [
    { path: 'properties.networkAcls.defaultAction', value: 'Allow' },
    { path: 'properties.allowSharedKeyAccess', absent: true },
  ],
  after: [
    { path: 'properties.networkAcls.defaultAction', value: 'Deny' },
    { path: 'properties.allowSharedKeyAccess', value: false },
  ],
  cause: {
    source: 'event',
    id: '7c0d4f5e-2a34-4f0e-b1c9-0a9c8a2f6d17',
    at: '2026-10-03T03:12:31.000Z',
    actor: { kind: 'application', name: 'terraform-prod' },
    operation: 'Microsoft.Storage/storageAccounts/write',
  },
}

const failed: Alert = {
  id: '20261003T031502770Z-b81e02-failed',
  kind: 'failed',
  at: '2026-10-03T03:15:04.310Z',
  resourceId: WORKSPACE,
  rules: [
    {
      id: 'ml-workspace-public-network-access',
      title: 'Azure ML workspaces refuse public network access',
      severity: 'high',
    },
  ],
  before: [{ path: 'properties.publicNetworkAccess', value: 'Enabled' }],
  after: [{ path: 'properties.publicNetworkAccess', value: 'Disabled' }],
  cause: {
    source: 'event',
    id: '3b1f1d1e-90aa-4d8c-9c55-5f4c37a5d3aa',
    at: '2026-10-03T03:14:50.000Z',
    actor: { kind: 'user', name: 'contractor-7@partner.example' },
    operation: 'Microsoft.MachineLearningServices/workspaces/write',
  },
  action: '20261003T031502770Z-b81e02',
  reason: {
    code: 'ScopeLocked',
    message:
      "The scope 'mlw-fraud-prod' cannot perform write operation because following scope(s) are locked: " +
      `'${GROUP}'. Please remove the lock and try again.`,
  },
}

const unknown: Alert = {
  id: `unknown-sweep-2026-10-03-${WORKSPACE.toLowerCase()}`,
  kind: 'unknown',
  at: '2026-10-03T03:00:21.770Z',
  resourceId: WORKSPACE,
  rules: [
    {
      id: 'ml-workspace-diagnostic-logs',
      title: 'Azure ML workspaces send their resource logs to a log sink',
      severity: 'medium',
    },
  ],
  before: [],
  after: [],
  cause: { source: 'sweep', id: 'sweep-2026-10-03', at: '2026-10-03T03:00:00.000Z' },
  reason: { code: 'Unknown', message: 'diagnosticSettings: AuthorizationFailed' },
}

const gaveUp: Alert = {
  id: `gaveUp-0f3c-${WORKSPACE.toLowerCase()}`,
  kind: 'gaveUp',
  at: '2026-10-03T04:31:02.004Z',
  resourceId: WORKSPACE,
  rules: [],
  before: [],
  after: [],
  cause: {
    source: 'person',
    id: '0f3c',
    at: '2026-10-03T03:20:00.000Z',
    actor: { kind: 'user', name: 'oncall@contoso.com' },
  },
  reason: { code: 'GaveUp', message: 'Azure is still working on the last write' },
}

const RESYNC = `${WORKSPACE}/resyncKeys`

const unproven: Alert = {
  id: '20261003T032102770Z-c2d9e0-unproven',
  kind: 'unproven',
  at: '2026-10-03T03:22:41.100Z',
  resourceId: ACCOUNT,
  rules: [
    {
      id: 'storage-access-key-age',
      title: 'The access keys of storage accounts are regenerated in time',
      severity: 'high',
    },
  ],
  before: [{ path: RESYNC, absent: true }],
  after: [{ path: RESYNC, value: `POST ${RESYNC}` }],
  cause: gaveUp.cause,
  action: '20261003T032102770Z-c2d9e0',
  reason: {
    code: 'Unproven',
    message: `POST ${RESYNC} was sent, or may have been, and Azure offers no read that would prove it: socket hang up`,
  },
}

const partlyDone: Alert = {
  ...unproven,
  id: 'partlyDone-0f3c',
  kind: 'partlyDone',
  reason: {
    code: 'PartlyDone',
    message: `1 of 2 confirmed writes is missing: POST ${RESYNC}`,
  },
}

/** One alert of every kind. */
export const SAMPLES: Readonly<Record<AlertKind, Alert>> = {
  ...{ fixed, failed, unproven, held, unknown, gaveUp, partlyDone },
}
