// Which types the service comes to hear of: by a sweep, because Resource Graph lists them, and by events.
import type { Rule } from '../engine/rule.ts'

/** What a workspace is made of, what guards it, and who may come near: their events come whatever the rules are. */
export const SURROUNDING_TYPES: readonly string[] = [
  'Microsoft.Authorization/locks',
  'Microsoft.Authorization/roleAssignments',
  'Microsoft.ContainerRegistry/registries',
  'Microsoft.Insights/components',
  'Microsoft.Insights/diagnosticSettings',
  'Microsoft.Network/privateEndpoints',
  'Microsoft.Resources/tags',
]

// Children that have rows of their own in the `resources` table (Resource Graph, supported tables and resources). Most
// children have none.
const LISTED_CHILDREN = [
  'Microsoft.ContainerRegistry/registries/agentPools',
  'Microsoft.ContainerRegistry/registries/replications',
  'Microsoft.ContainerRegistry/registries/tasks',
  'Microsoft.ContainerRegistry/registries/webhooks',
  'Microsoft.Network/networkWatchers/flowLogs',
  'Microsoft.Network/privateDnsZones/virtualNetworkLinks',
  'Microsoft.Sql/managedInstances/databases',
  'Microsoft.Sql/servers/databases',
  'Microsoft.Sql/servers/elasticPools',
  'Microsoft.Sql/servers/jobAgents',
  'Microsoft.Web/sites/slots',
]

// Where Resource Graph keeps what is no tracked resource (the same reference); what it does not keep at all lies on
// another resource as an extension. A provider stands for all its types but those that are tracked.
const EXTENSION = 'it is set on other resources, and Resource Graph lists it nowhere'
const ELSEWHERE: Readonly<Record<string, string>> = {
  'Microsoft.Advisor': inTable('advisorresources'),
  'Microsoft.AlertsManagement/alerts': inTable('alertsmanagementresources'),
  'Microsoft.Authorization': inTable('authorizationresources, if anywhere'),
  'Microsoft.AwsConnector/ec2Instances': inTable('awsresources'),
  'Microsoft.AwsConnector/eksClusters': inTable('awsresources'),
  'Microsoft.AzureBusinessContinuity': inTable('azurebusinesscontinuityresources'),
  'Microsoft.AzureDevOpsPlatform': inTable('azuredevopsplatformresources'),
  'Microsoft.Billing': EXTENSION,
  'Microsoft.Blueprint': EXTENSION,
  'Microsoft.Chaos/targets': inTable('chaosresources'),
  'Microsoft.Consumption': EXTENSION,
  'Microsoft.CostManagement': EXTENSION,
  'Microsoft.DataProtection/backupInstances': EXTENSION,
  'Microsoft.EdgeOrder/orders': inTable('edgeorderresources'),
  'Microsoft.EventGrid/eventSubscriptions': EXTENSION,
  'Microsoft.EventGrid/extensionTopics': EXTENSION,
  'Microsoft.Features': inTable('featureresources'),
  'Microsoft.GuestConfiguration': inTable('guestconfigurationresources'),
  'Microsoft.HealthResources': inTable('healthresources'),
  'Microsoft.HybridConnectivity/endpoints': EXTENSION,
  'Microsoft.Impact': inTable('impactreportresources'),
  'Microsoft.Insights/dataCollectionRuleAssociations': inTable('insightresources'),
  'Microsoft.Insights/diagnosticSettings': EXTENSION,
  'Microsoft.Insights/tenantActionGroups': inTable('insightresources'),
  'Microsoft.IoTSecurity/onPremiseSensors': inTable('iotsecurityresources'),
  'Microsoft.IoTSecurity/sensors': inTable('iotsecurityresources'),
  'Microsoft.IoTSecurity/sites': inTable('iotsecurityresources'),
  'Microsoft.KubernetesConfiguration': inTable('kubernetesconfigurationresources'),
  'Microsoft.Maintenance/applyUpdates': inTable('maintenanceresources'),
  'Microsoft.Maintenance/configurationAssignments': inTable('maintenanceresources'),
  'Microsoft.Maintenance/updates': inTable('maintenanceresources'),
  'Microsoft.ManagedServices': inTable('managedserviceresources'),
  'Microsoft.Management': inTable('resourcecontainers'),
  'Microsoft.Network/effectiveConnectivityConfigurations': inTable('networkresources'),
  'Microsoft.Network/effectiveSecurityAdminRules': inTable('networkresources'),
  'Microsoft.Network/networkGroupMemberships': inTable('networkresources'),
  'Microsoft.Network/networkManagerConnections': inTable('networkresources'),
  'Microsoft.Network/ruleCollectionGroups': inTable('networkresources'),
  'Microsoft.PolicyInsights': inTable('policyresources'),
  'Microsoft.Quota': EXTENSION,
  'Microsoft.ResourceHealth': inTable('healthresources'),
  'Microsoft.Resources/capabilities': inTable('capabilityresources'),
  'Microsoft.Resources/changes': inTable('resourcechanges'),
  'Microsoft.Resources/deployments': EXTENSION,
  'Microsoft.Resources/deploymentStacks': inTable('deploymentresources'),
  'Microsoft.Resources/links': EXTENSION,
  'Microsoft.Resources/resourceGroups': inTable('resourcecontainers'),
  'Microsoft.Resources/subscriptions': inTable('resourcecontainers'),
  'Microsoft.Resources/tagNamespaces': inTable('tagresources'),
  'Microsoft.Resources/tags': EXTENSION,
  'Microsoft.Security': inTable('securityresources'),
  'Microsoft.SecurityInsights': EXTENSION,
  'Microsoft.ServiceLinker': EXTENSION,
  'Microsoft.Subscription': inTable('resourcecontainers'),
  'Microsoft.WorkloadMonitor': EXTENSION,
}
const TRACKED = [
  'Microsoft.Authorization/resourceManagementPrivateLinks',
  'Microsoft.KubernetesConfiguration/privateLinkScopes',
  'Microsoft.Security/automations',
  'Microsoft.Security/iotSecuritySolutions',
  'Microsoft.Security/securityConnectors',
]

/**
 * Why no sweep would ever find a resource of this type, of which the baseline has no rule; undefined when Resource Graph
 * lists it. A top-level type that is not known to be elsewhere counts as listed: the table has hundreds of them.
 */
export function whyNeverListed(type: string): string | undefined {
  const is = (other: string) => other.toLowerCase() === type.toLowerCase()
  if ([...LISTED_CHILDREN, ...TRACKED].some(is)) return undefined
  const segments = type.split('/')
  const [provider = ''] = segments
  const place = Object.entries(ELSEWHERE).find(([name]) =>
    [provider, segments.slice(0, 2).join('/')].some(
      (part) => part.toLowerCase() === name.toLowerCase(),
    ),
  )
  if (place !== undefined) return place[1]
  if (segments.length === 2) return undefined
  return `it lies in another resource, and Resource Graph lists no children but ${LISTED_CHILDREN.join(', ')}`
}

/** Types of the operator's own rules whose events are not subscribed to: only sweeps look at these, sorted. */
export function typesWithoutEvents(
  custom: readonly Rule[],
  builtIn: readonly Rule[],
): readonly string[] {
  const heard = [...SURROUNDING_TYPES, ...builtIn.map(({ resource }) => resource.type)]
  const known = new Set(heard.map((type) => type.toLowerCase()))
  const types = custom.map(({ resource }) => resource.type)
  return [...new Set(types)].filter((type) => !known.has(type.toLowerCase())).toSorted()
}

function inTable(table: string): string {
  return `Resource Graph lists it in ${table}, which sweeps do not read`
}
