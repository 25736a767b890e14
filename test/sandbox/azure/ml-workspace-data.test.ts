import { afterAll, beforeAll } from 'vitest'
import type { JsonObject } from '../../../sandbox/azure/json.ts'
import type { SandboxAzure } from '../../../sandbox/azure/start.ts'
import { ids } from '../../../sandbox/estate/names.ts'
import { contract } from './contract.ts'
import { properties, startTrustedAzure, versions } from './sandbox.ts'

let azure: SandboxAzure
beforeAll(async () => {
  azure = await startTrustedAzure({ longRunningMs: 20 })
})
afterAll(() => azure.stop())

const { ml } = versions
const types = 'Microsoft.MachineLearningServices'
const at = (apiVersion: string) => `?api-version=${apiVersion}`
const lake = `${ids.fraudWorkspace}/datastores/transactions`
const blobs = {
  datastoreType: 'AzureBlob',
  accountName: 'stfraudprod',
  containerName: 'transactions',
  endpoint: 'core.windows.net',
  protocol: 'https',
}
contract(`${types}/workspaces/datastores`, () => azure, [
  {
    because: 'a read shows that there is a key, not the key',
    ask: ['GET', lake + ml],
    status: 200,
    shows: { 'properties.credentials': { credentialsType: 'AccountKey' } },
  },
  {
    because: 'what was read cannot be sent back: the key is missing',
    ask: [
      'PUT',
      lake + ml,
      properties({ ...blobs, credentials: { credentialsType: 'AccountKey' } }),
    ],
    status: 400,
    code: 'MissingRequiredProperty',
  },
  {
    because: 'a share has no container',
    ask: [
      'PUT',
      lake + ml,
      properties({
        ...blobs,
        datastoreType: 'AzureFile',
        fileShareName: 'x',
        credentials: { credentialsType: 'None' },
      }),
    ],
    status: 400,
    code: 'InvalidRequestContent',
  },
  {
    because: 'whether it is the default is the service’s',
    ask: [
      'PUT',
      lake + ml,
      properties({ ...blobs, isDefault: false, credentials: { credentialsType: 'None' } }),
    ],
    status: 400,
    code: 'ReadOnlyProperty',
  },
  {
    because: 'a PUT without credentials makes it one of identities',
    ask: ['PUT', lake + ml, properties({ ...blobs, credentials: { credentialsType: 'None' } })],
    status: 200,
    leaves: [lake, { 'properties.credentials': { credentialsType: 'None' } }],
  },
  {
    because: 'the inverse needs the key, which nothing shows afterwards',
    ask: [
      'PUT',
      lake + ml,
      properties({
        ...blobs,
        credentials: {
          credentialsType: 'AccountKey',
          secrets: { secretsType: 'AccountKey', key: 'secret' },
        },
      }),
    ],
    status: 200,
    leaves: [lake, { 'properties.credentials': { credentialsType: 'AccountKey' } }],
  },
  {
    because: 'what the workspace made follows the workspace alone',
    ask: [
      'PUT',
      `${ids.fraudWorkspace}/datastores/workspaceblobstore${ml}`,
      properties({ ...blobs, credentials: { credentialsType: 'None' } }),
    ],
    status: 400,
    code: 'UserError',
  },
])

const scale = (scaleSettings: JsonObject) => properties({ properties: { scaleSettings } })
const fifteen = { maxNodeCount: 8, nodeIdleTimeBeforeScaleDown: 'PT15M' }
const idle = (duration: string) => ({ idleTimeBeforeShutdown: duration })
contract(`${types}/workspaces/computes`, () => azure, [
  {
    because: 'scale settings need the most nodes',
    ask: ['PATCH', ids.computeCluster + ml, scale({ minNodeCount: 1 })],
    status: 400,
    code: 'MissingRequiredProperty',
  },
  {
    because: 'the fewest nodes are not more than the most',
    ask: ['PATCH', ids.computeCluster + ml, scale({ minNodeCount: 9, ...fifteen })],
    status: 400,
    code: 'BadRequest',
  },
  {
    because: 'an instance does not scale',
    ask: ['PATCH', ids.computeInstance + ml, scale(fifteen)],
    status: 400,
    code: 'BadRequest',
  },
  {
    because: 'a cluster keeps nodes',
    ask: ['PATCH', ids.computeCluster + ml, scale({ minNodeCount: 1, ...fifteen })],
    status: 202,
    leaves: [ids.computeCluster, { 'properties.properties.scaleSettings.minNodeCount': 1 }],
  },
  {
    because: 'the inverse: it goes to zero',
    ask: ['PATCH', ids.computeCluster + ml, scale({ minNodeCount: 0, ...fifteen })],
    status: 202,
    leaves: [ids.computeCluster, { 'properties.properties.scaleSettings.minNodeCount': 0 }],
  },
  {
    because: 'an instance is told when to stop, at once',
    ask: ['POST', `${ids.computeInstance}/updateIdleShutdownSetting${ml}`, idle('PT60M')],
    status: 200,
    leaves: [ids.computeInstance, { 'properties.properties.idleTimeBeforeShutdown': 'PT60M' }],
  },
  {
    because: 'an api-version before 2025-12-01 hides it',
    ask: ['GET', ids.computeInstance + at('2025-09-01')],
    status: 200,
    shows: { 'properties.properties.idleTimeBeforeShutdown': undefined },
  },
  {
    because: 'five minutes are too few',
    ask: ['POST', `${ids.computeInstance}/updateIdleShutdownSetting${ml}`, idle('PT5M')],
    status: 400,
    code: 'InvalidPropertyValue',
  },
  {
    because: 'a cluster has no such setting',
    ask: ['POST', `${ids.computeCluster}/updateIdleShutdownSetting${ml}`, idle('PT60M')],
    status: 400,
    code: 'BadRequest',
  },
])

const isolated = (isolationMode: string) => properties({ managedNetwork: { isolationMode } })
contract(`${types}/workspaces`, () => azure, [
  {
    because: 'keys are read anew, long-running, without a body',
    ask: ['POST', `${ids.fraudWorkspace}/resyncKeys${ml}`],
    status: 202,
  },
  {
    because: 'a managed network is provisioned, with Spark where that is asked for',
    ask: ['POST', `${ids.fraudWorkspace}/provisionManagedNetwork${ml}`, { includeSpark: true }],
    status: 202,
    leaves: [
      ids.fraudWorkspace,
      { 'properties.managedNetwork.status': { status: 'Active', sparkReady: true } },
    ],
  },
  {
    because: 'its isolation only ever grows',
    ask: ['PATCH', ids.fraudWorkspace + ml, isolated('AllowInternetOutbound')],
    status: 400,
    code: 'BadRequest',
  },
  {
    because: 'a PATCH of the network keeps its rules',
    ask: ['PATCH', ids.fraudWorkspace + ml, isolated('AllowOnlyApprovedOutbound')],
    status: 202,
    leaves: [
      ids.fraudWorkspace,
      { 'properties.managedNetwork.outboundRules.pypi.destination': 'pypi.org' },
    ],
  },
  {
    because: 'the key comes from the vault that the workspace was made with',
    ask: [
      'PATCH',
      ids.hubWorkspace + ml,
      properties({
        encryption: {
          keyVaultProperties: { keyIdentifier: 'https://kv-x.vault.azure.net/keys/k/1' },
        },
      }),
    ],
    status: 400,
    code: 'BadRequest',
  },
  {
    because: 'isolation of data is chosen when a workspace is made',
    ask: ['PATCH', ids.fraudWorkspace + ml, properties({ enableDataIsolation: true })],
    status: 400,
    code: 'BadRequest',
  },
])
