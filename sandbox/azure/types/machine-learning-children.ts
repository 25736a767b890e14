import { identity, location, tags } from './common.ts'
import type { TypeDefinition } from './define.ts'
import { machineLearningApiVersions } from './machine-learning.ts'
import type { Shape } from './shape.ts'
import { computed, flag, mapOf, object, oneOf, open, text } from './shape.ts'

/**
 * Microsoft.MachineLearningServices/workspaces/computes: a PATCH takes the scale settings only, and a PUT
 * over an existing compute would destroy it, so the sandbox does not offer one.
 */
export const compute: TypeDefinition = {
  type: 'Microsoft.MachineLearningServices/workspaces/computes',
  apiVersions: machineLearningApiVersions,
  body: {
    location,
    tags,
    identity,
    sku: open(),
    properties: object({
      computeType: text({ createOnly: true }),
      computeLocation: text({ createOnly: true }),
      description: text({ createOnly: true }),
      disableLocalAuth: flag({ createOnly: true }),
      isAttachedCompute: computed,
      provisioningState: computed,
      createdOn: computed,
      modifiedOn: computed,
      resourceId: computed,
      provisioningErrors: computed,
      properties: object({ scaleSettings: open({ whole: true }), ...computeDetails() }),
    }),
  },
  patch: { mode: 'longRunning', takes: ['properties.properties.scaleSettings'] },
  delete: { mode: 'longRunning' },
}

function computeDetails(): Readonly<Record<string, Shape>> {
  const createOnly = open({ createOnly: true })
  return {
    vmSize: createOnly,
    vmPriority: createOnly,
    osType: createOnly,
    subnet: createOnly,
    enableNodePublicIp: open({ createOnly: true, since: '2022-05-01' }),
    remoteLoginPortPublicAccess: createOnly,
    sshSettings: createOnly,
    applicationSharingPolicy: createOnly,
    personalComputeInstanceSettings: createOnly,
    idleTimeBeforeShutdown: open({ createOnly: true, since: '2025-12-01' }),
    osImageMetadata: open({ readOnly: true, since: '2023-04-01' }),
    allocationState: computed,
    currentNodeCount: computed,
    targetNodeCount: computed,
    state: computed,
    createdBy: computed,
    connectivityEndpoints: computed,
    errors: computed,
  }
}

/** Microsoft.MachineLearningServices/workspaces/datastores: no PATCH; a PUT must carry the credentials. */
export const datastore: TypeDefinition = {
  type: 'Microsoft.MachineLearningServices/workspaces/datastores',
  apiVersions: machineLearningApiVersions.filter((version) => version >= '2022-05-01'),
  body: {
    properties: object({
      datastoreType: oneOf(['AzureBlob', 'AzureFile', 'AzureDataLakeGen1', 'AzureDataLakeGen2'], {
        required: true,
      }),
      credentials: object(
        {
          credentialsType: oneOf(['AccountKey', 'Sas', 'ServicePrincipal', 'None', 'Certificate'], {
            required: true,
          }),
          secrets: open(),
          clientId: text(),
          tenantId: text(),
        },
        { required: true },
      ),
      accountName: text(),
      containerName: text(),
      fileShareName: text(),
      filesystem: text(),
      endpoint: text(),
      protocol: text(),
      subscriptionId: text(),
      resourceGroup: text(),
      serviceDataAccessAuthIdentity: oneOf([
        'None',
        'WorkspaceSystemAssignedIdentity',
        'WorkspaceUserAssignedIdentity',
      ]),
      description: text(),
      tags,
      properties: mapOf(text()),
      isDefault: computed,
    }),
  },
  put: { mode: 'sync', effect: 'replace' },
  delete: { mode: 'sync' },
}
