import type { JsonObject } from '../azure/json.ts'
import type { DenyAssignment } from '../estate.ts'
import { resource } from './core.ts'
import { groupId, ids, managedGroup, region, tenantId } from './names.ts'
import { networkAcls, storageAccount } from './storage.ts'

/** Azure keeps everybody out of a group that one of its services owns. */
export const ownedByAzure: DenyAssignment = {
  scope: groupId(managedGroup),
  id: `${groupId(managedGroup)}/providers/Microsoft.Authorization/denyAssignments/0c7e5b1a-4f92-4d38-a6b1-8e2d93f0c574`,
  name: 'Azure Machine Learning manages this resource group',
}

/**
 * The bank's registry of models, open to the internet, and the resource group that Azure ML made for it and for the
 * hub. What lies there is off the baseline, and is Azure's: a deny assignment keeps everybody else out.
 */
export function mlRegistry(now: number): readonly JsonObject[] {
  const registryAcr = `${groupId(managedGroup)}/providers/Microsoft.ContainerRegistry/registries/crmlregbank`
  const registry = resource(ids.mlRegistry, 'Microsoft.MachineLearningServices/registries', now, {
    location: region,
    tags: { team: 'data-science' },
    sku: { name: 'Basic', tier: 'Basic' },
    identity: {
      type: 'SystemAssigned',
      principalId: 'a9f4d610-38c7-4b52-8e01-5cb27d94f3e8',
      tenantId,
    },
    properties: {
      publicNetworkAccess: 'Enabled',
      discoveryUrl: `https://${region}.api.azureml.ms/registrymanagement/v1.0/registries/mlreg-bank/discovery`,
      mlFlowRegistryUri: `azureml://${region}.api.azureml.ms/mlflow/v1.0/registries/mlreg-bank`,
      intellectualPropertyPublisher: '',
      managedResourceGroup: { resourceId: groupId(managedGroup) },
      registryPrivateEndpointConnections: [],
      regionDetails: [
        {
          location: region,
          acrDetails: [
            {
              systemCreatedAcrAccount: {
                acrAccountName: 'crmlregbank',
                acrAccountSku: 'Premium',
                armResourceId: { resourceId: registryAcr },
              },
            },
          ],
          storageAccountDetails: [
            {
              systemCreatedStorageAccount: {
                storageAccountName: 'stmlregbank',
                storageAccountType: 'Standard_LRS',
                storageAccountHnsEnabled: false,
                allowBlobPublicAccess: false,
                armResourceId: { resourceId: ids.registryAccount },
              },
            },
          ],
        },
      ],
    },
  })
  const open = {
    minimumTlsVersion: 'TLS1_0',
    allowSharedKeyAccess: true,
    publicNetworkAccess: 'Enabled',
    networkAcls: networkAcls('Allow'),
  }
  const acr = resource(registryAcr, 'Microsoft.ContainerRegistry/registries', now, {
    location: region,
    tags: {},
    managedBy: ids.mlRegistry,
    sku: { name: 'Premium', tier: 'Premium' },
    properties: {
      loginServer: 'crmlregbank.azurecr.io',
      adminUserEnabled: false,
      publicNetworkAccess: 'Enabled',
      provisioningState: 'Succeeded',
      privateEndpointConnections: [],
    },
  })
  return [
    resource(groupId(managedGroup), 'Microsoft.Resources/resourceGroups', now, {
      location: region,
      tags: {},
      managedBy: ids.mlRegistry,
      properties: { provisioningState: 'Succeeded' },
    }),
    registry,
    { ...storageAccount(ids.registryAccount, now, open, {}), managedBy: ids.mlRegistry },
    acr,
    {
      ...storageAccount(ids.hubServiceAccount, now, open, {}),
      managedBy: ids.hubWorkspace,
    },
  ]
}
