// What is around a resource, as Resource Manager says it: which of its words count, and which are somebody else's.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createArm } from '../../src/azure/arm.ts'
import { createSurroundings } from '../../src/azure/surroundings.ts'
import type { Json } from '../../src/engine/json.ts'
import type { Surroundings } from '../../src/readiness/surroundings.ts'
import { trustedCertificate } from '../trusted-certificate.ts'
import { serve } from './loopback.ts'

const ONE = '11111111-2222-3333-4444-555555555555'
const TWO = 'aaaaaaaa-2222-3333-4444-555555555555'
const FOREIGN = '99999999-2222-3333-4444-555555555555'
const account = (subscription: string, name = 'acct') =>
  `/subscriptions/${subscription}/resourceGroups/rg-a/providers/Microsoft.Storage/storageAccounts/${name}`
const ACCOUNT = account(ONE)
const WORKSPACE = ACCOUNT.replace(
  'Storage/storageAccounts/acct',
  'MachineLearningServices/workspaces/ml',
)
const ENDPOINT = ACCOUNT.replace('Storage/storageAccounts/acct', 'Network/privateEndpoints/pe')

let azure: Awaited<ReturnType<typeof serve>>
beforeAll(async () => {
  azure = await serve(await trustedCertificate())
})
afterAll(() => azure.stop())

interface Row {
  readonly name: string
  readonly ask: (around: Surroundings) => Promise<unknown>
  /** What Azure answers, by a part of the path; anything else is not there. */
  readonly says: Readonly<Record<string, Json>>
  /** The answer, or words of the error. */
  readonly want: unknown
  readonly throws?: true
}

const listOf = (...value: Json[]): Json => ({ value })
const workspaceOf = (id: string, properties: Json): Json => ({ id, properties })
const keyed = (keyvaultproperties: Json): Json => ({ encryption: { keyvaultproperties } })
const roleAt = (scope: Json, role: Json = '/x/roleDefinitions/ABC'): Json => ({
  properties: { scope, roleDefinitionId: role },
})
const connection = (privateLinkServiceId: string, groupIds: Json): Json => ({
  properties: { privateLinkServiceId, groupIds },
})
const replication = (
  policyId: string,
  sourceAccount: string,
  destinationAccount: string,
): Json => ({
  properties: { policyId, sourceAccount, destinationAccount },
})

const ROWS: readonly Row[] = [
  {
    name: 'workspaces of every subscription, with the account and the key that they name',
    ask: (around) => around.workspaces(),
    says: {
      [`${ONE}/providers/Microsoft.MachineLearningServices/workspaces`]: listOf(
        workspaceOf('/w1', { storageAccount: ACCOUNT }),
        workspaceOf('/w2', {}),
      ),
      [`${TWO}/providers/Microsoft.MachineLearningServices/workspaces`]: listOf(
        workspaceOf('/w3', {
          encryption: {
            status: 'Enabled',
            keyVaultProperties: { keyVaultArmId: '/v', keyIdentifier: 'https://k/1' },
          },
        }),
      ),
    },
    want: [
      { id: '/w1', storageAccount: ACCOUNT },
      { id: '/w2' },
      { id: '/w3', keyIdentifier: 'https://k/1' },
    ],
  },
  {
    name: 'no workspaces at all where one subscription cannot be asked',
    ask: (around) => around.workspaces(),
    says: { [`${ONE}/providers/Microsoft.MachineLearningServices/workspaces`]: listOf() },
    want: 'not there',
    throws: true,
  },
  {
    name: 'no workspaces where Azure names one without an id',
    ask: (around) => around.workspaces(),
    says: { 'MachineLearningServices/workspaces': listOf({ name: 'w', properties: {} }) },
    want: 'Azure listed a workspace without an id',
    throws: true,
  },
  {
    name: 'accounts of every subscription, with the key that encrypts them',
    ask: (around) => around.storageAccounts(),
    says: {
      [`${ONE}/providers/Microsoft.Storage/storageAccounts`]: listOf(
        { id: '/a1', properties: {} },
        {
          id: '/a2',
          properties: keyed({ keyvaulturi: 'https://kv', keyname: 'cmk', keyversion: '' }),
        },
      ),
      [`${TWO}/providers/Microsoft.Storage/storageAccounts`]: listOf({
        id: '/a3',
        properties: keyed({ keyvaulturi: 'https://kv', keyname: 'cmk', keyversion: '0a' }),
      }),
    },
    want: [
      { id: '/a1' },
      { id: '/a2', keyVaultUri: 'https://kv', keyName: 'cmk' },
      { id: '/a3', keyVaultUri: 'https://kv', keyName: 'cmk', keyVersion: '0a' },
    ],
  },
  {
    name: 'no accounts where Azure names one without an id',
    ask: (around) => around.storageAccounts(),
    says: { 'Microsoft.Storage/storageAccounts': listOf({ name: 'a', properties: {} }) },
    want: 'Azure listed a storage account without an id',
    throws: true,
  },
  {
    name: 'datastores, and the account of those that have one',
    ask: (around) => around.datastores(WORKSPACE),
    says: {
      [`${WORKSPACE}/datastores`]: listOf(
        {
          name: 'raw',
          properties: {
            datastoreType: 'AzureBlob',
            accountName: 'acct',
            credentials: { credentialsType: 'AccountKey' },
          },
        },
        {
          name: 'lake',
          properties: { datastoreType: 'OneLake', credentials: { credentialsType: 'None' } },
        },
      ),
    },
    want: [
      { name: 'raw', accountName: 'acct', credentialsType: 'AccountKey' },
      { name: 'lake', credentialsType: 'None' },
    ],
  },
  {
    name: 'containers that anybody may read, in whatever case it is said',
    ask: (around) => around.publicContainers(ACCOUNT),
    says: {
      [`${ACCOUNT}/blobServices/default/containers`]: listOf(
        { name: 'closed', properties: { publicAccess: 'None' } },
        { name: 'silent', properties: {} },
        { name: 'images', properties: { publicAccess: 'Blob' } },
        { name: 'site', properties: { publicAccess: 'Container' } },
      ),
    },
    want: ['images', 'site'],
  },
  {
    name: 'file shares, and the protocol of those that say one',
    ask: (around) => around.fileShares(ACCOUNT),
    says: {
      [`${ACCOUNT}/fileServices/default/shares`]: listOf(
        { name: 'team', properties: {} },
        { name: 'data', properties: { enabledProtocols: 'NFS' } },
      ),
    },
    want: [{ name: 'team' }, { name: 'data', protocols: 'NFS' }],
  },
  {
    name: 'replication policies, an end of which may be of another tenant',
    ask: (around) => around.crossTenantPolicies(ACCOUNT),
    says: {
      [`${ACCOUNT}/objectReplicationPolicies`]: listOf(
        replication('ours', ACCOUNT, account(TWO.toUpperCase(), 'copy')),
        replication('to-foreign', ACCOUNT, account(FOREIGN)),
        replication('from-foreign', account(FOREIGN), ACCOUNT),
        replication('by-name', ACCOUNT, 'copy'),
      ),
    },
    want: ['to-foreign', 'from-foreign', 'by-name'],
  },
  {
    name: 'a replication policy without an id, by its name',
    ask: (around) => around.crossTenantPolicies(ACCOUNT),
    says: {
      [`${ACCOUNT}/objectReplicationPolicies`]: listOf({
        name: 'named',
        properties: { sourceAccount: ACCOUNT, destinationAccount: 'copy' },
      }),
    },
    want: ['named'],
  },
  {
    name: 'a document, as it is',
    ask: (around) => around.read(ACCOUNT, '2026-04-01'),
    says: { [ACCOUNT]: { kind: 'StorageV2' } },
    want: { kind: 'found', body: { kind: 'StorageV2' } },
  },
  {
    name: 'roles that are given at the resource or above it, and no others',
    ask: (around) => around.rolesOf('p', ACCOUNT),
    says: {
      [`${ACCOUNT}/providers/Microsoft.Authorization/roleAssignments`]: listOf(
        roleAt(ACCOUNT, '/x/roleDefinitions/AT'),
        roleAt(ACCOUNT.toUpperCase(), '/x/roleDefinitions/CASE'),
        roleAt(`/subscriptions/${ONE}/resourceGroups/rg-a`, '/x/roleDefinitions/GROUP'),
        roleAt(`/subscriptions/${ONE}`, '/x/roleDefinitions/SUBSCRIPTION'),
        roleAt('/', '/x/roleDefinitions/ROOT'),
        roleAt(`${ACCOUNT}/blobServices/default/containers/one`, '/x/roleDefinitions/BELOW'),
        roleAt(`${ACCOUNT}2`, '/x/roleDefinitions/BESIDE'),
        roleAt(`/subscriptions/${TWO}`, '/x/roleDefinitions/ELSEWHERE'),
        roleAt(null, '/x/roleDefinitions/NOWHERE'),
        roleAt(ACCOUNT, null),
      ),
    },
    want: ['at', 'case', 'group', 'subscription', 'root'],
  },
  {
    name: 'what an endpoint serves for this resource, by either kind of connection',
    ask: (around) => around.endpointGroups(ENDPOINT, ACCOUNT),
    says: {
      [ENDPOINT]: {
        properties: {
          privateLinkServiceConnections: [
            connection(ACCOUNT.toUpperCase(), ['blob']),
            connection(account(ONE, 'other'), ['table']),
            connection(`${ACCOUNT}2`, ['queue']),
          ],
          manualPrivateLinkServiceConnections: [
            connection(ACCOUNT, ['file', 'dfs']),
            connection(ACCOUNT, 'web'),
            { properties: { groupIds: ['queue'] } },
          ],
        },
      },
    },
    want: ['blob', 'file', 'dfs'],
  },
  {
    name: 'an endpoint that serves nothing',
    ask: (around) => around.endpointGroups(ENDPOINT, ACCOUNT),
    says: { [ENDPOINT]: { properties: { privateLinkServiceConnections: null } } },
    want: [],
  },
  {
    name: 'an endpoint that is gone',
    ask: (around) => around.endpointGroups(ENDPOINT, ACCOUNT),
    says: {},
    want: [],
  },
]

describe('the surroundings are', () => {
  it.each(ROWS)('$name', async ({ ask, says, want, throws }) => {
    azure.answers((request) => {
      const path = decodeURIComponent((request.url ?? '').split('?')[0] ?? '')
      const found = Object.entries(says).find(([part]) => path.endsWith(part))
      return found === undefined
        ? { status: 404, body: { error: { code: 'ResourceNotFound', message: 'not there' } } }
        : { body: found[1] }
    })
    const answer = ask(around())
    if (throws) await expect(answer).rejects.toThrow(String(want))
    else expect(await answer).toEqual(want)
  })

  it('not known where Azure refuses to show an endpoint', async () => {
    const error = { code: 'AuthorizationFailed', message: 'no right' }
    azure.answers(() => ({ status: 403, body: { error } }))
    await expect(around().endpointGroups(ENDPOINT, ACCOUNT)).rejects.toThrow('private endpoint')
  })

  it.each([
    ['datastores', () => around().datastores('a workspace')],
    ['containers', () => around().publicContainers('an account')],
    ['what an endpoint serves', () => around().endpointGroups('an endpoint', ACCOUNT)],
  ])('not asked for where what is asked about has no id: %s', async (_, ask) => {
    azure.seen.length = 0
    await expect(ask()).rejects.toThrow('a resource id starts with')
    expect(azure.seen).toEqual([])
  })

  it('asked for by stable api-versions that Azure has', async () => {
    azure.answers(() => ({}))
    azure.seen.length = 0
    await around().rolesOf('p', ACCOUNT)
    await around().endpointGroups(ENDPOINT, ACCOUNT)
    const versions = azure.seen.map(({ url }) =>
      new URLSearchParams(url.split('?')[1]).get('api-version'),
    )
    // Microsoft.Authorization/roleAssignments, Microsoft.Network/privateEndpoints.
    expect(versions).toEqual(['2022-04-01', '2025-09-01'])
  })

  it('those of the next page, too', async () => {
    const next = `${azure.endpoint}${ACCOUNT}/fileServices/default/shares?page=2`
    azure.answers(({ url }) => ({
      body: url?.includes('page=2')
        ? listOf({ name: 'second', properties: {} })
        : { ...(listOf({ name: 'first', properties: {} }) as object), nextLink: next },
    }))
    expect(await around().fileShares(ACCOUNT)).toEqual([{ name: 'first' }, { name: 'second' }])
  })
})

function around(): Surroundings {
  const credential = {
    getToken: async () => ({ token: 'secret', expiresOnTimestamp: Date.now() + 3_600_000 }),
  }
  const cloud = { endpoint: azure.endpoint, scope: 'https://arm/.default', credential }
  return createSurroundings({ ...cloud, arm: createArm(cloud), subscriptions: [ONE, TWO] })
}
