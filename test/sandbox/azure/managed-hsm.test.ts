import { ManagedIdentityCredential } from '@azure/identity'
import { KeyClient } from '@azure/keyvault-keys'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { JsonValue } from '../../../sandbox/azure/json.ts'
import { valueAt } from '../../../sandbox/azure/json.ts'
import type { SandboxAzure } from '../../../sandbox/azure/start.ts'
import { ids, people } from '../../../sandbox/estate/names.ts'
import { bankEstate } from '../../../sandbox/estate.ts'
import { contract } from './contract.ts'
import { properties, startTrustedAzure, versions, withClientRights } from './sandbox.ts'

let azure: SandboxAzure
beforeAll(async () => {
  const estate = bankEstate()
  const certificate = { vaultId: ids.fraudVault, name: 'tls-scoring', ageDays: 300, validDays: 365 }
  azure = await startTrustedAzure({
    estate: withClientRights({
      ...estate,
      keys: [...estate.keys, { ...certificate, ofCertificate: true }],
    }),
    longRunningMs: 20,
  })
})
afterAll(() => azure.stop())

const { vault } = versions
const at = (apiVersion: string) => `?api-version=${apiVersion}`
const closed = {
  publicNetworkAccess: 'Disabled',
  networkAcls: { bypass: 'AzureServices', defaultAction: 'Deny' },
}
contract('Microsoft.KeyVault/managedHSMs', () => azure, [
  {
    because: 'a read shows whether it was activated',
    ask: ['GET', ids.hsm + vault],
    status: 200,
    shows: { 'properties.securityDomainProperties.activationStatus': 'Active' },
  },
  {
    because: 'an api-version before 2022-07-01 hides that',
    ask: ['GET', ids.hsm + at('2021-10-01')],
    status: 200,
    shows: { 'properties.securityDomainProperties': undefined },
  },
  {
    because: 'it is listed in its group',
    ask: ['GET', `${ids.hsm.slice(0, ids.hsm.lastIndexOf('/'))}${vault}`],
    status: 200,
    shows: { value: [expect.objectContaining({ name: 'hsm-bank' })] },
  },
  {
    because: 'a PATCH closes it, long-running',
    ask: ['PATCH', ids.hsm + vault, properties(closed)],
    status: 202,
    leaves: [
      ids.hsm,
      {
        'properties.publicNetworkAccess': 'Disabled',
        'properties.networkAcls.ipRules': [],
        'properties.enablePurgeProtection': true,
      },
    ],
  },
  {
    because: 'the inverse opens it again',
    ask: [
      'PATCH',
      ids.hsm + vault,
      properties({ publicNetworkAccess: 'Enabled', networkAcls: { defaultAction: 'Allow' } }),
    ],
    status: 202,
    leaves: [ids.hsm, { 'properties.networkAcls.defaultAction': 'Allow' }],
  },
  {
    because: 'rules without their default are refused',
    ask: ['PATCH', ids.hsm + vault, properties({ networkAcls: { bypass: 'None' } })],
    status: 400,
    code: 'MissingRequiredProperty',
  },
  {
    because: 'an HSM knows no perimeter',
    ask: ['PATCH', ids.hsm + vault, properties({ publicNetworkAccess: 'SecuredByPerimeter' })],
    status: 400,
    code: 'InvalidPropertyValue',
  },
  {
    because: 'purge protection does not come off',
    ask: ['PATCH', ids.hsm + vault, properties({ enablePurgeProtection: false })],
    status: 400,
    code: 'BadRequest',
  },
  {
    because: 'how long deleted keys stay is chosen when it is made',
    ask: ['PATCH', ids.hsm + vault, properties({ softDeleteRetentionInDays: 30 })],
    status: 400,
    code: 'PatchNotSupported',
  },
])

contract('Microsoft.KeyVault/managedHSMs/keys', () => azure, [
  {
    because: 'a read shows that nothing rotates it',
    ask: ['GET', ids.hsmKey + vault],
    status: 200,
    shows: { 'properties.kty': 'RSA-HSM', 'properties.rotationPolicy': undefined },
  },
  {
    because: 'the list of an HSM has it',
    ask: ['GET', `${ids.hsm}/keys${vault}`],
    status: 200,
    shows: { value: [expect.objectContaining({ name: 'root-wrap' })] },
  },
  {
    because: 'Resource Manager does not change it',
    ask: ['PUT', ids.hsmKey + vault, properties({ kty: 'RSA-HSM' })],
    status: 405,
    code: 'HttpMethodNotSupported',
  },
])

test('the data plane puts an end to a key, with and without a version', async () => {
  const keys = new KeyClient(azure.vaultUrl('kv-fraud-prod'), new ManagedIdentityCredential())
  const { version = '' } = (await keys.getKey('batch-scoring')).properties
  const first = new Date('2030-01-01T00:00:00Z')
  const done = await keys.updateKeyProperties('batch-scoring', version, { expiresOn: first })
  expect(done.properties.expiresOn).toEqual(first)
  const later = new Date('2031-01-01T00:00:00Z')
  await keys.updateKeyProperties('batch-scoring', { expiresOn: later })
  const truth = azure.resource(ids.batchKey)
  expect(valueAt(truth, 'properties.attributes.exp')).toBe(later.getTime() / 1000)
  expect(valueAt(truth, 'properties.keyUriWithVersion')).toContain(version)
})

test.each<[string, string, JsonValue, number]>([
  ['an unknown member', 'batch-scoring', { expires: 2_000_000_000 }, 400],
  ['a time as text', 'batch-scoring', { attributes: { exp: '2030-01-01' } }, 400],
  ['an end before the start', 'batch-scoring', { attributes: { exp: 1 } }, 400],
  ['the read-only level', 'batch-scoring', { attributes: { recoveryLevel: 'x' } }, 400],
  ['the key of a certificate', 'tls-scoring', { attributes: { exp: 2_000_000_000 } }, 403],
  ['a key that is not there', 'nothing', { attributes: { exp: 2_000_000_000 } }, 404],
])('the data plane refuses %s', async (_reason, name, body, status) => {
  const url = `${azure.vaultUrl('kv-fraud-prod')}/keys/${name}?api-version=7.6`
  expect((await azure.as(people.priya).request('PATCH', url, body)).status).toBe(status)
})

test('the key of a certificate says so, and cannot be rotated', async () => {
  const url = `${azure.vaultUrl('kv-fraud-prod')}/keys/tls-scoring`
  const ask = (method: string, path: string) =>
    azure.as(people.priya).request(method, `${url}${path}?api-version=7.6`)
  expect(valueAt((await ask('GET', '')).body, 'managed')).toBe(true)
  expect((await ask('POST', '/rotate')).status).toBe(403)
})
