import { location, tags } from './common.ts'
import type { TypeDefinition } from './define.ts'
import { computed, flag, listOf, object, oneOf, open, text } from './shape.ts'

/**
 * Microsoft.Insights/diagnosticSettings: an extension of any resource, with one api-version ever. Pointing one
 * at a Log Analytics workspace also needs the right to that workspace's shared keys.
 */
export const diagnosticSetting: TypeDefinition = {
  type: 'Microsoft.Insights/diagnosticSettings',
  apiVersions: ['2021-05-01-preview'],
  extension: 'exact',
  body: {
    location: computed,
    tags: computed,
    kind: computed,
    identity: computed,
    properties: object(
      {
        workspaceId: text(),
        storageAccountId: text(),
        eventHubAuthorizationRuleId: text(),
        eventHubName: text(),
        marketplacePartnerId: text(),
        serviceBusRuleId: text(),
        logAnalyticsDestinationType: text(),
        logs: listOf(
          object({
            category: text(),
            categoryGroup: text(),
            enabled: flag({ required: true }),
            retentionPolicy: open(),
          }),
          { initial: [] },
        ),
        metrics: listOf(
          object({
            category: text(),
            timeGrain: text(),
            enabled: flag({ required: true }),
            retentionPolicy: open(),
          }),
          { initial: [] },
        ),
      },
      { required: true },
    ),
  },
  put: { mode: 'sync', effect: 'replace' },
  delete: { mode: 'sync' },
  checks: ['diagnosticSetting'],
  linkedAccess: [
    {
      path: 'properties.workspaceId',
      operation: 'Microsoft.OperationalInsights/workspaces/sharedKeys/action',
    },
  ],
}

/** Microsoft.Insights/components (Application Insights). */
export const applicationInsights: TypeDefinition = {
  type: 'Microsoft.Insights/components',
  apiVersions: ['2020-02-02'],
  body: {
    location,
    tags,
    kind: text({ required: true }),
    etag: text(),
    properties: object({
      Application_Type: oneOf(['web', 'other'], { required: true }),
      WorkspaceResourceId: text(),
      DisableIpMasking: flag(),
      DisableLocalAuth: flag(),
      IngestionMode: text(),
      publicNetworkAccessForIngestion: oneOf(['Enabled', 'Disabled', 'SecuredByPerimeter']),
      publicNetworkAccessForQuery: oneOf(['Enabled', 'Disabled', 'SecuredByPerimeter']),
      RetentionInDays: open(),
      ApplicationId: computed,
      AppId: computed,
      ConnectionString: computed,
      CreationDate: computed,
      Name: computed,
      provisioningState: computed,
    }),
  },
  put: { mode: 'sync', effect: 'replace' },
  patch: { mode: 'sync', takes: ['tags'] },
  listable: true,
  inGraph: true,
  logGroups: ['allLogs'],
}

/** Microsoft.OperationalInsights/workspaces (Log Analytics). */
export const logAnalytics: TypeDefinition = {
  type: 'Microsoft.OperationalInsights/workspaces',
  apiVersions: ['2022-10-01', '2023-09-01', '2025-02-01', '2025-07-01'],
  body: {
    location,
    tags,
    properties: object({
      sku: object({ name: text(), lastSkuUpdate: computed }),
      retentionInDays: open(),
      features: open(),
      workspaceCapping: open(),
      publicNetworkAccessForIngestion: oneOf(['Enabled', 'Disabled', 'SecuredByPerimeter']),
      publicNetworkAccessForQuery: oneOf(['Enabled', 'Disabled', 'SecuredByPerimeter']),
      forceCmkForQuery: flag(),
      customerId: computed,
      provisioningState: computed,
      createdDate: computed,
      modifiedDate: computed,
    }),
  },
  put: { mode: 'sync', effect: 'replace' },
  actions: { sharedKeys: { operation: 'sharedKeys/action', mode: 'sync', answers: 'sharedKeys' } },
  listable: true,
  inGraph: true,
  logGroups: ['audit', 'allLogs'],
}
