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
const online = (more: JsonObject, top: JsonObject = {}) => ({
  location,
  kind: 'Managed',
  identity: { type: 'SystemAssigned' },
  tags: { team: 'data-science' },
  ...top,
  properties: {
    authMode: 'Key',
    publicNetworkAccess: 'Disabled',
    traffic: { blue: 100 },
    mirrorTraffic: {},
    properties: { createdBy: 'pipeline' },
    ...more,
  },
})

contract(`${types}/workspaces/onlineEndpoints`, () => azure, [
  {
    because: 'a read shows how callers prove who they are',
    ask: ['GET', ids.scoringEndpoint + ml],
    status: 200,
    shows: { 'properties.authMode': 'Key', 'properties.keys': undefined },
  },
  {
    because: 'an api-version before 2022-10-01 hides the network switch',
    ask: ['GET', ids.scoringEndpoint + at('2022-05-01')],
    status: 200,
    shows: { 'properties.publicNetworkAccess': undefined },
  },
  {
    because: 'PATCH does not take the network switch',
    ask: ['PATCH', ids.scoringEndpoint + ml, properties({ publicNetworkAccess: 'Enabled' })],
    status: 400,
    code: 'PatchNotSupported',
  },
  {
    because: 'PATCH takes an identity, long-running, and fills in its principal',
    ask: ['PATCH', ids.churnEndpoint + ml, { identity: { type: 'SystemAssigned' } }],
    status: 202,
    leaves: [ids.churnEndpoint, { 'identity.principalId': expect.any(String) }],
  },
  {
    because: 'the inverse takes the identity away again',
    ask: ['PATCH', ids.churnEndpoint + ml, { identity: { type: 'None' } }],
    status: 202,
    leaves: [ids.churnEndpoint, { identity: { type: 'None' } }],
  },
  {
    because: 'what the service owns cannot be sent back',
    ask: ['PUT', ids.scoringEndpoint + ml, online({ scoringUri: 'https://x/score' })],
    status: 400,
    code: 'ReadOnlyProperty',
  },
  {
    because: 'an unknown member is refused',
    ask: ['PUT', ids.scoringEndpoint + ml, online({ authenticationMode: 'AADToken' })],
    status: 400,
    code: 'InvalidRequestContent',
  },
  {
    because: 'the modes of serverless endpoints are not those of online endpoints',
    ask: ['PUT', ids.scoringEndpoint + ml, online({ authMode: 'AAD' })],
    status: 400,
    code: 'InvalidPropertyValue',
  },
  {
    because: 'an endpoint does not become one of Kubernetes',
    ask: ['PUT', ids.scoringEndpoint + ml, online({ compute: ids.computeCluster })],
    status: 400,
    code: 'PropertyChangeNotAllowed',
  },
  {
    because: 'keys are given when an endpoint is made, or never',
    ask: ['PUT', ids.scoringEndpoint + ml, online({ keys: { primaryKey: 'x' } })],
    status: 400,
    code: 'BadRequest',
  },
  {
    because: 'entries of its property dictionary cannot be taken away',
    ask: ['PUT', ids.scoringEndpoint + ml, online({ properties: {} })],
    status: 400,
    code: 'BadRequest',
  },
  {
    because: 'traffic goes to deployments that there are',
    ask: ['PUT', ids.scoringEndpoint + ml, online({ traffic: { green: 100 } })],
    status: 400,
    code: 'BadRequest',
  },
  {
    because: 'a PUT of the whole changes the mode and leaves the rest',
    ask: ['PUT', ids.scoringEndpoint + ml, online({ authMode: 'AADToken' })],
    status: 200,
    leaves: [
      ids.scoringEndpoint,
      {
        'properties.authMode': 'AADToken',
        'properties.publicNetworkAccess': 'Disabled',
        'properties.scoringUri': 'https://fraud-scoring.westeurope.inference.ml.azure.com/score',
        'identity.principalId': expect.any(String),
        'properties.provisioningState': 'Succeeded',
      },
    ],
  },
  {
    because: 'the inverse PUT puts the old mode back',
    ask: ['PUT', ids.scoringEndpoint + ml, online({})],
    status: 200,
    leaves: [ids.scoringEndpoint, { 'properties.authMode': 'Key' }],
  },
  {
    because: 'a PUT that forgets the network switch opens the endpoint',
    ask: [
      'PUT',
      ids.scoringEndpoint + ml,
      { location, properties: { authMode: 'Key', properties: { createdBy: 'pipeline' } } },
    ],
    status: 200,
    leaves: [
      ids.scoringEndpoint,
      { 'properties.publicNetworkAccess': 'Enabled', tags: {}, identity: undefined },
    ],
  },
  {
    because: 'the inverse is the whole document',
    ask: ['PUT', ids.scoringEndpoint + ml, online({})],
    status: 200,
    leaves: [ids.scoringEndpoint, { 'properties.publicNetworkAccess': 'Disabled' }],
  },
  {
    because: 'keys are made anew, long-running, one at a time',
    ask: ['POST', `${ids.scoringEndpoint}/regenerateKeys${ml}`, { keyType: 'Secondary' }],
    status: 202,
  },
  {
    because: 'there is no third key',
    ask: ['POST', `${ids.scoringEndpoint}/regenerateKeys${ml}`, { keyType: 'Tertiary' }],
    status: 400,
    code: 'InvalidPropertyValue',
  },
])
