// Everything that Rebaseline needs in Azure, except what needs the code to be there and what lies in resource groups of
// others: that is events.bicep. `azd down` deletes each resource group that a resource of this deployment lies in, also when
// it is only a role assignment on somebody's vault. The role in a management group is management-group.bicep.
// docs/deploy.md has the table of what is created and of what the identity may touch.
targetScope = 'subscription'

import {
  guidOf
  isSubnet
  mail
  nameOf
  networkOf
  ranges
  schedule
  subscriptions
  vaults
  zone
} from 'modules/inputs.bicep'

@description('Name of this installation. Lower-case letters, digits and hyphens: it is part of every name and of the names of the custom roles, which are unique in a tenant.')
@minLength(2)
@maxLength(20)
param environmentName string

@description('Region of the function app, its storage and its logs.')
param location string

@description('Resource group of the service, in lower case. Nothing else should live in it: the service never writes to what is in it.')
@maxLength(80)
param resourceGroupName string = 'rg-rebaseline-${environmentName}'

@description('Tags on every resource.')
param tags object = {}

// The code

@description('Hosting. Flex Consumption is not offered in every cloud and region; Elastic Premium (EP1) is the other way.')
@allowed(['flex', 'premium'])
param plan string = 'flex'

@description('Version of Node.js.')
@allowed(['24', '22'])
param nodeVersion string = '24'

@description('Memory of one instance on Flex Consumption.')
@allowed([512, 2048, 4096])
param instanceMemoryMB int = 2048

@description('Most instances at a time on Flex Consumption. The budget of writes is kept in storage and holds over all of them.')
@minValue(1)
@maxValue(1000)
param maximumInstanceCount int = 40

@description('Redundancy of the storage account that holds the records.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GRS', 'Standard_GZRS'])
param storageSku string = 'Standard_ZRS'

// What it looks after

@description('Give the identity its role in this subscription. Turn it off when it gets it in a management group above (management-group.bicep).')
param manageThisSubscription bool = true

@description('Ids of further subscriptions in which the identity gets its role.')
param additionalSubscriptionIds string[] = []

@description('Where the identity may rotate keys and set their rotation policies: nowhere, on the vaults of vaultIds, or in each subscription.')
@allowed(['none', 'namedVaults', 'subscription'])
param keyRights string = 'namedVaults'

@description('Resource ids of vaults that use Azure RBAC. The role with the rights on keys is defined in their subscriptions.')
param vaultIds string[] = []

@description('Keep events that could not be delivered for a day, as dead letters. Not possible when the network is private.')
param deadLetters bool = true

// How it behaves

@description('The kill switch. Off: everything is read, judged and reported, and nothing is written.')
@allowed(['on', 'off'])
param writes string = 'on'

@description('NCRONTAB of the sweep, UTC. At least twice a day, or the alert on missing sweeps fires.')
param sweepSchedule string = '0 0 */6 * * *'

@description('NCRONTAB of the check of key ages, UTC.')
param keySchedule string = '0 30 3 * * *'

@description('Least level of the log. The alert on missing sweeps and the workbook read lines of the level info.')
@allowed(['debug', 'info'])
param logLevel string = 'info'

@description('Workflows URL of a Teams channel, or a Key Vault reference to it. Empty: no cards.')
@secure()
param teamsUrl string = ''

@description('Address of a webhook, or a Key Vault reference to it. Empty: none.')
@secure()
param webhookUrl string = ''

@description('Signing secret of the webhook (whsec_…), or a Key Vault reference to it. Empty: unsigned.')
@secure()
param webhookSecret string = ''

// Who is told, and for how long logs are kept

@description('Who gets a mail when the service itself is not well. Empty: the alerts are only shown in Azure.')
param alertEmail string = ''

@description('When this is deployed; leave it alone. A younger service is not said to have missed its sweeps.')
param deployedAt string = utcNow('u')

@description('Days that logs are kept.')
@minValue(30)
@maxValue(730)
param logRetentionDays int = 90

@description('Most log data taken in a day, in GB; -1 is no limit.')
@minValue(-1)
@maxValue(100)
param logDailyQuotaGb int = 1

// Network

@description('Private: a virtual network, private endpoints for storage and app, and storage without a public address.')
@allowed(['public', 'private'])
param network string = 'public'

@description('Address space of the virtual network that is made for network = private, /25 or larger: two subnets of /26 are cut from it.')
param addressPrefix string = '10.90.0.0/24'

@description('A subnet of yours for outbound traffic, delegated to Microsoft.App/environments (flex) or Microsoft.Web/serverFarms (premium). Given together with privateEndpointSubnetId or not at all. Empty: one is made.')
param integrationSubnetId string = ''

@description('A subnet of yours for the private endpoints. Given together with integrationSubnetId or not at all. Empty: one is made.')
param privateEndpointSubnetId string = ''

@description('Make the private DNS zones; subnets of yours must then lie in one virtual network. Turn it off where a policy of your hub registers private endpoints.')
param createPrivateDnsZones bool = true

@description('Private DNS zone of App Service, for a cloud that is not known here. Empty: privatelink.azurewebsites.net, or what the US Government and 21Vianet have in its place.')
param appDnsZone string = ''

@description('Addresses (CIDR) that may reach app and deployment endpoint from outside. With a private network and none of them, nobody may; with a public one and none of them, everybody with a key. Event Grid may always deliver.')
param allowedAddresses string[] = []

// Sign-in

@description('Client id of an Entra app registration. When set, callers of the HTTP functions must sign in, beside the function key.')
param authClientId string = ''

var role = loadJsonContent('generated/role.json')
var allTags = union(tags, { 'azd-env-name': nameOf('environmentName', environmentName) })
// Azure does not tell upper from lower case in the name of a group; the names that are made of it do.
var groupOnce = toLower(resourceGroupName)
var token = toLower(uniqueString(subscription().id, groupOnce, environmentName))
var isPrivate = network == 'private'
// It ends with a slash in some clouds.
var resourceManager = endsWith(environment().resourceManager, '/')
  ? environment().resourceManager
  : '${environment().resourceManager}/'
// With one subnet alone, app and endpoints would be in networks that do not know each other.
var ownSubnets = empty(integrationSubnetId) != empty(privateEndpointSubnetId)
  ? fail('${empty(integrationSubnetId) ? 'integrationSubnetId' : 'privateEndpointSubnetId'}: missing. Give integrationSubnetId and privateEndpointSubnetId together, or neither')
  : empty(integrationSubnetId)
      ? false
      : !isPrivate
          ? fail('integrationSubnetId: given, and network is public. Set network to private, or take both subnets out')
          : !isSubnet(integrationSubnetId) || !isSubnet(privateEndpointSubnetId)
              ? fail('${isSubnet(integrationSubnetId) ? 'privateEndpointSubnetId' : 'integrationSubnetId'}: no subnet. Give a resource id: /subscriptions/…/virtualNetworks/NAME/subnets/NAME')
              : toLower(integrationSubnetId) == toLower(privateEndpointSubnetId)
                  ? fail('privateEndpointSubnetId: the same as integrationSubnetId. A delegated subnet takes no private endpoints: give another one')
                  : createPrivateDnsZones && networkOf(integrationSubnetId) != networkOf(privateEndpointSubnetId)
                      ? fail('privateEndpointSubnetId: in another network than integrationSubnetId, where the zones would not be known. Give two subnets of one network, or set createPrivateDnsZones to false')
                      : true
var makesNetwork = !ownSubnets && isPrivate

// What the identity may do where. In lower case from here on: what differs in case is one subscription to Azure.
var here = toLower(subscription().subscriptionId)
var lookedAfter = union(
  manageThisSubscription ? [here] : [],
  subscriptions('additionalSubscriptionIds', additionalSubscriptionIds)
)
// A role that was made for fewer rules may have no rights on keys.
var keyRightsIn = empty(role.permissions[0].dataActions) ? 'none' : keyRights
var vaultIdsOnce = vaults('vaultIds', vaultIds)
// With the rights in whole subscriptions, the vaults in others than those that are looked after are left.
var keyVaults = keyRightsIn == 'none'
  ? []
  : filter(vaultIdsOnce, id => keyRightsIn == 'namedVaults' || !contains(lookedAfter, split(id, '/')[2]))
var subscriptionsOfVaults = map(keyVaults, id => split(id, '/')[2])
var keysEverywhere = keyRightsIn != 'subscription'
  ? false
  : empty(lookedAfter)
      ? fail('keyRights: subscription, and no subscription is looked after here. Name some in additionalSubscriptionIds, or take namedVaults and vaultIds')
      : true

// Names that must be known before the deployment, so that a preview shows all of it.
var identityName = 'id-rebaseline-${environmentName}'
var eventsIdentityName = 'id-rebaseline-${environmentName}--events'
var identities = '${subscription().id}/resourceGroups/${groupOnce}/providers/Microsoft.ManagedIdentity/userAssignedIdentities'
var identityId = '${identities}/${identityName}'
var eventsIdentityId = '${identities}/${eventsIdentityName}'
var storageName = 'st${token}'

resource group 'Microsoft.Resources/resourceGroups@2025-04-01' = {
  name: groupOnce
  location: location
  tags: allTags
}

module identity 'modules/identity.bicep' = {
  scope: group
  params: {
    name: identityName
    eventsName: eventsIdentityName
    location: location
    tags: allTags
  }
}

module monitoring 'modules/monitoring.bicep' = {
  scope: group
  params: {
    environmentName: environmentName
    location: location
    tags: allTags
    retentionDays: logRetentionDays
    dailyQuotaGb: logDailyQuotaGb
    publisherPrincipalId: identity.outputs.principalId
    publisherId: identityId
  }
}

module storage 'modules/storage.bicep' = {
  scope: group
  params: {
    name: storageName
    location: location
    tags: allTags
    sku: storageSku
    isPrivate: isPrivate
    workspaceId: monitoring.outputs.workspaceId
    servicePrincipalId: identity.outputs.principalId
    serviceId: identityId
    eventsPrincipalId: identity.outputs.eventsPrincipalId
    eventsId: eventsIdentityId
  }
}

module vnet 'modules/network.bicep' = if (makesNetwork) {
  scope: group
  params: {
    environmentName: environmentName
    location: location
    tags: allTags
    addressPrefix: addressPrefix
    delegation: plan == 'flex' ? 'Microsoft.App/environments' : 'Microsoft.Web/serverFarms'
  }
}

module app 'modules/function-app.bicep' = {
  scope: group
  params: {
    name: 'func-rebaseline-${environmentName}-${take(token, 6)}'
    location: location
    tags: union(allTags, { 'azd-service-name': 'rebaseline' })
    plan: plan
    nodeVersion: nodeVersion
    instanceMemoryMB: instanceMemoryMB
    maximumInstanceCount: maximumInstanceCount
    identityId: identityId
    packages: storage.outputs.packages
    // A condition must be known before the deployment; where the subnet is need not be.
    inNetwork: isPrivate
    integrationSubnetId: makesNetwork ? vnet!.outputs.integrationSubnetId : integrationSubnetId
    restricted: isPrivate || !empty(allowedAddresses)
    allowedAddresses: ranges('allowedAddresses', allowedAddresses)
    authClientId: empty(authClientId) ? '' : guidOf('authClientId', authClientId)
    settings: {
      APPLICATIONINSIGHTS_CONNECTION_STRING: monitoring.outputs.connectionString
      APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identity.outputs.clientId};Authorization=AAD'
      AzureWebJobsStorage__credential: 'managedidentity'
      AzureWebJobsStorage__clientId: identity.outputs.clientId
      AzureWebJobsStorage__blobServiceUri: storage.outputs.blobEndpoint
      AzureWebJobsStorage__queueServiceUri: storage.outputs.queueEndpoint
      AzureWebJobsStorage__tableServiceUri: storage.outputs.tableEndpoint
      AZURE_CLIENT_ID: identity.outputs.clientId
      REBASELINE_PRINCIPAL_ID: identity.outputs.principalId
      REBASELINE_OWN: group.id
      REBASELINE_WRITES: writes
      REBASELINE_SWEEP_SCHEDULE: schedule('sweepSchedule', sweepSchedule)
      REBASELINE_KEY_SCHEDULE: schedule('keySchedule', keySchedule)
      REBASELINE_LOG_LEVEL: logLevel
      // The host drops what is below the level of host.json, whatever the service writes.
      ...(logLevel == 'debug' ? { AzureFunctionsJobHost__logging__logLevel__Function: 'Debug' } : {})
      // No page that says what runs here.
      AzureWebJobsDisableHomepage: 'true'
      REBASELINE_ARM_ENDPOINT: resourceManager
      REBASELINE_ARM_SCOPE: '${resourceManager}.default'
      REBASELINE_KEYVAULT_DNS_SUFFIX: skip(environment().suffixes.keyvaultDns, 1)
    }
    teamsUrl: teamsUrl
    webhookUrl: webhookUrl
    webhookSecret: webhookSecret
  }
}

module privateEndpoints 'modules/private-endpoints.bicep' = if (isPrivate) {
  scope: group
  params: {
    environmentName: environmentName
    location: location
    tags: allTags
    subnetId: makesNetwork ? vnet!.outputs.privateEndpointSubnetId : privateEndpointSubnetId
    createDnsZones: createPrivateDnsZones
    appDnsZone: zone('appDnsZone', appDnsZone)
    cloud: environment().name
    storageId: storage.outputs.id
    appId: app.outputs.id
  }
}

module alerts 'modules/alerts.bicep' = {
  scope: group
  params: {
    environmentName: environmentName
    location: location
    tags: allTags
    email: mail('alertEmail', alertEmail)
    workspaceId: monitoring.outputs.workspaceId
    storageId: storage.outputs.id
    deployedAt: deployedAt
  }
}

module workbook 'modules/workbook.bicep' = {
  scope: group
  params: {
    environmentName: environmentName
    location: location
    tags: allTags
    workspaceId: monitoring.outputs.workspaceId
  }
}

module subscriptionAccess 'modules/subscription-access.bicep' = [
  for id in union(lookedAfter, subscriptionsOfVaults): {
    scope: subscription(id)
    params: {
      environmentName: environmentName
      role: role
      principalId: identity.outputs.principalId
      identityId: identityId
      lookedAfter: contains(lookedAfter, id)
      keys: keysEverywhere && contains(lookedAfter, id)
        ? 'given'
        : contains(subscriptionsOfVaults, id) ? 'defined' : 'none'
    }
  }
]

@description('Resource group of the service.')
output AZURE_RESOURCE_GROUP string = group.name
@description('Name of the function app.')
output REBASELINE_APP_NAME string = app.outputs.name
@description('Resource id of the function app, for events.bicep.')
output REBASELINE_APP_ID string = app.outputs.id
@description('Where the HTTP functions are.')
output REBASELINE_URL string = 'https://${app.outputs.hostName}/api'
@description('Name of the storage account that holds the records.')
output REBASELINE_STORAGE_NAME string = storage.outputs.name
@description('Resource id of that storage account, for events.bicep.')
output REBASELINE_STORAGE_ID string = storage.outputs.id
@description('Client id of the identity: the filter of its own writes, for events.bicep.')
output REBASELINE_CLIENT_ID string = identity.outputs.clientId
@description('Object id of the identity: who gets the role, for management-group.bicep.')
output REBASELINE_PRINCIPAL_ID string = identity.outputs.principalId
@description('Resource id of the identity that writes dead letters, for events.bicep. Empty: none are written.')
output REBASELINE_EVENTS_IDENTITY_ID string = deadLetters && !isPrivate ? eventsIdentityId : ''
@description('Resource id of that identity, for events.bicep.')
output REBASELINE_IDENTITY_ID string = identityId
@description('Vaults whose keys it may rotate, for events.bicep.')
output REBASELINE_KEY_VAULT_IDS string = join(keyVaults, ',')
@description('Vaults whose keys are followed, for events.bicep.')
output REBASELINE_VAULT_IDS string = join(vaultIdsOnce, ',')
@description('Subscriptions beside this one, for events.bicep.')
output REBASELINE_ADDITIONAL_SUBSCRIPTIONS string = join(
  subscriptions('additionalSubscriptionIds', additionalSubscriptionIds),
  ','
)
