// Read from the outputs of main.bicep: azd passes them to its hooks as environment variables.
using 'events.bicep'

import { listed, listedTopics } from 'modules/inputs.bicep'

param environmentName = readEnvironmentVariable('AZURE_ENV_NAME', 'prod')
param location = readEnvironmentVariable('AZURE_LOCATION', 'westeurope')
param appId = readEnvironmentVariable('REBASELINE_APP_ID')
param clientId = readEnvironmentVariable('REBASELINE_CLIENT_ID')
param storageId = readEnvironmentVariable('REBASELINE_STORAGE_ID')
param eventsIdentityId = readEnvironmentVariable('REBASELINE_EVENTS_IDENTITY_ID', '')
param principalId = readEnvironmentVariable('REBASELINE_PRINCIPAL_ID')
param identityId = readEnvironmentVariable('REBASELINE_IDENTITY_ID')
param keyVaultIds = listed(readEnvironmentVariable('REBASELINE_KEY_VAULT_IDS', ''))
param vaultIds = listed(readEnvironmentVariable('REBASELINE_VAULT_IDS', ''))
param additionalSubscriptionIds = listed(readEnvironmentVariable('REBASELINE_ADDITIONAL_SUBSCRIPTIONS', ''))
param existingTopics = listedTopics(readEnvironmentVariable('REBASELINE_EXISTING_TOPICS', ''))
