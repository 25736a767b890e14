// Plan and function app, on Flex Consumption or Elastic Premium.

@description('Name of the app.')
@maxLength(60)
param name string
@description('Region.')
param location string
@description('Tags; azd finds the app by azd-service-name.')
param tags object
@description('flex or premium.')
@allowed(['flex', 'premium'])
param plan string
@description('Version of Node.js.')
param nodeVersion string
@description('Memory of one instance (flex).')
param instanceMemoryMB int
@description('Most instances at a time.')
param maximumInstanceCount int
@description('Resource id of the identity of the service.')
param identityId string
@description('Address of the container of the package.')
param packages string
@description('Traffic to others goes through a subnet.')
param inNetwork bool
@description('That subnet.')
param integrationSubnetId string
@description('From outside, only Event Grid and the allowed addresses come in.')
param restricted bool
@description('Addresses (CIDR) that may come in beside Event Grid.')
param allowedAddresses string[]
@description('Client id of the Entra app registration for callers. Empty: no sign-in.')
param authClientId string
@description('App settings.')
param settings object
@description('Workflows URL of a Teams channel.')
@secure()
param teamsUrl string
@description('Address of a webhook.')
@secure()
param webhookUrl string
@description('Signing secret of the webhook.')
@secure()
param webhookSecret string

var isFlex = plan == 'flex'

// Elastic Premium takes these as settings; Flex Consumption has them in functionAppConfig and refuses them here. The package
// is fetched with the identity: a file share, which Elastic Premium would have otherwise, cannot be had without a key.
// https://learn.microsoft.com/azure/azure-functions/run-functions-from-deployment-package
var premiumSettings = {
  FUNCTIONS_EXTENSION_VERSION: '~4'
  FUNCTIONS_WORKER_RUNTIME: 'node'
  WEBSITE_RUN_FROM_PACKAGE: '${packages}/rebaseline.zip'
  WEBSITE_RUN_FROM_PACKAGE_BLOB_MI_RESOURCE_ID: identityId
}

var fromEventGrid = {
  name: 'EventGrid'
  priority: 100
  action: 'Allow'
  tag: 'ServiceTag'
  ipAddress: 'AzureEventGrid'
}
var fromAllowed = [
  for (address, index) in allowedAddresses: {
    name: 'Allowed${index}'
    priority: 200 + index
    action: 'Allow'
    tag: 'Default'
    ipAddress: address
  }
]

// A plan refuses members that are not its own, also when they are null (Flex Consumption: error 51021), so that each gets
// only those that it takes. test/infra/plans.test.ts has the table.
var ofFlex = {
  functionAppConfig: {
    deployment: {
      storage: {
        type: 'blobContainer'
        value: packages
        authentication: { type: 'UserAssignedIdentity', userAssignedIdentityResourceId: identityId }
      }
    }
    runtime: { name: 'node', version: nodeVersion }
    scaleAndConcurrency: {
      instanceMemoryMB: instanceMemoryMB
      maximumInstanceCount: maximumInstanceCount
    }
  }
}
// Flex Consumption sends everything through its subnet without being asked.
var ofPremium = inNetwork ? { outboundVnetRouting: { allTraffic: true } } : {}
var siteConfigOfPremium = {
  linuxFxVersion: 'NODE|${nodeVersion}'
  ftpsState: 'Disabled'
  ...(inNetwork ? { functionsRuntimeScaleMonitoringEnabled: true } : {})
}

resource hosting 'Microsoft.Web/serverfarms@2025-03-01' = {
  name: 'plan-${name}'
  location: location
  tags: tags
  kind: isFlex ? 'functionapp' : 'elastic'
  sku: isFlex ? { name: 'FC1', tier: 'FlexConsumption' } : { name: 'EP1', tier: 'ElasticPremium' }
  properties: isFlex ? { reserved: true } : { reserved: true, maximumElasticWorkerCount: min(maximumInstanceCount, 20) }
}

resource app 'Microsoft.Web/sites@2025-03-01' = {
  name: name
  location: location
  tags: tags
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    serverFarmId: hosting.id
    httpsOnly: true
    clientAffinityEnabled: false
    publicNetworkAccess: 'Enabled'
    keyVaultReferenceIdentity: identityId
    ...(inNetwork ? { virtualNetworkSubnetId: integrationSubnetId } : {})
    ...(isFlex ? ofFlex : ofPremium)
    siteConfig: {
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
      http20Enabled: true
      ipSecurityRestrictionsDefaultAction: restricted ? 'Deny' : 'Allow'
      ipSecurityRestrictions: restricted ? concat([fromEventGrid], fromAllowed) : []
      scmIpSecurityRestrictionsUseMain: false
      scmIpSecurityRestrictionsDefaultAction: restricted ? 'Deny' : 'Allow'
      scmIpSecurityRestrictions: restricted ? fromAllowed : []
      ...(isFlex ? {} : siteConfigOfPremium)
    }
  }

  // One after the other: each of these restarts the app, and App Service answers 409 to two at a time.
  resource appSettings 'config' = {
    name: 'appsettings'
    properties: union(
      settings,
      isFlex ? {} : premiumSettings,
      empty(teamsUrl) ? {} : { REBASELINE_TEAMS_URL: teamsUrl },
      empty(webhookUrl) ? {} : { REBASELINE_WEBHOOK_URL: webhookUrl },
      empty(webhookSecret) ? {} : { REBASELINE_WEBHOOK_SECRET: webhookSecret }
    )
  }

  // Deployment uses Entra tokens; user name and password are off.
  resource noFtpPassword 'basicPublishingCredentialsPolicies' = {
    name: 'ftp'
    properties: { allow: false }
    dependsOn: [appSettings]
  }

  resource noScmPassword 'basicPublishingCredentialsPolicies' = {
    name: 'scm'
    properties: { allow: false }
    dependsOn: [noFtpPassword]
  }

  // Event Grid and the host's own endpoints bring keys of their own and cannot sign in.
  resource signIn 'config' = if (!empty(authClientId)) {
    name: 'authsettingsV2'
    properties: {
      platform: { enabled: true }
      globalValidation: {
        requireAuthentication: true
        unauthenticatedClientAction: 'Return401'
        excludedPaths: ['/runtime/*', '/admin/*']
      }
      identityProviders: {
        azureActiveDirectory: {
          enabled: true
          registration: {
            clientId: authClientId
            openIdIssuer: '${environment().authentication.loginEndpoint}${tenant().tenantId}/v2.0'
          }
          validation: { allowedAudiences: ['api://${authClientId}', authClientId] }
        }
      }
      login: { tokenStore: { enabled: false } }
      httpSettings: { requireHttps: true }
    }
    dependsOn: [noScmPassword]
  }
}

@description('Resource id.')
output id string = app.id
@description('Name.')
output name string = app.name
@description('Host name.')
output hostName string = app.properties.defaultHostName
