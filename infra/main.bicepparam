// The sample: azd fills in what is read from the environment; for `az deployment sub create`, set the variables or write
// the values here. Everything else has a default, and docs/deploy.md tells what may be set.
using 'main.bicep'

import { listed } from 'modules/inputs.bicep'

param environmentName = readEnvironmentVariable('AZURE_ENV_NAME', 'prod')
param location = readEnvironmentVariable('AZURE_LOCATION', 'westeurope')
param plan = readEnvironmentVariable('REBASELINE_PLAN', 'flex')
param network = readEnvironmentVariable('REBASELINE_NETWORK', 'public')
param writes = readEnvironmentVariable('REBASELINE_WRITES', 'on')
param alertEmail = readEnvironmentVariable('REBASELINE_ALERT_EMAIL', '')
param authClientId = readEnvironmentVariable('REBASELINE_AUTH_CLIENT_ID', '')
param teamsUrl = readEnvironmentVariable('REBASELINE_TEAMS_URL', '')
param additionalSubscriptionIds = listed(readEnvironmentVariable('REBASELINE_ADDITIONAL_SUBSCRIPTIONS', ''))
param vaultIds = listed(readEnvironmentVariable('REBASELINE_VAULT_IDS', ''))
