// What azd gives to the two sample parameter files: the choices of a person, and the outputs of main.bicep.
const HERE = '/subscriptions/0a1b2c3d-1111-4222-8333-444455556666'
const GROUP = `${HERE}/resourceGroups/rg-rebaseline-sample/providers`
const OTHER = '7e6d5c4b-2222-4333-8444-555566667777'

/** Every variable that infra/main.bicepparam and infra/events.bicepparam read, none with its default. */
export const SAMPLE_ENVIRONMENT: Readonly<Record<string, string>> = {
  AZURE_ENV_NAME: 'sample',
  AZURE_LOCATION: 'northeurope',
  REBASELINE_PLAN: 'premium',
  REBASELINE_NETWORK: 'private',
  REBASELINE_WRITES: 'off',
  REBASELINE_ALERT_EMAIL: 'security@example.com',
  REBASELINE_AUTH_CLIENT_ID: '5c5d5e5f-4444-4555-8666-777788889999',
  REBASELINE_TEAMS_URL: 'https://example.com/teams',
  REBASELINE_ADDITIONAL_SUBSCRIPTIONS: OTHER,
  REBASELINE_VAULT_IDS: `${HERE}/resourceGroups/rg-ml/providers/Microsoft.KeyVault/vaults/kv-ml`,
  REBASELINE_EXISTING_TOPICS: `/subscriptions/${OTHER}=/subscriptions/${OTHER}/resourceGroups/rg-hub/providers/Microsoft.EventGrid/systemTopics/that`,
  REBASELINE_APP_ID: `${GROUP}/Microsoft.Web/sites/func-rebaseline-sample`,
  REBASELINE_CLIENT_ID: 'c0ffee00-3333-4444-8555-666677778888',
  REBASELINE_STORAGE_ID: `${GROUP}/Microsoft.Storage/storageAccounts/strebaselinesample`,
  REBASELINE_PRINCIPAL_ID: 'c0ffee00-4444-4555-8666-777788889999',
  REBASELINE_IDENTITY_ID: `${GROUP}/Microsoft.ManagedIdentity/userAssignedIdentities/id-rebaseline-sample`,
  REBASELINE_KEY_VAULT_IDS: `${HERE}/resourceGroups/rg-ml/providers/Microsoft.KeyVault/vaults/kv-ml`,
  REBASELINE_EVENTS_IDENTITY_ID: `${GROUP}/Microsoft.ManagedIdentity/userAssignedIdentities/id-rebaseline-sample--events`,
}
