import { afterAll, beforeAll, expect, test } from 'vitest'
import type { JsonObject } from '../../../sandbox/azure/json.ts'
import { isObject, valueAt } from '../../../sandbox/azure/json.ts'
import type { SandboxAzure } from '../../../sandbox/azure/start.ts'
import { ids, people } from '../../../sandbox/estate/names.ts'
import { contract } from './contract.ts'
import { askAs, properties, startTrustedAzure, versions } from './sandbox.ts'

let azure: SandboxAzure
beforeAll(async () => {
  azure = await startTrustedAzure()
})
afterAll(() => azure.stop())

const { storage } = versions
const type = 'Microsoft.Storage/storageAccounts'
const at = (apiVersion: string) => `?api-version=${apiVersion}`
const account = ids.hubAccount
const scope = `${account}/encryptionScopes/models`
contract(type, () => azure, [
  {
    because: 'a SAS policy has both of its members',
    ask: [
      'PATCH',
      account + storage,
      properties({ sasPolicy: { sasExpirationPeriod: '7.00:00:00' } }),
    ],
    status: 400,
    code: 'MissingRequiredProperty',
  },
  {
    because: 'a SAS policy and a key policy are set together',
    ask: [
      'PATCH',
      account + storage,
      properties({
        sasPolicy: { sasExpirationPeriod: '7.00:00:00', expirationAction: 'Log' },
        keyPolicy: { keyExpirationPeriodInDays: 90 },
      }),
    ],
    status: 200,
    leaves: [account, { 'properties.keyPolicy.keyExpirationPeriodInDays': 90 }],
  },
  {
    because: 'an api-version before 2021-02-01 hides both',
    ask: ['GET', account + at('2021-01-01')],
    status: 200,
    shows: { 'properties.sasPolicy': undefined, 'properties.keyPolicy': undefined },
  },
  {
    because: 'SFTP needs a hierarchical namespace',
    ask: ['PATCH', account + storage, properties({ isSftpEnabled: true })],
    status: 400,
    code: 'SftpRequiresHns',
  },
  {
    because: 'local users can be switched off anywhere',
    ask: ['PATCH', account + storage, properties({ isLocalUserEnabled: false })],
    status: 200,
    leaves: [account, { 'properties.isLocalUserEnabled': false }],
  },
  {
    because: 'copies can be limited to the tenant, and opened again',
    ask: ['PATCH', account + storage, properties({ allowedCopyScope: 'AAD' })],
    status: 200,
    leaves: [account, { 'properties.allowedCopyScope': 'AAD' }],
  },
  {
    because: 'a customer-managed key is named by vault and name',
    ask: [
      'PATCH',
      account + storage,
      properties({ encryption: { keySource: 'Microsoft.Keyvault' } }),
    ],
    status: 400,
    code: 'MissingKeyVaultProperties',
  },
  {
    because: 'keys of queues and tables are chosen when an account is made',
    ask: [
      'PATCH',
      account + storage,
      properties({ encryption: { services: { queue: { keyType: 'Account' } } } }),
    ],
    status: 400,
    code: 'PropertyChangeNotAllowed',
  },
  {
    because: 'an account does not go back to an older kind',
    ask: ['PATCH', account + storage, { kind: 'Storage' }],
    status: 400,
    code: 'InvalidAccountKind',
  },
  {
    because: 'a key is made anew at once, and the answer holds the keys',
    ask: ['POST', `${account}/regenerateKey${storage}`, { keyName: 'key2' }],
    status: 200,
    shows: { keys: [expect.objectContaining({ value: expect.any(String) }), expect.anything()] },
    leaves: [account, { 'properties.keyCreationTime.key2': expect.stringContaining('T') }],
  },
  {
    because: 'there is no third key',
    ask: ['POST', `${account}/regenerateKey${storage}`, { keyName: 'key3' }],
    status: 400,
    code: 'InvalidPropertyValue',
  },
])

const patch = (id: string, body: JsonObject) =>
  askAs(azure, people.priya, 'PATCH', id + storage, body)
const encrypted = (vault: string, keyname: string, keyversion = '') =>
  properties({
    encryption: {
      keySource: 'Microsoft.Keyvault',
      keyvaultproperties: { keyvaulturi: azure.vaultUrl(vault), keyname, keyversion },
    },
  })

test('an account takes a key only from a vault that cannot lose it for good', async () => {
  const refused = await patch(account, encrypted('kv-hub-prod', 'signing-hub'))
  expect(refused).toMatchObject({ status: 400, code: 'KeyVaultPolicyError' })
})

test('an account and a scope say which version they use, and follow or do not', async () => {
  const newest = valueAt(azure.resource(ids.hubCmk), 'properties.keyUriWithVersion')
  const place = 'properties.encryption.keyvaultproperties'
  expect((await patch(account, encrypted('kv-cmk-prod', 'cmk-hub'))).status).toBe(200)
  expect(valueAt(azure.resource(account), `${place}.currentVersionedKeyIdentifier`)).toBe(newest)
  expect((await patch(account, encrypted('kv-cmk-prod', 'cmk-hub', '0123'))).status).toBe(200)
  expect(valueAt(azure.resource(account), `${place}.currentVersionedKeyIdentifier`)).toMatch(
    /0123$/,
  )
  const back = properties({ encryption: { keySource: 'Microsoft.Storage' } })
  expect((await patch(account, back)).status).toBe(200)
  expect(valueAt(azure.resource(account), place)).toBeUndefined()

  const keyUri = `${azure.vaultUrl('kv-cmk-prod')}/keys/cmk-hub`
  const own = properties({ source: 'Microsoft.KeyVault', keyVaultProperties: { keyUri } })
  expect((await patch(scope, own)).status).toBe(200)
  expect(valueAt(azure.resource(scope), 'properties.keyVaultProperties')).toMatchObject({
    keyUri,
    currentVersionedKeyIdentifier: newest,
  })
})

test('a key policy needs keys whose age is known', async () => {
  const { estate } = azure
  const old = structuredClone(estate.resources.find(({ id }) => id === ids.labAccount) ?? {})
  if (isObject(old.properties)) delete old.properties.keyCreationTime
  const resources = estate.resources.map((each) => (each.id === ids.labAccount ? old : each))
  const other = await startTrustedAzure({ estate: { ...estate, resources } })
  const policy = properties({ keyPolicy: { keyExpirationPeriodInDays: 90 } })
  const ask = (method: string, path: string, body: JsonObject) =>
    askAs(other, people.priya, method, path + storage, body)
  expect(await ask('PATCH', ids.labAccount, policy)).toMatchObject({
    status: 400,
    code: 'KeyPolicyCannotBeSet',
  })
  for (const keyName of ['key1', 'key2']) {
    await ask('POST', `${ids.labAccount}/regenerateKey`, { keyName })
  }
  expect((await ask('PATCH', ids.labAccount, policy)).status).toBe(200)
  await other.stop()
})
