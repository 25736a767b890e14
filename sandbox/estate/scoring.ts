import type { JsonObject } from '../azure/json.ts'
import { nameOf } from '../azure/target.ts'
import { resource } from './core.ts'
import { ids, region, tenantId } from './names.ts'

const type = 'Microsoft.MachineLearningServices/workspaces'
const principals: Readonly<Record<string, string>> = {
  [ids.scoringEndpoint]: '6b8c2a4f-05d9-4e17-9a3c-f1207be58d64',
  [ids.nightlyEndpoint]: 'c0d35e92-7f1b-48a6-b2e4-39ad8617f50c',
}

/**
 * What scores with the models of the two workspaces. Fraud scoring is private, but still takes keys; what the hub runs
 * is open to the internet, and its summaries come from a model of somebody else's.
 */
export function scoring(now: number): readonly JsonObject[] {
  return [
    endpoint(ids.scoringEndpoint, 'onlineEndpoints', now, {
      authMode: 'Key',
      publicNetworkAccess: 'Disabled',
      description: 'Scores card payments while they are authorised',
      traffic: { blue: 100 },
      mirrorTraffic: {},
    }),
    deployment(ids.scoringEndpoint, 'Disabled', now),
    endpoint(ids.churnEndpoint, 'onlineEndpoints', now, {
      authMode: 'AADToken',
      publicNetworkAccess: 'Enabled',
      traffic: { blue: 100 },
      mirrorTraffic: {},
    }),
    deployment(ids.churnEndpoint, 'Enabled', now),
    endpoint(ids.nightlyEndpoint, 'batchEndpoints', now, {
      authMode: 'AADToken',
      defaults: { deploymentName: 'nightly' },
    }),
    endpoint(ids.monthlyEndpoint, 'batchEndpoints', now, {
      authMode: 'Key',
      defaults: { deploymentName: 'monthly' },
    }),
    resource(ids.summaries, `${type}/serverlessEndpoints`, now, {
      location: region,
      tags: { team: 'data-science' },
      sku: { name: 'Consumption' },
      properties: {
        authMode: 'Key',
        contentSafety: { contentSafetyStatus: 'Enabled' },
        modelSettings: { modelId: 'azureml://registries/azureml/models/Phi-4-mini-instruct' },
        endpointState: 'Online',
        inferenceEndpoint: { uri: `https://summaries.${region}.models.ai.azure.com` },
        provisioningState: 'Succeeded',
      },
    }),
  ]
}

function endpoint(id: string, segment: string, now: number, settings: JsonObject): JsonObject {
  const host = `https://${nameOf(id)}.${region}.inference.ml.azure.com`
  const principalId = principals[id]
  return resource(id, `${type}/${segment}`, now, {
    location: region,
    tags: { team: 'data-science' },
    kind: 'Managed',
    ...(principalId === undefined
      ? { identity: { type: 'None' } }
      : { identity: { type: 'SystemAssigned', principalId, tenantId } }),
    properties: {
      ...settings,
      properties: { createdBy: 'pipeline' },
      scoringUri: `${host}/score`,
      swaggerUri: `${host}/swagger.json`,
      provisioningState: 'Succeeded',
    },
  })
}

function deployment(endpointId: string, egress: string, now: number): JsonObject {
  return resource(`${endpointId}/deployments/blue`, `${type}/onlineEndpoints/deployments`, now, {
    location: region,
    tags: {},
    sku: { name: 'Default', capacity: 2 },
    properties: {
      endpointComputeType: 'Managed',
      model: `azureml://models/${nameOf(endpointId)}/versions/12`,
      instanceType: 'Standard_DS3_v2',
      egressPublicNetworkAccess: egress,
      appInsightsEnabled: true,
      scaleSettings: { scaleType: 'Default' },
      requestSettings: { requestTimeout: 'PT5S', maxConcurrentRequestsPerInstance: 4 },
      provisioningState: 'Succeeded',
    },
  })
}
