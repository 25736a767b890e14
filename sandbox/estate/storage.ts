import { endpointsOf } from '../azure/created.ts'
import type { JsonObject } from '../azure/json.ts'
import { nameOf } from '../azure/target.ts'
import { daysBefore, resource } from './core.ts'
import { groupId, ids, region } from './names.ts'

/** The newest settings as the bank's baseline wants them, with a firewall that nobody passes. */
export const hardened: JsonObject = {
  minimumTlsVersion: 'TLS1_2',
  supportsHttpsTrafficOnly: true,
  allowBlobPublicAccess: false,
  allowSharedKeyAccess: false,
  allowCrossTenantReplication: false,
  defaultToOAuthAuthentication: true,
  allowedCopyScope: 'AAD',
  isLocalUserEnabled: false,
  sasPolicy: { sasExpirationPeriod: '7.00:00:00', expirationAction: 'Log' },
  keyPolicy: { keyExpirationPeriodInDays: 90 },
  dataCollaborationPolicyProperties: {
    allowStorageDataShares: false,
    allowCrossTenantDataSharing: false,
  },
  publicNetworkAccess: 'Disabled',
  networkAcls: networkAcls('Deny'),
}

/** A complete rule set: who may pass is listed, so that a careless write would lose something. */
export function networkAcls(defaultAction: 'Allow' | 'Deny', lists: JsonObject = {}): JsonObject {
  return {
    bypass: 'AzureServices',
    defaultAction,
    ipRules: [],
    ipv6Rules: [],
    virtualNetworkRules: [],
    resourceAccessRules: [],
    ...lists,
  }
}

/** A storage account as a GET shows it; `settings` go over an account that was made two years ago by hand. */
export function storageAccount(
  id: string,
  now: number,
  settings: JsonObject,
  tags: JsonObject,
): JsonObject {
  const created = daysBefore(now, 730)
  const enabled = { enabled: true, keyType: 'Account', lastEnabledTime: created }
  return resource(id, 'Microsoft.Storage/storageAccounts', now, {
    location: region,
    tags,
    sku: { name: 'Standard_ZRS', tier: 'Standard' },
    kind: 'StorageV2',
    properties: {
      accessTier: 'Hot',
      allowBlobPublicAccess: false,
      isHnsEnabled: false,
      largeFileSharesState: 'Enabled',
      dnsEndpointType: 'Standard',
      supportsHttpsTrafficOnly: true,
      encryption: {
        services: { blob: enabled, file: enabled },
        keySource: 'Microsoft.Storage',
        requireInfrastructureEncryption: false,
      },
      creationTime: created,
      keyCreationTime: { key1: daysBefore(now, 61), key2: daysBefore(now, 61) },
      primaryLocation: region,
      statusOfPrimary: 'available',
      provisioningState: 'Succeeded',
      primaryEndpoints: endpointsOf(nameOf(id)),
      privateEndpointConnections: [],
      networkAcls: networkAcls('Allow'),
      ...settings,
    },
  })
}

/** The blob service of an account; without days, deleted blobs are gone at once. */
export function blobService(
  accountId: string,
  now: number,
  retentionDays: number | undefined,
): JsonObject {
  const id = `${accountId}/blobServices/default`
  const deleteRetentionPolicy =
    retentionDays === undefined
      ? { enabled: false, allowPermanentDelete: false }
      : { enabled: true, days: retentionDays, allowPermanentDelete: false }
  return resource(id, 'Microsoft.Storage/storageAccounts/blobServices', now, {
    sku: { name: 'Standard_ZRS', tier: 'Standard' },
    properties: {
      cors: { corsRules: [studioCors] },
      deleteRetentionPolicy,
      containerDeleteRetentionPolicy: { enabled: true, days: 7 },
      isVersioningEnabled: false,
    },
  })
}

/** A blob container as a GET shows it. */
export function container(
  accountId: string,
  name: string,
  publicAccess: string,
  now: number,
): JsonObject {
  const id = `${accountId}/blobServices/default/containers/${name}`
  return resource(id, 'Microsoft.Storage/storageAccounts/blobServices/containers', now, {
    properties: {
      publicAccess,
      leaseStatus: 'Unlocked',
      leaseState: 'Available',
      hasImmutabilityPolicy: false,
      hasLegalHold: false,
    },
  })
}

/** Azure ML studio reads datastores from the browser; without this rule it shows no data. */
const studioCors: JsonObject = {
  allowedOrigins: ['https://ml.azure.com', 'https://*.ml.azure.com'],
  allowedMethods: ['GET', 'HEAD', 'PUT', 'POST', 'OPTIONS'],
  maxAgeInSeconds: 1800,
  exposedHeaders: ['*'],
  allowedHeaders: ['*'],
}

/** An approved private endpoint to one service of a resource, and the connection that the target shows for it. */
export function privateLink(
  targetId: string,
  service: string,
  now: number,
): { readonly endpoint: JsonObject; readonly connection: JsonObject } {
  const target = nameOf(targetId)
  const name = `pe-${target}-${service}`
  const id = `${groupId('rg-ml-prod')}/providers/Microsoft.Network/privateEndpoints/${name}`
  const approved = { status: 'Approved', description: 'Auto-Approved', actionsRequired: 'None' }
  const endpoint = resource(id, 'Microsoft.Network/privateEndpoints', now, {
    location: region,
    tags: { team: 'data-science' },
    properties: {
      provisioningState: 'Succeeded',
      subnet: { id: ids.endpointSubnet },
      manualPrivateLinkServiceConnections: [],
      privateLinkServiceConnections: [
        {
          name,
          properties: {
            provisioningState: 'Succeeded',
            privateLinkServiceId: targetId,
            groupIds: [service],
            privateLinkServiceConnectionState: approved,
          },
        },
      ],
    },
  })
  const connection: JsonObject = {
    id: `${targetId}/privateEndpointConnections/${name}`,
    name,
    properties: {
      provisioningState: 'Succeeded',
      privateEndpoint: { id },
      groupIds: [service],
      privateLinkServiceConnectionState: approved,
    },
  }
  return { endpoint, connection }
}
