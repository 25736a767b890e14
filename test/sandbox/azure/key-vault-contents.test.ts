import { afterAll, beforeAll, expect } from 'vitest'
import type { JsonObject } from '../../../sandbox/azure/json.ts'
import type { SandboxAzure } from '../../../sandbox/azure/start.ts'
import { ids, people, tenantId } from '../../../sandbox/estate/names.ts'
import { bankEstate } from '../../../sandbox/estate.ts'
import { contract } from './contract.ts'
import { properties, startTrustedAzure, versions } from './sandbox.ts'

let azure: SandboxAzure
beforeAll(async () => {
  const estate = bankEstate()
  const certificate = { vaultId: ids.fraudVault, name: 'tls-scoring', ageDays: 300, validDays: 365 }
  azure = await startTrustedAzure({
    estate: { ...estate, keys: [...estate.keys, { ...certificate, ofCertificate: true }] },
    longRunningMs: 20,
  })
})
afterAll(() => azure.stop())

const { vault } = versions
const client = `${ids.fraudVault}/secrets/scoring-client`
const attributes = (members: JsonObject) => properties({ attributes: members })

contract('Microsoft.KeyVault/vaults/secrets', () => azure, [
  {
    because: 'a read shows everything but the value',
    ask: ['GET', client + vault],
    status: 200,
    shows: {
      'properties.value': undefined,
      'properties.contentType': 'text/plain',
      'properties.attributes.exp': expect.any(Number),
    },
  },
  {
    because: 'PATCH moves the end and leaves the rest',
    ask: ['PATCH', client + vault, attributes({ exp: 2_000_000_000 })],
    status: 200,
    leaves: [
      client,
      { 'properties.attributes.exp': 2_000_000_000, 'properties.attributes.enabled': true },
    ],
  },
  {
    because: 'the inverse PATCH moves it back',
    ask: ['PATCH', client + vault, attributes({ exp: 1_900_000_000 })],
    status: 200,
    leaves: [client, { 'properties.attributes.exp': 1_900_000_000 }],
  },
  {
    because: 'an end before the start is refused',
    ask: ['PATCH', client + vault, attributes({ nbf: 2_000_000_000 })],
    status: 400,
    code: 'BadRequest',
  },
  {
    because: 'a time as text is refused',
    ask: ['PATCH', client + vault, attributes({ exp: '2033-05-18T03:33:20Z' })],
    status: 400,
    code: 'InvalidRequestContent',
  },
  {
    because: 'when it was made is Key Vault’s',
    ask: ['PATCH', client + vault, attributes({ created: 1 })],
    status: 400,
    code: 'ReadOnlyProperty',
  },
  {
    because: 'the secret of a certificate changes only with it',
    ask: [
      'PATCH',
      `${ids.fraudVault}/secrets/tls-scoring${vault}`,
      attributes({ exp: 2_000_000_000 }),
    ],
    status: 400,
    code: 'BadRequest',
  },
  {
    because: 'the sandbox makes no secrets',
    ask: ['PUT', `${ids.fraudVault}/secrets/new${vault}`, properties({ value: 'x' })],
    status: 405,
    code: 'HttpMethodNotSupported',
  },
  {
    because: 'a value makes a new version, and is not shown',
    ask: ['PATCH', client + vault, properties({ value: 'new' })],
    status: 200,
    shows: { 'properties.value': undefined },
    leaves: [client, { 'properties.value': undefined }],
  },
])

const policies = `${ids.hubVault}/accessPolicies`
const policy = (keys: string[], secrets: string[]) =>
  properties({
    accessPolicies: [{ tenantId, objectId: people.jonas.objectId, permissions: { keys, secrets } }],
  })
contract('Microsoft.KeyVault/vaults/accessPolicies', () => azure, [
  {
    because: 'there is nothing to read',
    ask: ['GET', `${policies}/add${vault}`],
    status: 405,
    code: 'HttpMethodNotSupported',
  },
  {
    because: 'there are three names',
    ask: ['PUT', `${policies}/merge${vault}`, policy(['get'], [])],
    status: 400,
    code: 'InvalidResourceName',
  },
  {
    because: 'a permission that does not exist is refused',
    ask: ['PUT', `${policies}/add${vault}`, policy(['read'], [])],
    status: 400,
    code: 'InvalidPropertyValue',
  },
  {
    because: 'add gives somebody permissions',
    ask: ['PUT', `${policies}/add${vault}`, policy(['get', 'purge'], ['all'])],
    status: 200,
    leaves: [
      ids.hubVault,
      {
        'properties.accessPolicies': [
          expect.objectContaining({ permissions: { keys: ['get', 'purge'], secrets: ['all'] } }),
        ],
      },
    ],
  },
  {
    because: 'add again adds to them',
    ask: ['PUT', `${policies}/add${vault}`, policy(['get', 'list'], [])],
    status: 200,
    leaves: [
      ids.hubVault,
      {
        'properties.accessPolicies': [
          expect.objectContaining({
            permissions: { keys: ['get', 'purge', 'list'], secrets: ['all'] },
          }),
        ],
      },
    ],
  },
  {
    because: 'remove takes exactly these away',
    ask: ['PUT', `${policies}/remove${vault}`, policy(['purge'], ['all'])],
    status: 200,
    leaves: [
      ids.hubVault,
      {
        'properties.accessPolicies': [
          expect.objectContaining({ permissions: { keys: ['get', 'list'], secrets: [] } }),
        ],
      },
    ],
  },
  {
    because: 'who has nothing left is no longer in the list',
    ask: ['PUT', `${policies}/remove${vault}`, policy(['get', 'list'], [])],
    status: 200,
    leaves: [ids.hubVault, { 'properties.accessPolicies': [] }],
  },
  {
    because: 'replace is the whole list',
    ask: ['PUT', `${policies}/replace${vault}`, policy(['get'], [])],
    status: 200,
    shows: { 'properties.accessPolicies': [expect.anything()] },
  },
])
