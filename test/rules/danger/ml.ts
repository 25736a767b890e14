// Dangers of writes to Azure ML workspaces, registries, and what lies in a workspace.
import type { Danger, Dangers } from './danger.ts'

const LEARN = 'https://learn.microsoft.com/azure/machine-learning'
const ML = 'Microsoft.MachineLearningServices'

const callers = (source: string): Danger => ({
  least: 'approval',
  because: 'callers with a key or a token of the old kind are refused until they change over',
  source: `${LEARN}/${source}`,
})

/** What may be written to workspaces, registries and below them. */
export const MACHINE_LEARNING: Dangers = {
  [`${ML}/workspaces`]: {
    'properties.publicNetworkAccess': {
      to: 'Disabled',
      least: 'guarded',
      asks: [['approvedPrivateEndpoint'], ['nobodyComesPublicly']],
      because: 'studio, SDK and batch endpoints are reached through a private endpoint only',
      source: `${LEARN}/how-to-configure-private-link`,
    },
    'properties.systemDatastoresAuthMode': {
      to: 'Identity',
      least: 'approval',
      never: ['identityHasStorageRoles'],
      because: 'jobs, notebooks and users need data roles on the account from then on',
      source: `${LEARN}/how-to-disable-local-auth-storage`,
    },
    'properties.serverlessComputeSettings.serverlessComputeNoPublicIP': {
      to: true,
      least: 'approval',
      never: ['approvedPrivateEndpoint'],
      because: 'without a private endpoint and a route out, serverless jobs hang',
      source: `${LEARN}/how-to-use-serverless-compute`,
    },
    'properties.v1LegacyMode': {
      to: false,
      least: 'approval',
      because: 'metadata of jobs then leaves the virtual network through Resource Manager',
      source: `${LEARN}/how-to-configure-network-isolation-with-v2`,
    },
    'identity.type': {
      least: 'approval',
      because: 'a new principal gets roles, and resources are reached in another name',
      source: `${LEARN}/how-to-identity-based-service-authentication`,
    },
  },
  [`${ML}/workspaces/onlineEndpoints`]: {
    'properties.authMode': callers('how-to-authenticate-online-endpoint'),
    'properties.publicNetworkAccess': {
      to: 'Disabled',
      least: 'approval',
      never: ['workspacePrivateEndpoint'],
      because: 'callers from the internet are refused; the way in is the workspace’s endpoint',
      source: `${LEARN}/concept-secure-online-endpoint`,
    },
  },
  [`${ML}/workspaces/batchEndpoints`]: {
    'properties.authMode': callers('how-to-authenticate-batch-endpoint'),
  },
  [`${ML}/workspaces/serverlessEndpoints`]: {
    'properties.authMode': callers('how-to-deploy-models-serverless'),
  },
  [`${ML}/workspaces/datastores`]: {
    'properties.credentials.credentialsType': {
      to: 'None',
      least: 'approval',
      final: true,
      because: 'Azure never returns the secret that is thrown away, and users need data roles',
      source: `${LEARN}/how-to-datastore`,
    },
    'properties.protocol': {
      to: 'https',
      least: 'approval',
      because: 'jobs that mount the datastore reach it in another way',
      source: `${LEARN}/how-to-datastore`,
    },
    'properties.serviceDataAccessAuthIdentity': {
      least: 'approval',
      because: 'previews in studio read in another name, which may have no role',
      source: `${LEARN}/how-to-enable-studio-virtual-network`,
    },
  },
  [`${ML}/registries`]: {
    'properties.publicNetworkAccess': {
      to: 'Disabled',
      least: 'approval',
      because: 'every workspace that uses the registry needs a private endpoint to it',
      source: `${LEARN}/how-to-registry-network-isolation`,
    },
    'identity.type': {
      least: 'approval',
      because: 'the whole registry is sent back, and a new principal gets roles',
      source: `${LEARN}/how-to-manage-registries`,
    },
  },
}
