import type { JsonObject } from '../azure/json.ts'
import { daysBefore, resource } from './core.ts'
import { ids, region } from './names.ts'

/** What the workspaces share: container registry, Application Insights, and the log workspace behind it. */
export function platformParts(now: number): readonly JsonObject[] {
  const tags = { team: 'data-science', costCenter: '4711' }
  const registry = resource(ids.registry, 'Microsoft.ContainerRegistry/registries', now, {
    location: region,
    tags,
    sku: { name: 'Premium', tier: 'Premium' },
    properties: {
      loginServer: 'crmlprod.azurecr.io',
      creationDate: daysBefore(now, 725),
      provisioningState: 'Succeeded',
      adminUserEnabled: false,
      anonymousPullEnabled: false,
      publicNetworkAccess: 'Disabled',
      networkRuleBypassOptions: 'AzureServices',
      networkRuleSet: { defaultAction: 'Deny', ipRules: [] },
      dataEndpointEnabled: false,
      zoneRedundancy: 'Disabled',
      privateEndpointConnections: [],
    },
  })
  const insights = resource(ids.insights, 'Microsoft.Insights/components', now, {
    location: region,
    tags,
    kind: 'web',
    properties: {
      Application_Type: 'web',
      AppId: '4d7b0e92-6c1f-4f58-a9e3-82c5d1f07b64',
      ApplicationId: 'appi-ml-prod',
      Name: 'appi-ml-prod',
      CreationDate: daysBefore(now, 730),
      IngestionMode: 'LogAnalytics',
      WorkspaceResourceId: ids.logs,
      DisableLocalAuth: false,
      publicNetworkAccessForIngestion: 'Enabled',
      publicNetworkAccessForQuery: 'Enabled',
      RetentionInDays: 90,
      provisioningState: 'Succeeded',
    },
  })
  const logs = resource(ids.logs, 'Microsoft.OperationalInsights/workspaces', now, {
    location: region,
    tags,
    properties: {
      customerId: 'b6e25c08-3f9d-4a71-8d4c-9e07f1a5c236',
      sku: { name: 'PerGB2018', lastSkuUpdate: daysBefore(now, 730) },
      retentionInDays: 180,
      features: { enableLogAccessUsingOnlyResourcePermissions: true },
      publicNetworkAccessForIngestion: 'Enabled',
      publicNetworkAccessForQuery: 'Enabled',
      createdDate: daysBefore(now, 730),
      modifiedDate: daysBefore(now, 60),
      provisioningState: 'Succeeded',
    },
  })
  return [registry, insights, logs]
}
