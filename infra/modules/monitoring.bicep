// Logs. Nobody can write to them with a key.

@description('Name of this installation.')
param environmentName string
@description('Region.')
param location string
@description('Tags.')
param tags object
@description('Days that logs are kept.')
param retentionDays int
@description('Most log data taken in a day, in GB; -1 is no limit.')
param dailyQuotaGb int
@description('Object id of the identity that may publish telemetry.')
param publisherPrincipalId string
@description('Resource id of that identity. Names of role assignments are made of it: an object id is not known before the deployment, and a preview would stop at it.')
param publisherId string

// Monitoring Metrics Publisher
var metricsPublisher = '3913510d-42f4-4e42-8a64-420c390055eb'

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-02-01' = {
  name: 'log-rebaseline-${environmentName}'
  location: location
  tags: tags
  properties: {
    sku: { name: 'PerGB2018' }
    retentionInDays: retentionDays
    workspaceCapping: { dailyQuotaGb: dailyQuotaGb }
    features: { disableLocalAuth: true, enableLogAccessUsingOnlyResourcePermissions: true }
  }
}

resource insights 'Microsoft.Insights/components@2020-02-02' = {
  name: 'appi-rebaseline-${environmentName}'
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: workspace.id
    DisableLocalAuth: true
  }
}

resource publisher 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(insights.id, publisherId, metricsPublisher)
  scope: insights
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', metricsPublisher)
    principalId: publisherPrincipalId
    principalType: 'ServicePrincipal'
  }
}

@description('Resource id of the Log Analytics workspace.')
output workspaceId string = workspace.id
@description('Where telemetry goes. It is no secret: local authentication is off.')
output connectionString string = insights.properties.ConnectionString
