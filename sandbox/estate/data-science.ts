import type { JsonObject } from '../azure/json.ts'
import type { EstateKey } from '../estate.ts'
import { platformParts } from './data-science-parts.ts'
import { hubKeyVersion, keyHolders } from './key-holders.ts'
import { mlRegistry } from './ml-registry.ts'
import { ids, managedGroup, tenantId } from './names.ts'
import { protection } from './protection.ts'
import { scoring } from './scoring.ts'
import { blobService, hardened, networkAcls, privateLink, storageAccount } from './storage.ts'
import { storageParts } from './storage-parts.ts'
import { keyVault } from './vaults.ts'
import { workspaceNetwork } from './workspace-network.ts'
import { computes, datastores, workspace } from './workspaces.ts'

/**
 * rg-ml-prod. The fraud workspace and what it stands on is as the baseline wants it, except that it still needs
 * shared keys. The hub was set up earlier, and some of that shows.
 */
export function dataSciencePlatform(now: number): {
  readonly resources: readonly JsonObject[]
  readonly keys: readonly EstateKey[]
} {
  const links = {
    fraudWorkspace: [privateLink(ids.fraudWorkspace, 'amlworkspace', now)],
    hubWorkspace: [privateLink(ids.hubWorkspace, 'amlworkspace', now)],
    fraudAccount: ['blob', 'file'].map((service) => privateLink(ids.fraudAccount, service, now)),
    hubAccount: ['blob', 'file'].map((service) => privateLink(ids.hubAccount, service, now)),
    fraudVault: [privateLink(ids.fraudVault, 'vault', now)],
    hubVault: [privateLink(ids.hubVault, 'vault', now)],
  }
  const connectionsOf = (name: keyof typeof links) => links[name].map((link) => link.connection)
  const tags = { team: 'data-science', costCenter: '4711', dataClass: 'confidential' }
  const keyHolder = keyHolders(now)
  const accessRule = (resourceId: string) => ({ tenantId, resourceId })
  return {
    resources: [
      ...Object.values(links).flatMap((each) => each.map((link) => link.endpoint)),
      ...platformParts(now),
      storageAccount(
        ids.fraudAccount,
        now,
        {
          ...hardened,
          allowSharedKeyAccess: true,
          networkAcls: networkAcls('Deny', {
            ipRules: [{ value: '91.14.220.0/24', action: 'Allow' }],
            resourceAccessRules: [accessRule(ids.fraudWorkspace)],
          }),
          privateEndpointConnections: connectionsOf('fraudAccount'),
        },
        { ...tags, workload: 'fraud-detection' },
      ),
      blobService(ids.fraudAccount, now, 14),
      storageAccount(
        ids.hubAccount,
        now,
        {
          ...hardened,
          allowSharedKeyAccess: true,
          minimumTlsVersion: 'TLS1_1',
          supportsHttpsTrafficOnly: false,
          allowCrossTenantReplication: true,
          allowedCopyScope: 'All',
          sasPolicy: { sasExpirationPeriod: '90.00:00:00', expirationAction: 'Log' },
          networkAcls: networkAcls('Deny', { resourceAccessRules: [accessRule(ids.hubWorkspace)] }),
          privateEndpointConnections: connectionsOf('hubAccount'),
        },
        { ...tags, workload: 'ml-hub' },
      ),
      blobService(ids.hubAccount, now, undefined),
      keyVault(ids.fraudVault, now, tags, {
        enablePurgeProtection: true,
        privateEndpointConnections: connectionsOf('fraudVault'),
      }),
      keyVault(ids.hubVault, now, tags, {
        privateEndpointConnections: connectionsOf('hubVault'),
      }),
      workspace(ids.hubWorkspace, now, tags, {
        kind: 'Hub',
        account: ids.hubAccount,
        vault: ids.hubVault,
        friendlyName: 'Machine learning hub',
        connections: connectionsOf('hubWorkspace'),
        // Encrypted with a key of the bank: Azure ML then runs databases of its own, in a group of its own.
        more: {
          serviceProvisionedResourceGroup: managedGroup,
          encryption: {
            status: 'Enabled',
            keyVaultProperties: {
              keyVaultArmId: ids.cmkVault,
              keyIdentifier: `https://kv-cmk-prod.vault.azure.net/keys/cmk-hub/${hubKeyVersion}`,
            },
          },
        },
      }),
      workspace(ids.fraudWorkspace, now, tags, {
        kind: 'Default',
        account: ids.fraudAccount,
        vault: ids.fraudVault,
        friendlyName: 'Fraud detection',
        connections: connectionsOf('fraudWorkspace'),
      }),
      diagnosticSetting(ids.fraudWorkspace),
      diagnosticSetting(ids.fraudVault),
      ...computes(now),
      ...datastores(ids.fraudWorkspace, 'stfraudprod', now),
      ...datastores(ids.hubWorkspace, 'stmlhubprod', now),
      ...scoring(now),
      ...workspaceNetwork(now),
      ...mlRegistry(now),
      ...storageParts(now),
      ...keyHolder.resources,
      ...protection(now),
    ],
    keys: [
      ...keyHolder.keys,
      {
        vaultId: ids.fraudVault,
        name: 'cmk-fraud',
        ageDays: 40,
        validDays: 730,
        tags: { usedBy: 'fraud-detection' },
        rotationPolicy: yearly,
      },
      { vaultId: ids.fraudVault, name: 'batch-scoring', ageDays: 90 },
      {
        vaultId: ids.hubVault,
        name: 'signing-hub',
        ageDays: 20,
        validDays: 730,
        rotationPolicy: yearly,
      },
    ],
  }
}

const yearly: NonNullable<EstateKey['rotationPolicy']> = {
  lifetimeActions: [
    { trigger: { timeAfterCreate: 'P335D' }, action: { type: 'Rotate' } },
    { trigger: { timeBeforeExpiry: 'P30D' }, action: { type: 'Notify' } },
  ],
  expiryTime: 'P2Y',
}

/** Everything of a resource goes to the team's Log Analytics workspace. */
export function diagnosticSetting(scope: string, name = 'to-log-ml-prod'): JsonObject {
  const type = 'Microsoft.Insights/diagnosticSettings'
  return {
    id: `${scope}/providers/${type}/${name}`,
    name,
    type,
    properties: {
      workspaceId: ids.logs,
      logs: [{ categoryGroup: 'allLogs', enabled: true }],
      metrics: [],
    },
  }
}
