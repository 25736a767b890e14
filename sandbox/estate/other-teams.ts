import type { JsonObject } from '../azure/json.ts'
import type { DenyPolicy } from '../estate.ts'
import { resource } from './core.ts'
import { groupId, ids, subscriptionId } from './names.ts'
import { blobService, container, hardened, networkAcls, storageAccount } from './storage.ts'

/**
 * The neighbours: a public web site's account, a lab that Rebaseline must not touch, an archive under an audit lock,
 * an old system behind a deny policy, and the account of the service itself.
 */
export function otherTeams(now: number): {
  readonly resources: readonly JsonObject[]
  readonly denyPolicies: readonly DenyPolicy[]
} {
  const open: JsonObject = {
    minimumTlsVersion: 'TLS1_0',
    allowBlobPublicAccess: true,
    allowSharedKeyAccess: true,
    publicNetworkAccess: 'Enabled',
    networkAcls: networkAcls('Allow'),
  }
  const archived = { ...hardened, minimumTlsVersion: 'TLS1_1' }
  const old = { ...hardened, minimumTlsVersion: 'TLS1_0', allowSharedKeyAccess: true }
  const scratch = { ...open, supportsHttpsTrafficOnly: false, allowCrossTenantReplication: true }
  return {
    resources: [
      storageAccount(ids.marketingAccount, now, open, { team: 'marketing', site: 'www' }),
      blobService(ids.marketingAccount, now, 14),
      container(ids.marketingAccount, 'campaign-images', 'Blob', now),
      container(ids.marketingAccount, 'drafts', 'None', now),
      storageAccount(ids.labAccount, now, scratch, { team: 'research' }),
      blobService(ids.labAccount, now, undefined),
      storageAccount(ids.paymentsAccount, now, archived, { team: 'payments', hold: 'audit-2025' }),
      blobService(ids.paymentsAccount, now, 90),
      lock(now),
      storageAccount(ids.legacyAccount, now, old, { team: 'core-banking', system: 'erp' }),
      blobService(ids.legacyAccount, now, 14),
      storageAccount(ids.ownAccount, now, hardened, { team: 'platform-security' }),
      blobService(ids.ownAccount, now, 14),
    ],
    denyPolicies: [keepOldTls],
  }
}

function lock(now: number): JsonObject {
  return resource(ids.paymentsLock, 'Microsoft.Authorization/locks', now, {
    properties: { level: 'ReadOnly', notes: 'Under audit until the end of the year.' },
  })
}

/** The old system cannot speak TLS 1.2, and its owners saw to it that nobody asks it to. */
const keepOldTls: DenyPolicy = {
  scope: groupId('rg-legacy'),
  type: 'Microsoft.Storage/storageAccounts',
  path: 'properties.minimumTlsVersion',
  equals: 'TLS1_2',
  displayName: 'ERP interfaces need TLS 1.0',
  assignmentId: `${groupId('rg-legacy')}/providers/Microsoft.Authorization/policyAssignments/erp-keep-tls10`,
  definitionId: `/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/policyDefinitions/keep-tls10`,
}
