import { afterAll, beforeAll, expect } from 'vitest'
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
const location = 'westeurope'
const at = (apiVersion: string) => `?api-version=${apiVersion}`
const blue = `${ids.scoringEndpoint}/deployments/blue`
contract(`${types}/workspaces/onlineEndpoints/deployments`, () => azure, [
  {
    because: 'a read shows whether it reaches the internet',
    ask: ['GET', blue + ml],
    status: 200,
    shows: { 'properties.egressPublicNetworkAccess': 'Disabled' },
  },
  {
    because: 'an api-version before 2022-10-01 hides that',
    ask: ['GET', blue + at('2022-05-01')],
    status: 200,
    shows: { 'properties.egressPublicNetworkAccess': undefined },
  },
  {
    because: 'the list below an endpoint has it',
    ask: ['GET', `${ids.scoringEndpoint}/deployments${ml}`],
    status: 200,
    shows: { value: [expect.objectContaining({ id: blue, name: 'blue' })] },
  },
  {
    because: 'PATCH takes tags',
    ask: ['PATCH', blue + ml, { tags: { tier: '1' } }],
    status: 202,
    leaves: [blue, { tags: { tier: '1' } }],
  },
  {
    because: 'the inverse PATCH takes them away',
    ask: ['PATCH', blue + ml, { tags: {} }],
    status: 202,
    leaves: [blue, { tags: {} }],
  },
  {
    because: 'PATCH takes nothing of the properties',
    ask: ['PATCH', blue + ml, properties({ appInsightsEnabled: false })],
    status: 400,
    code: 'PatchNotSupported',
  },
  {
    because: 'egress is chosen when a deployment is made',
    ask: [
      'PUT',
      blue + ml,
      {
        location,
        properties: { endpointComputeType: 'Managed', egressPublicNetworkAccess: 'Enabled' },
      },
    ],
    status: 400,
    code: 'PropertyChangeNotAllowed',
  },
  {
    because: 'a member of another kind of deployment is unknown',
    ask: [
      'PUT',
      blue + ml,
      {
        location,
        properties: { endpointComputeType: 'Managed', containerResourceRequirements: {} },
      },
    ],
    status: 400,
    code: 'InvalidRequestContent',
  },
  {
    because: 'what receives traffic cannot be deleted',
    ask: ['DELETE', blue + ml],
    status: 400,
    code: 'BadRequest',
  },
])

const batch = (authMode: string) => ({
  location,
  kind: 'Managed',
  properties: {
    authMode,
    defaults: { deploymentName: 'monthly' },
    properties: { createdBy: 'pipeline' },
  },
})
contract(`${types}/workspaces/batchEndpoints`, () => azure, [
  {
    because: 'a read shows its mode, and no network of its own',
    ask: ['GET', ids.monthlyEndpoint + ml],
    status: 200,
    shows: { 'properties.authMode': 'Key', 'properties.publicNetworkAccess': undefined },
  },
  {
    because: 'PATCH takes tags and identity only',
    ask: ['PATCH', ids.monthlyEndpoint + ml, properties({ authMode: 'AADToken' })],
    status: 400,
    code: 'PatchNotSupported',
  },
  {
    because: 'there is no network switch to set',
    ask: [
      'PUT',
      ids.monthlyEndpoint + ml,
      { location, properties: { authMode: 'AADToken', publicNetworkAccess: 'Disabled' } },
    ],
    status: 400,
    code: 'InvalidRequestContent',
  },
  {
    because: 'the mode is required',
    ask: ['PUT', ids.monthlyEndpoint + ml, { location, properties: {} }],
    status: 400,
    code: 'MissingRequiredProperty',
  },
  {
    because: 'a PUT of the whole changes the mode',
    ask: ['PUT', ids.monthlyEndpoint + ml, batch('AADToken')],
    status: 200,
    leaves: [
      ids.monthlyEndpoint,
      { 'properties.authMode': 'AADToken', 'properties.defaults.deploymentName': 'monthly' },
    ],
  },
  {
    because: 'the inverse puts it back',
    ask: ['PUT', ids.monthlyEndpoint + ml, batch('Key')],
    status: 200,
    leaves: [ids.monthlyEndpoint, { 'properties.authMode': 'Key' }],
  },
  {
    because: 'the type is younger than the oldest api-version',
    ask: ['GET', ids.monthlyEndpoint + at('2021-07-01')],
    status: 400,
    code: 'InvalidApiVersionParameter',
  },
])

const model = { modelId: 'azureml://registries/azureml/models/Phi-4-mini-instruct' }
const serverless = (authMode: string, modelSettings: JsonObject = model) => ({
  location,
  sku: { name: 'Consumption' },
  properties: { authMode, modelSettings, contentSafety: { contentSafetyStatus: 'Enabled' } },
})
contract(`${types}/workspaces/serverlessEndpoints`, () => azure, [
  {
    because: 'a read shows its mode',
    ask: ['GET', ids.summaries + ml],
    status: 200,
    shows: { 'properties.authMode': 'Key' },
  },
  {
    because: 'the type is not there before 2024-04-01',
    ask: ['GET', ids.summaries + at('2023-10-01')],
    status: 400,
    code: 'InvalidApiVersionParameter',
  },
  {
    because: 'PATCH does not take the mode',
    ask: ['PATCH', ids.summaries + ml, properties({ authMode: 'AAD' })],
    status: 400,
    code: 'PatchNotSupported',
  },
  {
    because: 'the modes of online endpoints are not those of serverless ones',
    ask: ['PUT', ids.summaries + ml, serverless('AADToken')],
    status: 400,
    code: 'InvalidPropertyValue',
  },
  {
    because: 'an endpoint keeps its model',
    ask: ['PUT', ids.summaries + ml, serverless('AAD', { modelId: 'another' })],
    status: 400,
    code: 'PropertyChangeNotAllowed',
  },
  {
    because: 'a PUT of the whole changes the mode and keeps what the service made',
    ask: ['PUT', ids.summaries + ml, serverless('AAD')],
    status: 200,
    leaves: [ids.summaries, { 'properties.authMode': 'AAD', 'properties.endpointState': 'Online' }],
  },
  {
    because: 'the inverse puts it back',
    ask: ['PUT', ids.summaries + ml, serverless('Key')],
    status: 200,
    leaves: [ids.summaries, { 'properties.authMode': 'Key' }],
  },
])
