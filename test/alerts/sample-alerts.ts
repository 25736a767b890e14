// Alerts as the loop makes them: for the tests, the pictures and the examples in the documentation. Titles and severities
// are those of the rules.
import { withLinks } from '../../src/alerts/calls.ts'
import type { Alert, AlertKind, AlertRule } from '../../src/engine/alert.ts'
import type { Hold } from '../../src/engine/finding.ts'
import { rules } from '../../src/rules/index.ts'

const GROUP = '/subscriptions/5c9f1a52-3d0b-4c7e-9f68-2b1d7e0a4c11/resourceGroups/rg-ml-prod'
const ACCOUNT = `${GROUP}/providers/Microsoft.Storage/storageAccounts/stmlprod01`
const WORKSPACE = `${GROUP}/providers/Microsoft.MachineLearningServices/workspaces/mlw-fraud-prod`

function ruleOf(id: string, held?: Hold): AlertRule {
  const rule = rules.find((one) => one.id === id)
  if (rule === undefined) throw new Error(`there is no rule ${id}`)
  const { title, severity } = rule
  return { id, title, severity, ...(held === undefined ? {} : { held }) }
}

const fixed: Alert = {
  id: '20261003T025825123Z-7f3a9c-verified',
  kind: 'fixed',
  at: '2026-10-03T02:58:25.431Z',
  resourceId: ACCOUNT,
  rules: [ruleOf('storage-blob-public-access'), ruleOf('storage-minimum-tls')],
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
  id: 'held-5f0c1c6e0e6d0a3f9b1d0b8c7a2e4d91',
  kind: 'held',
  at: '2026-10-03T03:12:40.102Z',
  resourceId: ACCOUNT,
  rules: [
    ruleOf('storage-public-network-access', {
      reason: 'needsApproval',
      detail:
        'no approved private endpoint for blob and file, used by workspace mlw-fraud-prod, mlw-churn-prod',
      askedAt: '2026-10-03T03:12:39.000Z',
    }),
    ruleOf('storage-shared-key-access', {
      reason: 'notReady',
      detail: 'workspace mlw-fraud-prod reaches it with the account key',
      askedAt: '2026-10-03T03:12:39.000Z',
    }),
  ],
  before: [
    { path: 'properties.publicNetworkAccess', value: 'Enabled' },
    { path: 'properties.allowSharedKeyAccess', absent: true },
  ],
  after: [
    { path: 'properties.publicNetworkAccess', value: 'Disabled' },
    { path: 'properties.allowSharedKeyAccess', value: false },
  ],
  approval: {
    digest: 'sha256:9d5e3c0b7f1a4e2d8c6b5a49382716050f1e2d3c4b5a69788796a5b4c3d2e1f0',
    rules: ['storage-public-network-access'],
    writes: [
      {
        target: ACCOUNT,
        before: [{ path: 'properties.publicNetworkAccess', value: 'Enabled' }],
        after: [{ path: 'properties.publicNetworkAccess', value: 'Disabled' }],
      },
    ],
  },
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
  rules: [ruleOf('ml-workspace-public-network-access')],
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
  id: 'unknown-1b7d0e2c4f6a88b3c5d7e9f00a1b2c3d',
  kind: 'unknown',
  at: '2026-10-03T03:00:21.770Z',
  resourceId: WORKSPACE,
  rules: [ruleOf('ml-workspace-diagnostic-logs')],
  before: [],
  after: [],
  cause: { source: 'sweep', id: 'sweep-2026-10-03', at: '2026-10-03T03:00:00.000Z' },
  reason: { code: 'Unknown', message: 'diagnosticSettings: AuthorizationFailed' },
}

const gaveUp: Alert = {
  id: 'gaveUp-0c2d4e6f8091a2b3c4d5e6f708192a3b-1790997600000',
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

const digest: Alert = {
  id: 'digest-sweep-2026-10-03',
  kind: 'digest',
  at: '2026-10-03T03:04:12.310Z',
  resourceId: '/subscriptions/5c9f1a52-3d0b-4c7e-9f68-2b1d7e0a4c11',
  rules: [
    {
      id: 'storage-shared-key-access',
      title: 'Storage accounts refuse the account key',
      severity: 'high',
      resources: 12,
    },
    {
      id: 'storage-network-default-deny',
      title: 'Storage firewalls deny by default',
      severity: 'medium',
      resources: 1,
    },
  ],
  before: [],
  after: [],
  cause: { source: 'sweep', id: 'sweep-2026-10-03', at: '2026-10-03T03:00:00.000Z' },
  digest: {
    resources: 14,
    gaps: 13,
    unknown: 2,
    severities: { high: 12, medium: 1, low: 0 },
    reasons: { needsApproval: 9, notReady: 4 },
  },
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

const lost: Alert = {
  id: 'lost-5d1f0a7c3e9b42d68f10c7a5e3b9d2f46a8c0e17',
  kind: 'lost',
  at: '2026-10-03T03:40:12.000Z',
  resourceId: '/',
  rules: [],
  before: [],
  after: [],
  cause: { source: 'sweep', id: 'sweep-2026-10-03', at: '2026-10-03T03:00:00.000Z' },
  reason: {
    code: 'MessageGivenUp',
    message:
      'a step of a sweep, on the queue work: the work on it failed as often as the queue allows',
  },
}

/** One alert of every kind. */
export const SAMPLES: Readonly<Record<AlertKind, Alert>> = {
  fixed,
  failed,
  unproven,
  held,
  unknown,
  gaveUp,
  partlyDone,
  digest,
  lost,
}

/** The same as a deployed service sends them: it knows its own address. */
export const SENT: typeof SAMPLES = {
  fixed: sent(fixed),
  failed: sent(failed),
  unproven: sent(unproven),
  held: sent(held),
  unknown: sent(unknown),
  gaveUp: sent(gaveUp),
  partlyDone: sent(partlyDone),
  digest: sent(digest),
  lost: sent(lost),
}

function sent(alert: Alert): Alert {
  return withLinks(alert, 'https://func-rebaseline-prod.azurewebsites.net')
}
