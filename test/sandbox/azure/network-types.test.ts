import { afterAll, beforeAll, expect, test } from 'vitest'
import { valueAt } from '../../../sandbox/azure/json.ts'
import type { SandboxAzure } from '../../../sandbox/azure/start.ts'
import { groupId, ids, people, rebaseline, region } from '../../../sandbox/estate/names.ts'
import { contract } from './contract.ts'
import { properties, startTrustedAzure, versions } from './sandbox.ts'

let azure: SandboxAzure
beforeAll(async () => {
  azure = await startTrustedAzure({ longRunningMs: 20 })
})
afterAll(() => azure.stop())

const { ml, network, diagnostics } = versions
const at = (apiVersion: string) => `?api-version=${apiVersion}`

const regionDetails = () =>
  valueAt(azure.resource(ids.mlRegistry), 'properties.regionDetails') ?? []
const fixedRegions = [{ location: region }]
contract('Microsoft.MachineLearningServices/registries', () => azure, [
  {
    because: 'a read shows the group that Azure made for it',
    ask: ['GET', ids.mlRegistry + ml],
    status: 200,
    shows: {
      'properties.managedResourceGroup.resourceId': groupId('azureml-rg-mlreg-bank'),
      'properties.registryPrivateEndpointConnections': [],
    },
  },
  {
    because: 'an api-version before 2023-10-01 hides its private endpoints',
    ask: ['GET', ids.mlRegistry + at('2023-04-01')],
    status: 200,
    shows: { 'properties.registryPrivateEndpointConnections': undefined },
  },
  {
    because: 'PATCH takes no properties',
    ask: ['PATCH', ids.mlRegistry + ml, properties({ publicNetworkAccess: 'Disabled' })],
    status: 400,
    code: 'PatchNotSupported',
  },
  {
    because: 'PATCH takes tags, long-running',
    ask: ['PATCH', ids.mlRegistry + ml, { tags: { team: 'data-science', stage: 'prod' } }],
    status: 202,
    leaves: [ids.mlRegistry, { 'tags.stage': 'prod' }],
  },
  {
    because: 'the inverse takes the tag away',
    ask: ['PATCH', ids.mlRegistry + ml, { tags: { team: 'data-science' } }],
    status: 202,
    leaves: [ids.mlRegistry, { tags: { team: 'data-science' } }],
  },
  {
    because: 'a PUT without its regions is refused',
    ask: ['PUT', ids.mlRegistry + ml, { location: region, properties: {} }],
    status: 400,
    code: 'MissingRequiredProperty',
  },
  {
    because: 'regions go back as they are',
    ask: [
      'PUT',
      ids.mlRegistry + ml,
      { location: region, properties: { regionDetails: fixedRegions } },
    ],
    status: 400,
    code: 'PropertyChangeNotAllowed',
  },
])

test('a registry is closed and opened by a PUT of the whole', async () => {
  for (const publicNetworkAccess of ['Disabled', 'Enabled']) {
    const body = {
      location: region,
      identity: { type: 'SystemAssigned' },
      properties: { publicNetworkAccess, regionDetails: regionDetails() },
    }
    const answer = await azure.as(people.priya).request('PUT', ids.mlRegistry + ml, body)
    expect(answer.status).toBe(200)
    const access = () => valueAt(azure.resource(ids.mlRegistry), 'properties.publicNetworkAccess')
    await expect.poll(access, { interval: 5 }).toBe(publicNetworkAccess)
  }
  expect(azure.resource(ids.mlRegistry)?.properties).toMatchObject({
    discoveryUrl: expect.any(String),
    managedResourceGroup: { resourceId: expect.any(String) },
  })
})

const endpoint = `${groupId('rg-ml-prod')}/providers/Microsoft.Network/privateEndpoints/pe-mlreg`
const linked = (targetId: string, group: string, list = 'privateLinkServiceConnections') => ({
  location: region,
  properties: {
    subnet: { id: ids.endpointSubnet },
    [list]: [
      { name: 'pe-mlreg', properties: { privateLinkServiceId: targetId, groupIds: [group] } },
    ],
  },
})
const registryState = 'properties.registryPrivateEndpointConnections'
contract('Microsoft.Network/privateEndpoints', () => azure, [
  {
    because: 'the service of the target is one that it has',
    ask: ['PUT', endpoint + network, linked(ids.mlRegistry, 'blob')],
    status: 400,
    code: 'PrivateEndpointInvalidGroupId',
  },
  {
    because: 'the subnet is there, and the caller may join it',
    ask: [
      'PUT',
      endpoint + network,
      {
        ...linked(ids.mlRegistry, 'amlregistry'),
        properties: {
          ...linked(ids.mlRegistry, 'amlregistry').properties,
          subnet: { id: `${ids.endpointSubnet}-none` },
        },
      },
    ],
    status: 403,
    code: 'LinkedAuthorizationFailed',
  },
  {
    because: 'who may not approve on the target cannot skip the approval',
    ask: ['PUT', endpoint + network, linked(ids.registry, 'registry')],
    who: rebaseline,
    status: 403,
    code: 'LinkedAuthorizationFailed',
  },
  {
    because: 'who may approve has an approved connection, which the target shows',
    ask: ['PUT', endpoint + network, linked(ids.mlRegistry, 'amlregistry')],
    who: rebaseline,
    status: 201,
    leaves: [
      ids.mlRegistry,
      {
        [registryState]: [
          expect.objectContaining({
            properties: expect.objectContaining({
              privateEndpoint: { id: endpoint },
              registryPrivateLinkServiceConnectionState: expect.objectContaining({
                status: 'Approved',
              }),
            }),
          }),
        ],
      },
    ],
  },
  {
    because: 'an endpoint does not move to another target',
    ask: ['PUT', endpoint + network, linked(ids.hsm, 'managedhsm')],
    status: 400,
    code: 'PrivateEndpointCannotBeMoved',
  },
  {
    because: 'there is no PATCH',
    ask: ['PATCH', endpoint + network, { tags: {} }],
    status: 405,
    code: 'HttpMethodNotSupported',
  },
  {
    because: 'the inverse is a DELETE, and the target forgets it',
    ask: ['DELETE', endpoint + network],
    status: 202,
    leaves: [ids.mlRegistry, { [registryState]: [] }],
  },
  {
    because: 'a manual connection waits for somebody, and needs no right to approve',
    ask: [
      'PUT',
      endpoint + network,
      linked(ids.hsm, 'managedhsm', 'manualPrivateLinkServiceConnections'),
    ],
    who: people.marek,
    status: 201,
    leaves: [
      ids.hsm,
      {
        'properties.privateEndpointConnections': [
          expect.objectContaining({
            properties: expect.objectContaining({
              privateLinkServiceConnectionState: expect.objectContaining({ status: 'Pending' }),
            }),
          }),
        ],
      },
    ],
  },
])

const files = `${ids.hubAccount}/fileServices/default`
const logs = properties({
  workspaceId: ids.logs,
  logs: [{ categoryGroup: 'allLogs', enabled: true }],
})
const setting = (scope: string) =>
  `${scope}/providers/Microsoft.Insights/diagnosticSettings/rebaseline${diagnostics}`
contract('Microsoft.Insights/diagnosticSettings', () => azure, [
  ...[files, `${ids.hubAccount}/queueServices/default`, ids.scoringEndpoint, ids.hsm].map(
    (scope) => ({
      because: `${scope.split('/').slice(-2).join('/')} has logs`,
      ask: ['PUT', setting(scope), logs] as const,
      status: 201,
    }),
  ),
  {
    because: 'the inverse is a DELETE',
    ask: ['DELETE', setting(files)],
    status: 200,
  },
  {
    because: 'an account has metrics only: its services have the logs',
    ask: ['PUT', setting(ids.hubAccount), logs],
    status: 400,
    code: 'BadRequest',
  },
  {
    because: 'a compute has no logs of its own',
    ask: ['PUT', setting(ids.computeCluster), logs],
    status: 400,
    code: 'BadRequest',
  },
  {
    because: 'an endpoint has no audit group',
    ask: [
      'PUT',
      setting(ids.churnEndpoint),
      properties({ workspaceId: ids.logs, logs: [{ categoryGroup: 'audit', enabled: true }] }),
    ],
    status: 400,
    code: 'BadRequest',
  },
])
