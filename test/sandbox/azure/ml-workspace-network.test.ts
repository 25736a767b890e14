import { afterAll, beforeAll, expect } from 'vitest'
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
contract(`${types}/workspaces/connections`, () => azure, [
  {
    because: 'a read shows that there is a key, not the key',
    ask: ['GET', ids.bureauConnection + ml],
    status: 200,
    shows: { 'properties.authType': 'ApiKey', 'properties.credentials': undefined },
  },
  {
    because: 'an api-version before 2024-04-01 hides who may use it',
    ask: ['GET', ids.bureauConnection + at('2023-10-01')],
    status: 200,
    shows: { 'properties.isSharedToAll': undefined, 'properties.authType': 'ApiKey' },
  },
  {
    because: 'a PUT without the key is refused: a connection that holds one cannot be sent back',
    ask: [
      'PUT',
      ids.bureauConnection + ml,
      properties({ authType: 'ApiKey', category: 'ApiKey', isSharedToAll: false }),
    ],
    status: 400,
    code: 'MissingRequiredProperty',
  },
  {
    because: 'the secret of another kind of connection is unknown',
    ask: [
      'PUT',
      ids.bureauConnection + ml,
      properties({ authType: 'ApiKey', category: 'ApiKey', credentials: { pat: 'x' } }),
    ],
    status: 400,
    code: 'InvalidRequestContent',
  },
  {
    because: 'there is no PATCH',
    ask: ['PATCH', ids.bureauConnection + ml, properties({ isSharedToAll: false })],
    status: 405,
    code: 'HttpMethodNotSupported',
  },
  {
    because: 'a PUT with the key works, and nothing shows it afterwards',
    ask: [
      'PUT',
      ids.bureauConnection + ml,
      properties({ authType: 'ApiKey', category: 'ApiKey', credentials: { key: 'secret' } }),
    ],
    status: 200,
    shows: { 'properties.credentials': undefined },
    leaves: [
      ids.bureauConnection,
      { 'properties.credentials': undefined, 'properties.isSharedToAll': false },
    ],
  },
  {
    because: 'the inverse needs the key again',
    ask: [
      'PUT',
      ids.bureauConnection + ml,
      properties({
        authType: 'ApiKey',
        category: 'ApiKey',
        isSharedToAll: true,
        credentials: { key: 'secret' },
      }),
    ],
    status: 200,
    leaves: [ids.bureauConnection, { 'properties.isSharedToAll': true }],
  },
])

const wide = { type: 'ServiceTag', category: 'UserDefined' }
const internet = { serviceTag: 'Internet', protocol: 'TCP', portRanges: '443' }
const system = `${ids.hubWorkspace}/outboundRules/__SYS_PE_stmlhubprod_blob`
contract(`${types}/workspaces/outboundRules`, () => azure, [
  {
    because: 'a read shows where the rule leads',
    ask: ['GET', ids.wideRule + ml],
    status: 200,
    shows: { 'properties.destination.serviceTag': 'Internet', 'properties.status': 'Active' },
  },
  {
    because: 'managed networks are younger than 2023-10-01',
    ask: ['GET', ids.wideRule + at('2023-04-01')],
    status: 400,
    code: 'InvalidApiVersionParameter',
  },
  {
    because: 'there is no PATCH',
    ask: ['PATCH', ids.wideRule + ml, properties({ destination: internet })],
    status: 405,
    code: 'HttpMethodNotSupported',
  },
  {
    because: 'rules that the service made stay',
    ask: ['DELETE', system + ml],
    status: 400,
    code: 'ValidationError',
  },
  {
    because: 'nobody makes a rule of the service',
    ask: [
      'PUT',
      `${ids.hubWorkspace}/outboundRules/x${ml}`,
      properties({ type: 'FQDN', category: 'Required', destination: 'pypi.org' }),
    ],
    status: 400,
    code: 'ValidationError',
  },
  {
    because: 'the destination has the form of its kind',
    ask: ['PUT', ids.wideRule + ml, properties({ ...wide, destination: 'pypi.org' })],
    status: 400,
    code: 'InvalidRequestContent',
  },
  {
    because: 'the status is the service’s',
    ask: [
      'PUT',
      ids.wideRule + ml,
      properties({ ...wide, status: 'Active', destination: internet }),
    ],
    status: 400,
    code: 'ReadOnlyProperty',
  },
  {
    because: 'a DELETE is long-running, and the workspace no longer shows the rule',
    ask: ['DELETE', ids.wideRule + ml],
    status: 202,
    leaves: [
      ids.hubWorkspace,
      {
        'properties.managedNetwork.outboundRules': { __SYS_PE_stmlhubprod_blob: expect.anything() },
      },
    ],
  },
  {
    because: 'the inverse is a PUT, and the rule is there as it was',
    ask: ['PUT', ids.wideRule + ml, properties({ ...wide, destination: internet })],
    status: 201,
    leaves: [
      ids.hubWorkspace,
      {
        'properties.managedNetwork.outboundRules.everything': {
          ...wide,
          status: 'Active',
          destination: internet,
        },
      },
    ],
  },
])
