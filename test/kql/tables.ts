// The tables that the product's queries read, with their columns.

/** Column names and types of a table. */
export type Columns = Readonly<Record<string, string>>
/** Tables that one query may name. */
export type Tables = Readonly<Record<string, Columns>>

const of = (type: string, names: string): Columns =>
  Object.fromEntries(names.split(' ').map((name) => [name, type]))

// What all tables of Application Insights have.
const TELEMETRY: Columns = {
  ...of(
    'string',
    'AppRoleInstance AppRoleName AppVersion ClientBrowser ClientCity ClientCountryOrRegion ClientIP ClientModel ClientOS ClientStateOrProvince ClientType IKey OperationId OperationName ParentId ResourceGUID SDKVersion SessionId SourceSystem SyntheticSource TenantId Type UserAccountId UserAuthenticatedId UserId _IsBillable _ResourceId _SubscriptionId',
  ),
  ...of('dynamic', 'Properties'),
  ItemCount: 'int',
  TimeGenerated: 'datetime',
  _BilledSize: 'real',
}
const CALLS: Columns = {
  ...TELEMETRY,
  ...of('string', 'Id Name ReferencedItemId ReferencedType ResultCode'),
  DurationMs: 'real',
  Measurements: 'dynamic',
  Success: 'bool',
}

/**
 * Application Insights in a Log Analytics workspace.
 * https://learn.microsoft.com/azure/azure-monitor/reference/tables/apptraces, and /apprequests, /appdependencies,
 * /appexceptions, /appmetrics beside it; read on 2026-11-30.
 */
export const LOGS: Tables = {
  AppTraces: {
    ...TELEMETRY,
    ...of('string', 'Message ReferencedItemId ReferencedType'),
    Measurements: 'dynamic',
    SeverityLevel: 'int',
  },
  AppRequests: { ...CALLS, ...of('string', 'Source Url') },
  AppDependencies: { ...CALLS, ...of('string', 'Data DependencyType Target') },
  AppExceptions: {
    ...TELEMETRY,
    ...of(
      'string',
      'Assembly ExceptionType HandledAt InnermostAssembly InnermostMessage InnermostMethod InnermostType Message Method OuterAssembly OuterMessage OuterMethod OuterType ProblemId',
    ),
    ...of('dynamic', 'Details Measurements'),
    SeverityLevel: 'int',
  },
  AppMetrics: { ...TELEMETRY, ...of('string', 'Name'), ...of('real', 'Max Min Sum') },
}

const RESOURCES: Columns = {
  ...of(
    'string',
    'apiVersion id kind location managedBy name resourceGroup subscriptionId tenantId type',
  ),
  ...of('dynamic', 'extendedLocation identity plan properties sku tags zones'),
}

/**
 * Resource Graph. The columns are those of its answers and of the samples.
 * https://learn.microsoft.com/rest/api/azureresourcegraph/resourcegraph/resources/resources
 * https://learn.microsoft.com/azure/governance/resource-graph/samples/advanced
 */
export const GRAPH: Tables = { resources: RESOURCES, resourcecontainers: RESOURCES }
