import { assignedIdentities, identity, location, sku, tags } from './common.ts'
import type { TypeDefinition } from './define.ts'
import { machineLearningApiVersions } from './machine-learning.ts'
import type { Shape } from './shape.ts'
import { computed, flag, integer, kindsOf, mapOf, object, oneOf, open, text } from './shape.ts'

const workspaces = 'Microsoft.MachineLearningServices/workspaces'
const since = (first: string) => machineLearningApiVersions.filter((version) => version >= first)
const operations = { status: 'mfeOperationsStatus', results: 'mfeOperationResults' }
const kind = text({ createOnly: true })
// What stands around the properties of all of them.
const around = { location, tags, identity, kind, sku }

/** What endpoints for scoring have in common. Keys can be given at creation and are never shown. */
const endpoint: Readonly<Record<string, Shape>> = {
  authMode: oneOf(['Key', 'AMLToken', 'AADToken'], { required: true }),
  description: text(),
  keys: object({ primaryKey: text(), secondaryKey: text() }, { writeOnly: true }),
  properties: mapOf(text()),
  provisioningState: computed,
  scoringUri: computed,
  swaggerUri: computed,
}

const keyActions: TypeDefinition['actions'] = {
  regenerateKeys: {
    operation: 'regenerateKeys/action',
    mode: 'longRunning',
    body: { keyType: oneOf(['Primary', 'Secondary'], { required: true }), keyValue: text() },
  },
  listKeys: { operation: 'listKeys/action', mode: 'sync', answers: 'endpointKeys' },
}

/** Microsoft.MachineLearningServices/workspaces/onlineEndpoints: PATCH takes tags and identity, PUT is of the whole. */
export const onlineEndpoint: TypeDefinition = {
  type: `${workspaces}/onlineEndpoints`,
  apiVersions: since('2022-05-01'),
  body: {
    ...around,
    properties: object(
      {
        ...endpoint,
        compute: text({ createOnly: true }),
        publicNetworkAccess: oneOf(['Enabled', 'Disabled'], {
          since: '2022-10-01',
          initial: 'Enabled',
        }),
        traffic: mapOf(integer({ min: 0, max: 100 })),
        mirrorTraffic: mapOf(integer({ min: 0, max: 50 }), { since: '2022-10-01' }),
      },
      { required: true },
    ),
  },
  put: { mode: 'longRunning', effect: 'replace' },
  patch: { mode: 'longRunning', takes: ['tags', 'identity'] },
  delete: { mode: 'longRunning' },
  actions: keyActions,
  checks: ['endpoint', 'traffic'],
  linkedAccess: assignedIdentities,
  logGroups: ['allLogs'],
  operations,
}

const probe = open()

/** Microsoft.MachineLearningServices/workspaces/onlineEndpoints/deployments: the network is chosen at creation. */
export const onlineDeployment: TypeDefinition = {
  type: `${workspaces}/onlineEndpoints/deployments`,
  apiVersions: since('2022-05-01'),
  body: {
    ...around,
    properties: kindsOf(
      'endpointComputeType',
      {
        appInsightsEnabled: flag(),
        codeConfiguration: open(),
        dataCollector: open({ since: '2024-04-01' }),
        description: text(),
        egressPublicNetworkAccess: oneOf(['Enabled', 'Disabled'], {
          since: '2022-10-01',
          createOnly: true,
          initial: 'Enabled',
        }),
        environmentId: text(),
        environmentVariables: mapOf(text()),
        instanceType: text({ createOnly: true }),
        livenessProbe: probe,
        readinessProbe: probe,
        model: text(),
        modelMountPath: text(),
        properties: mapOf(text()),
        requestSettings: open(),
        scaleSettings: open(),
        provisioningState: computed,
      },
      { Managed: {}, Kubernetes: { containerResourceRequirements: open() } },
      { required: true },
    ),
  },
  put: { mode: 'longRunning', effect: 'replace' },
  patch: { mode: 'longRunning', takes: ['tags', 'sku'] },
  delete: { mode: 'longRunning', checks: ['withoutTraffic'] },
  operations,
}

/** Microsoft.MachineLearningServices/workspaces/batchEndpoints: no network of their own, they follow the workspace. */
export const batchEndpoint: TypeDefinition = {
  type: `${workspaces}/batchEndpoints`,
  apiVersions: since('2022-05-01'),
  body: {
    ...around,
    properties: object(
      { ...endpoint, defaults: object({ deploymentName: text() }) },
      { required: true },
    ),
  },
  put: { mode: 'longRunning', effect: 'replace' },
  patch: { mode: 'longRunning', takes: ['tags', 'identity'] },
  delete: { mode: 'longRunning' },
  actions: { listKeys: { operation: 'listKeys/action', mode: 'sync', answers: 'endpointKeys' } },
  checks: ['endpoint'],
  linkedAccess: assignedIdentities,
  operations,
}

/** Microsoft.MachineLearningServices/workspaces/serverlessEndpoints: models that somebody else runs. */
export const serverlessEndpoint: TypeDefinition = {
  type: `${workspaces}/serverlessEndpoints`,
  apiVersions: since('2024-04-01'),
  body: {
    ...around,
    properties: object(
      {
        authMode: oneOf(['Key', 'AAD', 'KeyAndAAD'], { required: true }),
        contentSafety: object({
          contentSafetyStatus: oneOf(['Enabled', 'Disabled'], { required: true }),
        }),
        modelSettings: object({ modelId: text() }, { createOnly: true }),
        endpointState: computed,
        inferenceEndpoint: computed,
        marketplaceSubscriptionId: computed,
        provisioningState: computed,
      },
      { required: true },
    ),
  },
  put: { mode: 'longRunning', effect: 'replace' },
  patch: { mode: 'longRunning', takes: ['tags', 'identity', 'sku'] },
  delete: { mode: 'longRunning' },
  actions: keyActions,
  linkedAccess: assignedIdentities,
  operations,
}
