import { identity, location, tags } from './common.ts'
import type { TypeDefinition } from './define.ts'
import { machineLearningApiVersions } from './machine-learning.ts'
import type { Shape } from './shape.ts'
import { computed, flag, integer, kindsOf, mapOf, object, oneOf, open, text } from './shape.ts'

const scaleSettings: Shape = object(
  {
    maxNodeCount: integer({ min: 0, required: true }),
    minNodeCount: integer({ min: 0 }),
    nodeIdleTimeBeforeScaleDown: text(),
  },
  { whole: true },
)

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
      properties: object({ scaleSettings, ...computeDetails() }),
    }),
  },
  patch: { mode: 'longRunning', takes: ['properties.properties.scaleSettings'] },
  delete: { mode: 'longRunning' },
  actions: {
    updateIdleShutdownSetting: {
      operation: 'updateIdleShutdownSetting/action',
      mode: 'sync',
      body: { idleTimeBeforeShutdown: text({ required: true }) },
      effect: 'setIdleShutdown',
    },
  },
  checks: ['scaleSettings'],
  operations: { status: 'computeOperationsStatus' },
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

const credentials: Shape = kindsOf(
  'credentialsType',
  {},
  {
    None: {},
    AccountKey: { secrets: open({ required: true, writeOnly: true }) },
    Sas: { secrets: open({ required: true, writeOnly: true }) },
    ServicePrincipal: { secrets: open({ required: true, writeOnly: true }), ...application() },
    Certificate: {
      secrets: open({ required: true, writeOnly: true }),
      thumbprint: text({ required: true }),
      ...application(),
    },
  },
  { required: true },
)

function application(): Readonly<Record<string, Shape>> {
  const required = { required: true } as const
  return {
    clientId: text(required),
    tenantId: text(required),
    authorityUrl: text(),
    resourceUrl: text(),
  }
}

const account = {
  accountName: text({ required: true }),
  endpoint: text(),
  protocol: text(),
  subscriptionId: text(),
  resourceGroup: text(),
  serviceDataAccessAuthIdentity: oneOf([
    'None',
    'WorkspaceSystemAssignedIdentity',
    'WorkspaceUserAssignedIdentity',
  ]),
}

/** Microsoft.MachineLearningServices/workspaces/datastores: no PATCH; a PUT must carry the secrets, which no GET shows. */
export const datastore: TypeDefinition = {
  type: 'Microsoft.MachineLearningServices/workspaces/datastores',
  apiVersions: machineLearningApiVersions.filter((version) => version >= '2022-05-01'),
  body: {
    properties: kindsOf(
      'datastoreType',
      { credentials, description: text(), tags, properties: mapOf(text()), isDefault: computed },
      {
        AzureBlob: { ...account, containerName: text() },
        AzureFile: { ...account, fileShareName: text({ required: true }) },
        AzureDataLakeGen1: { storeName: text({ required: true }) },
        AzureDataLakeGen2: { ...account, filesystem: text({ required: true }) },
      },
      { required: true },
    ),
  },
  put: { mode: 'sync', effect: 'replace' },
  delete: { mode: 'sync' },
  checks: ['systemDatastore'],
}
