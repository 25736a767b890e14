import { AzureMachineLearningWorkspaces } from '@azure/arm-machinelearning'
import { ResourceGraphClient } from '@azure/arm-resourcegraph'
import { StorageManagementClient } from '@azure/arm-storage'
import {
  bearerTokenAuthenticationPolicy,
  createDefaultHttpClient,
  createPipelineFromOptions,
  createPipelineRequest,
} from '@azure/core-rest-pipeline'
import { ManagedIdentityCredential } from '@azure/identity'
import { KeyClient } from '@azure/keyvault-keys'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { SandboxAzure } from '../../../sandbox/azure/start.ts'
import { ids, people } from '../../../sandbox/estate/names.ts'
import { bankEstate } from '../../../sandbox/estate.ts'
import { startTrustedAzure, withClientRights } from './sandbox.ts'

const scope = 'https://management.azure.com/.default'
const credential = new ManagedIdentityCredential()
let azure: SandboxAzure

beforeAll(async () => {
  azure = await startTrustedAzure({ pageSize: 3, estate: withClientRights(bankEstate()) })
})
afterAll(() => azure.stop())

describe('the managed-identity endpoint', () => {
  test('gives the identity library a token of Rebaseline', async () => {
    const { token, expiresOnTimestamp } = await credential.getToken(scope)
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'))
    expect(claims.oid).toBe(azure.estate.rebaseline.objectId)
    expect(claims.aud).toBe('https://management.azure.com')
    expect(expiresOnTimestamp).toBeGreaterThan(Date.now())
  })

  test('refuses a caller without the secret header, and resources that do not exist', async () => {
    const url = `${azure.identity.endpoint}?api-version=2019-08-01&resource=`
    const ask = (resource: string, header: string) =>
      fetch(url + encodeURIComponent(resource), { headers: { 'x-identity-header': header } })
    expect((await ask('https://management.azure.com', 'guess')).status).toBe(401)
    expect((await ask('https://localhost:1234', azure.identity.header)).status).toBe(400)
  })
})

describe('arm-storage', () => {
  const client = () =>
    new StorageManagementClient(credential, azure.estate.subscriptionId, { endpoint: azure.armUrl })

  test('reads an account in the form of its own api-version', async () => {
    const account = await client().storageAccounts.getProperties('rg-ml-prod', 'stfraudprod')
    expect(account.minimumTlsVersion).toBe('TLS1_2')
    expect(account.networkRuleSet?.defaultAction).toBe('Deny')
    expect(account.creationTime).toBeInstanceOf(Date)
    expect(azure.calls.at(-1)).toMatchObject({
      apiVersion: '2026-09-01',
      operation: 'Microsoft.Storage/storageAccounts/read',
      principal: 'rebaseline',
      status: 200,
    })
  })

  test('follows the pages of a list to its end', async () => {
    const names: string[] = []
    for await (const account of client().storageAccounts.list()) names.push(account.name ?? '')
    expect(names).toHaveLength(9)
    expect(new Set(names).size).toBe(9)
  })

  test('patches an account at once', async () => {
    const answer = await client().storageAccounts.update('rg-ml-prod', 'stmlhubprod', {
      minimumTlsVersion: 'TLS1_2',
    })
    expect(answer.minimumTlsVersion).toBe('TLS1_2')
    expect(azure.resource(ids.hubAccount)?.properties).toMatchObject({
      minimumTlsVersion: 'TLS1_2',
      supportsHttpsTrafficOnly: false,
    })
  })

  test('puts the properties of the blob service as a whole', async () => {
    const services = client().blobServices
    const before = await services.getServiceProperties('rg-ml-prod', 'stmlhubprod')
    await services.setServiceProperties('rg-ml-prod', 'stmlhubprod', {
      ...(before.cors === undefined ? {} : { cors: before.cors }),
      deleteRetentionPolicy: { enabled: true, days: 14 },
    })
    const { properties } = azure.resource(`${ids.hubAccount}/blobServices/default`) ?? {}
    expect(properties).toMatchObject({
      deleteRetentionPolicy: { enabled: true, days: 14 },
      cors: { corsRules: [{ maxAgeInSeconds: 1800 }] },
      containerDeleteRetentionPolicy: { enabled: false },
    })
  })

  test('does not give Rebaseline the keys of an account', async () => {
    await expect(
      client().storageAccounts.listKeys('rg-ml-prod', 'stfraudprod'),
    ).rejects.toMatchObject({ statusCode: 403, code: 'AuthorizationFailed' })
  })
})

describe('arm-machinelearning', () => {
  test('reads workspaces in its old api-version', async () => {
    const client = new AzureMachineLearningWorkspaces(credential, azure.estate.subscriptionId, {
      endpoint: azure.armUrl,
      credentialScopes: [scope],
    })
    const workspace = await client.workspaces.get('rg-ml-prod', 'mlw-fraud-prod')
    expect(workspace.publicNetworkAccess).toBe('Disabled')
    const all: string[] = []
    for await (const each of client.workspaces.listBySubscription()) all.push(each.name ?? '')
    expect(all.sort()).toEqual(['mlw-fraud-prod', 'mlw-hub-prod'])
  })

  test('waits for a long-running write', async () => {
    const client = new AzureMachineLearningWorkspaces(credential, azure.estate.subscriptionId, {
      endpoint: azure.armUrl,
      credentialScopes: [scope],
    })
    const done = await client.workspaces.beginUpdateAndWait(
      'rg-ml-prod',
      'mlw-hub-prod',
      { description: 'Shared by all teams' },
      { updateIntervalInMs: 20 },
    )
    expect(done.description).toBe('Shared by all teams')
  })

  test('reads an endpoint without its keys, and waits for its own kind of operation', async () => {
    const client = new AzureMachineLearningWorkspaces(credential, azure.estate.subscriptionId, {
      endpoint: azure.armUrl,
      credentialScopes: [scope],
    })
    const place = ['rg-ml-prod', 'mlw-hub-prod', 'churn-scoring'] as const
    const before = await client.onlineEndpoints.get(...place)
    expect(before.properties).toMatchObject({ authMode: 'AADToken', traffic: { blue: 100 } })
    const done = await client.onlineEndpoints.beginUpdateAndWait(
      ...place,
      { identity: { type: 'SystemAssigned' } },
      { updateIntervalInMs: 20 },
    )
    expect(done.identity?.principalId).toBeTypeOf('string')
    const paths = azure.calls.map(({ path }) => path).filter((path) => /mfeOperation/.test(path))
    expect(paths.length).toBeGreaterThan(0)
  })

  test('gets no token when it asks for one of the sandbox instead of Azure', async () => {
    const client = new AzureMachineLearningWorkspaces(credential, azure.estate.subscriptionId, {
      endpoint: azure.armUrl,
    })
    await expect(client.workspaces.get('rg-ml-prod', 'mlw-fraud-prod')).rejects.toThrow()
  })
})

describe('arm-resourcegraph', () => {
  test('pages through a query', async () => {
    const client = new ResourceGraphClient(credential, { endpoint: azure.armUrl })
    const query =
      "resources | where type in~ ('Microsoft.Storage/storageAccounts') and properties.minimumTlsVersion !~ 'TLS1_2' | project id, name, tls = properties.minimumTlsVersion | order by id asc"
    const names: string[] = []
    let skipToken: string | undefined
    do {
      const page = await client.resources({
        query,
        subscriptions: [azure.estate.subscriptionId],
        options: { top: 2, ...(skipToken === undefined ? {} : { skipToken }) },
      })
      for (const row of page.data as { name: string }[]) names.push(row.name)
      skipToken = page.skipToken
    } while (skipToken !== undefined)
    expect(names).toEqual([
      ...['stmlregbank', 'stmlwhubservice', 'stlabscratch', 'stlegacyerp'],
      ...['stpaymentsarchive', 'stmarketingweb'],
    ])
  })
})

describe('keyvault-keys', () => {
  const client = (vault: string) => new KeyClient(azure.vaultUrl(vault), credential)

  test('reads, rotates, and sets a rotation policy', async () => {
    const keys = client('kv-fraud-prod')
    const names: string[] = []
    for await (const key of keys.listPropertiesOfKeys()) names.push(key.name)
    expect(names).toEqual(['batch-scoring', 'cmk-fraud'])

    const before = await keys.getKey('cmk-fraud')
    const policy = await keys.getKeyRotationPolicy('cmk-fraud')
    expect(policy.lifetimeActions?.[0]).toEqual({ action: 'Rotate', timeAfterCreate: 'P335D' })

    const rotated = await keys.rotateKey('cmk-fraud')
    expect(rotated.properties.version).not.toBe(before.properties.version)
    const days = (Number(rotated.properties.expiresOn) - Date.now()) / 86_400_000
    expect(Math.round(days)).toBe(730)

    const set = await keys.updateKeyRotationPolicy('batch-scoring', {
      expiresIn: 'P1Y',
      lifetimeActions: [{ action: 'Rotate', timeBeforeExpiry: 'P60D' }],
    })
    expect(set.expiresIn).toBe('P1Y')
    expect(azure.resource(ids.batchKey)?.properties).toMatchObject({
      rotationPolicy: { lifetimeActions: [{ action: { type: 'rotate' } }] },
    })
  })

  test('answers that a key does not exist', async () => {
    await expect(client('kv-fraud-prod').getKey('nothing')).rejects.toMatchObject({
      statusCode: 404,
      code: 'KeyNotFound',
    })
  })

  test('is stopped by the firewall of the vault', async () => {
    const path = `${ids.hubVault}?api-version=2026-02-01`
    const networkAcls = { defaultAction: 'Deny', bypass: 'AzureServices' }
    await azure.as(people.priya).request('PATCH', path, { properties: { networkAcls } })
    await expect(client('kv-hub-prod').getKey('signing-hub')).rejects.toMatchObject({
      statusCode: 403,
      code: 'Forbidden',
    })
  })
})

test('a bare pipeline gets the body verbatim, whatever the slashes and the encoding of the query', async () => {
  const pipeline = createPipelineFromOptions({})
  pipeline.addPolicy(bearerTokenAuthenticationPolicy({ credential, scopes: scope }))
  const url = `${azure.armUrl}/${ids.fraudAccount.toUpperCase()}?api%2Dversion=2026-04-01`
  const answer = await pipeline.sendRequest(
    createDefaultHttpClient(),
    createPipelineRequest({ url }),
  )
  expect(answer.status).toBe(200)
  expect(JSON.parse(answer.bodyAsText ?? '').id).toBe(ids.fraudAccount)
  expect(Number(answer.headers.get('x-ms-ratelimit-remaining-subscription-reads'))).toBeLessThan(
    250,
  )
  expect(answer.headers.get('x-ms-correlation-request-id')).toBeTruthy()
})
