import type { JsonObject } from '../azure/json.ts'
import { nameOf } from '../azure/target.ts'
import { daysBefore, resource } from './core.ts'
import { ids, people, region, subscriptionId, tenantId } from './names.ts'
import { outboundRulesOf } from './workspace-network.ts'

/** A machine learning workspace that takes no traffic from the internet. */
export function workspace(
  id: string,
  now: number,
  tags: JsonObject,
  parts: {
    readonly kind: 'Default' | 'Hub'
    readonly account: string
    readonly vault: string
    readonly friendlyName: string
    readonly connections: JsonObject[]
    /** Over what both workspaces have. */
    readonly more?: JsonObject
  },
): JsonObject {
  const workspaceId =
    parts.kind === 'Hub'
      ? '51c7e0a9-d36f-4b82-97e4-0a8d2f6b1c35'
      : 'd94b2e61-8f07-4c5a-a3d8-7e1f60c9b428'
  return resource(id, 'Microsoft.MachineLearningServices/workspaces', now, {
    location: region,
    tags,
    kind: parts.kind,
    sku: { name: 'Basic', tier: 'Basic' },
    identity: {
      type: 'SystemAssigned',
      principalId:
        parts.kind === 'Hub'
          ? '8e40d1f7-5b2c-4a96-b7d3-c96f3e10a852'
          : '1f6a7c93-e8d4-4072-8b5e-d20c9f47a6b1',
      tenantId,
    },
    properties: {
      friendlyName: parts.friendlyName,
      description: '',
      storageAccount: parts.account,
      keyVault: parts.vault,
      applicationInsights: ids.insights,
      containerRegistry: ids.registry,
      hbiWorkspace: false,
      publicNetworkAccess: 'Disabled',
      v1LegacyMode: false,
      systemDatastoresAuthMode: 'AccessKey',
      managedNetwork: {
        isolationMode: 'AllowOnlyApprovedOutbound',
        outboundRules: outboundRulesOf(id),
        status: { status: 'Active', sparkReady: false },
      },
      enableDataIsolation: parts.kind === 'Hub',
      workspaceId,
      discoveryUrl: `https://${region}.api.azureml.ms/discovery`,
      mlFlowTrackingUri: `azureml://${region}.api.azureml.ms/mlflow/v1.0${id}`,
      creationTime: daysBefore(now, 730),
      tenantId,
      privateLinkCount: parts.connections.length,
      privateEndpointConnections: parts.connections,
      provisioningState: 'Succeeded',
      ...parts.more,
    },
  })
}

/** Anna's machine, which still listens for SSH, and the shared cluster of the fraud workspace. */
export function computes(now: number): readonly JsonObject[] {
  const type = 'Microsoft.MachineLearningServices/workspaces/computes'
  const state = (days: number) => ({
    computeLocation: region,
    disableLocalAuth: false,
    isAttachedCompute: false,
    provisioningState: 'Succeeded',
    createdOn: daysBefore(now, days),
    modifiedOn: daysBefore(now, 12),
  })
  const instance = resource(ids.computeInstance, type, now, {
    location: region,
    tags: { owner: people.anna.upn ?? '' },
    properties: {
      ...state(210),
      computeType: 'ComputeInstance',
      properties: {
        vmSize: 'STANDARD_DS3_V2',
        applicationSharingPolicy: 'Personal',
        enableNodePublicIp: false,
        sshSettings: { sshPublicAccess: 'Enabled', adminUserName: 'azureuser', sshPort: 50000 },
        personalComputeInstanceSettings: {
          assignedUser: { objectId: people.anna.objectId, tenantId },
        },
        osImageMetadata: { isLatestOsImageVersion: true },
        state: 'Running',
      },
    },
  })
  const cluster = resource(ids.computeCluster, type, now, {
    location: region,
    tags: {},
    properties: {
      ...state(600),
      disableLocalAuth: true,
      computeType: 'AmlCompute',
      properties: {
        vmSize: 'STANDARD_D13_V2',
        vmPriority: 'Dedicated',
        osType: 'Linux',
        enableNodePublicIp: false,
        remoteLoginPortPublicAccess: 'Disabled',
        scaleSettings: { minNodeCount: 0, maxNodeCount: 8, nodeIdleTimeBeforeScaleDown: 'PT15M' },
        allocationState: 'Steady',
        currentNodeCount: 0,
        targetNodeCount: 0,
      },
    },
  })
  return [instance, cluster]
}

/** The datastores that a workspace always has, and one of a user's; all of them use the account's key. */
export function datastores(
  workspaceId: string,
  accountName: string,
  now: number,
): readonly JsonObject[] {
  const type = 'Microsoft.MachineLearningServices/workspaces/datastores'
  const one = (name: string, container: JsonObject, datastoreType: string, own: boolean) =>
    resource(`${workspaceId}/datastores/${name}`, type, now, {
      properties: {
        datastoreType,
        accountName,
        ...container,
        endpoint: 'core.windows.net',
        protocol: 'https',
        subscriptionId,
        resourceGroup: 'rg-ml-prod',
        tags: {},
        credentials: { credentialsType: 'AccountKey' },
        serviceDataAccessAuthIdentity: 'None',
        isDefault: name === 'workspaceblobstore',
        ...(own ? { description: `Features of ${nameOf(workspaceId)}` } : {}),
      },
    })
  const shared = [
    one('workspaceblobstore', { containerName: 'azureml-blobstore' }, 'AzureBlob', false),
    one('workspaceartifactstore', { containerName: 'azureml' }, 'AzureBlob', false),
    one('workspacefilestore', { fileShareName: 'azureml-filestore' }, 'AzureFile', false),
    one('workspaceworkingdirectory', { fileShareName: 'code-391ff5ac' }, 'AzureFile', false),
  ]
  const users = one('transactions', { containerName: 'transactions' }, 'AzureBlob', true)
  return workspaceId === ids.fraudWorkspace ? [...shared, users] : shared
}
