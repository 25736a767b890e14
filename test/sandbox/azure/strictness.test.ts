import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { JsonObject, JsonValue } from '../../../sandbox/azure/json.ts'
import { isObject, valueAt } from '../../../sandbox/azure/json.ts'
import type { SandboxAzure } from '../../../sandbox/azure/start.ts'
import { groupId, ids, people, subscriptionId } from '../../../sandbox/estate/names.ts'
import { startTrustedAzure } from './sandbox.ts'

let azure: SandboxAzure
beforeAll(async () => {
  azure = await startTrustedAzure()
})
afterAll(() => azure.stop())

const storage = '?api-version=2026-04-01'
const vault = '?api-version=2026-02-01'
const ml = '?api-version=2026-05-01'
const diagnostics = '?api-version=2021-05-01-preview'
const blobService = `${ids.fraudAccount}/blobServices/default`

async function ask(method: string, path: string, body?: JsonValue, who = people.anna) {
  const answer = await azure.as(who).request(method, path, body)
  const error = isObject(answer.body) && isObject(answer.body.error) ? answer.body.error : {}
  return { ...answer, code: error.code, message: String(error.message), error }
}

const properties = (members: JsonObject): JsonObject => ({ properties: members })

describe('a write that Azure would refuse', () => {
  const rows: readonly [string, string, string, JsonValue | undefined, number, string][] = [
    ['no api-version', 'GET', ids.fraudAccount, undefined, 400, 'MissingApiVersionParameter'],
    [
      'an api-version of another provider',
      'GET',
      ids.fraudAccount + ml,
      undefined,
      400,
      'InvalidApiVersionParameter',
    ],
    [
      'a misspelt member',
      'PATCH',
      ids.fraudAccount + storage,
      properties({ minimumTlsVerson: 'TLS1_2' }),
      400,
      'InvalidRequestContent',
    ],
    [
      'a member of properties on the top level',
      'PATCH',
      ids.fraudAccount + storage,
      { minimumTlsVersion: 'TLS1_2' },
      400,
      'InvalidRequestContent',
    ],
    [
      'a member newer than the api-version',
      'PATCH',
      `${ids.fraudWorkspace}?api-version=2024-10-01`,
      properties({ systemDatastoresAuthMode: 'Identity' }),
      400,
      'InvalidRequestContent',
    ],
    [
      'a read-only member',
      'PATCH',
      ids.fraudAccount + storage,
      properties({ creationTime: '2020-01-01T00:00:00Z' }),
      400,
      'ReadOnlyProperty',
    ],
    [
      'the id in a body',
      'PATCH',
      ids.fraudAccount + storage,
      { id: ids.fraudAccount },
      400,
      'ReadOnlyProperty',
    ],
    [
      'a literal that does not exist',
      'PATCH',
      ids.fraudAccount + storage,
      properties({ minimumTlsVersion: 'TLS1.2' }),
      400,
      'InvalidPropertyValue',
    ],
    [
      'a literal in the wrong case',
      'PATCH',
      ids.fraudAccount + storage,
      properties({ publicNetworkAccess: 'disabled' }),
      400,
      'InvalidPropertyValue',
    ],
    [
      'a text for a boolean',
      'PATCH',
      ids.fraudAccount + storage,
      properties({ allowBlobPublicAccess: 'false' }),
      400,
      'InvalidRequestContent',
    ],
    ['a list for an object', 'PATCH', ids.fraudAccount + storage, [], 400, 'InvalidRequestContent'],
    [
      'a rule set without its default action',
      'PATCH',
      ids.fraudAccount + storage,
      properties({ networkAcls: { bypass: 'None' } }),
      400,
      'MissingRequiredProperty',
    ],
    [
      'a member that PATCH does not take',
      'PATCH',
      ids.fraudWorkspace + ml,
      properties({ hbiWorkspace: true }),
      400,
      'PatchNotSupported',
    ],
    [
      'a create-only setting of the encryption',
      'PATCH',
      ids.fraudAccount + storage,
      properties({ encryption: { requireInfrastructureEncryption: true } }),
      400,
      'PropertyChangeNotAllowed',
    ],
    [
      'another region',
      'PUT',
      ids.fraudAccount + storage,
      { location: 'northeurope', kind: 'StorageV2', sku: { name: 'Standard_ZRS' } },
      409,
      'InvalidResourceLocation',
    ],
    [
      'PATCH on a blob service',
      'PATCH',
      blobService + storage,
      properties({ isVersioningEnabled: true }),
      405,
      'HttpMethodNotSupported',
    ],
    [
      'soft delete without days',
      'PUT',
      blobService + storage,
      properties({ deleteRetentionPolicy: { enabled: true } }),
      400,
      'InvalidXmlNodeValue',
    ],
    [
      'soft delete for longer than a year',
      'PUT',
      blobService + storage,
      properties({ deleteRetentionPolicy: { enabled: true, days: 400 } }),
      400,
      'InvalidPropertyValue',
    ],
    [
      'purge protection switched off',
      'PATCH',
      ids.fraudVault + vault,
      properties({ enablePurgeProtection: false }),
      400,
      'BadRequest',
    ],
    [
      'another retention of deleted vaults',
      'PATCH',
      ids.fraudVault + vault,
      properties({ softDeleteRetentionInDays: 30 }),
      400,
      'BadRequest',
    ],
    [
      'a scale setting beside another one',
      'PATCH',
      ids.computeInstance + ml,
      properties({ disableLocalAuth: true }),
      400,
      'PatchNotSupported',
    ],
    [
      'PUT over a compute',
      'PUT',
      ids.computeInstance + ml,
      { location: 'westeurope' },
      405,
      'HttpMethodNotSupported',
    ],
    [
      'a diagnostic setting without a sink',
      'PUT',
      `${ids.hubWorkspace}/providers/Microsoft.Insights/diagnosticSettings/x${diagnostics}`,
      properties({ logs: [{ categoryGroup: 'allLogs', enabled: true }] }),
      400,
      'BadRequest',
    ],
    [
      'a diagnostic setting that mixes groups and categories',
      'PUT',
      `${ids.hubWorkspace}/providers/Microsoft.Insights/diagnosticSettings/x${diagnostics}`,
      properties({
        workspaceId: ids.logs,
        logs: [
          { categoryGroup: 'audit', enabled: true },
          { category: 'AmlComputeClusterEvent', enabled: true },
        ],
      }),
      400,
      'BadRequest',
    ],
    [
      'a second setting to the same sink',
      'PUT',
      `${ids.fraudWorkspace}/providers/Microsoft.Insights/diagnosticSettings/x${diagnostics}`,
      properties({ workspaceId: ids.logs, logs: [{ categoryGroup: 'allLogs', enabled: true }] }),
      409,
      'Conflict',
    ],
    [
      'a diagnostic setting in another api-version',
      'GET',
      `${ids.fraudWorkspace}/providers/Microsoft.Insights/diagnosticSettings?api-version=2016-09-01`,
      undefined,
      400,
      'InvalidApiVersionParameter',
    ],
    [
      'an account that is gone',
      'PATCH',
      `${groupId('rg-web')}/providers/Microsoft.Storage/storageAccounts/nothing${storage}`,
      properties({}),
      404,
      'ResourceNotFound',
    ],
    [
      'a group that is gone',
      'GET',
      `${groupId('rg-none')}/providers/Microsoft.Storage/storageAccounts/x${storage}`,
      undefined,
      404,
      'ResourceGroupNotFound',
    ],
    [
      'another subscription',
      'GET',
      `/subscriptions/00000000-0000-0000-0000-000000000000/providers/Microsoft.Storage/storageAccounts${storage}`,
      undefined,
      404,
      'SubscriptionNotFound',
    ],
    [
      'a type that is not served',
      'GET',
      `${groupId('rg-web')}/providers/Microsoft.Web/sites/x?api-version=2024-01-01`,
      undefined,
      404,
      'InvalidResourceType',
    ],
  ]
  test.each(rows)('%s', async (_reason, method, path, body, status, code) => {
    expect(await ask(method, path, body)).toMatchObject({ status, code })
  })
})

describe('what a write changes', () => {
  test('lists and rule sets are replaced, the rest of the properties stays', async () => {
    const networkAcls = { defaultAction: 'Deny' }
    const { status } = await ask(
      'PATCH',
      ids.marketingAccount + storage,
      properties({ networkAcls }),
    )
    expect(status).toBe(200)
    expect(azure.resource(ids.marketingAccount)?.properties).toMatchObject({
      minimumTlsVersion: 'TLS1_0',
      networkAcls: { defaultAction: 'Deny', bypass: 'AzureServices', ipRules: [], ipv6Rules: [] },
    })
  })

  test('tags are replaced as a whole', async () => {
    await ask('PATCH', ids.labAccount + storage, { tags: { owner: 'anna' } })
    expect(azure.resource(ids.labAccount)?.tags).toEqual({ owner: 'anna' })
  })

  test('a null is read as not sent', async () => {
    await ask('PATCH', ids.labAccount + storage, properties({ minimumTlsVersion: null }))
    expect(valueAt(azure.resource(ids.labAccount), 'properties.minimumTlsVersion')).toBe('TLS1_0')
  })

  test('a PUT of a blob service forgets what was not sent', async () => {
    const sent = properties({ deleteRetentionPolicy: { enabled: true, days: 8 } })
    expect(
      (await ask('PUT', `${ids.labAccount}/blobServices/default${storage}`, sent)).status,
    ).toBe(200)
    const now = azure.resource(`${ids.labAccount}/blobServices/default`)
    expect(valueAt(now, 'properties.cors')).toEqual({ corsRules: [] })
    expect(valueAt(now, 'properties.containerDeleteRetentionPolicy')).toEqual({ enabled: false })
    expect(now?.name).toBe('default')
  })

  test('a PUT of an existing key changes nothing and says 200', async () => {
    const before = azure.resource(ids.fraudKey)
    const answer = await ask('PUT', ids.fraudKey + vault, properties({ kty: 'RSA', keySize: 4096 }))
    expect(answer.status).toBe(200)
    expect(azure.resource(ids.fraudKey)).toEqual(before)
  })

  test('purge protection survives a PUT that leaves it out', async () => {
    const sku = { family: 'A', name: 'standard' }
    const tenantId = azure.estate.tenantId
    const body = { location: 'westeurope', properties: { sku, tenantId } }
    expect((await ask('PUT', ids.fraudVault + vault, body)).status).toBe(200)
    const now = azure.resource(ids.fraudVault)
    expect(valueAt(now, 'properties.enablePurgeProtection')).toBe(true)
    expect(valueAt(now, 'properties.networkAcls')).toBeUndefined()
  })

  test('a workspace shows its old values, and takes no second write, until the operation ends', async () => {
    const started = await ask('PATCH', ids.hubWorkspace + ml, properties({ description: 'new' }))
    expect(started.status).toBe(202)
    const during = azure.resource(ids.hubWorkspace)
    expect(valueAt(during, 'properties.provisioningState')).toBe('Updating')
    expect(valueAt(during, 'properties.description')).toBe('')
    const second = await ask('PATCH', ids.hubWorkspace + ml, properties({ description: 'newer' }))
    expect(second).toMatchObject({ status: 409, code: 'Conflict' })
    await expect
      .poll(() => valueAt(azure.resource(ids.hubWorkspace), 'properties.description'))
      .toBe('new')
  })

  test('an account can be made, and comes with its blob service', async () => {
    const id = `${groupId('rg-lab')}/providers/Microsoft.Storage/storageAccounts/stnew`
    const body = { location: 'westeurope', kind: 'StorageV2', sku: { name: 'Standard_LRS' } }
    expect((await ask('PUT', id + storage, body)).status).toBe(201)
    expect(valueAt(azure.resource(id), 'properties.minimumTlsVersion')).toBe('TLS1_0')
    expect((await ask('GET', `${id}/blobServices/default${storage}`)).status).toBe(200)
    expect((await ask('DELETE', id + storage)).status).toBe(200)
    expect((await ask('DELETE', id + storage)).status).toBe(204)
  })
})

describe('what a read shows', () => {
  test('an api-version older than a property hides it', async () => {
    const old = await ask('GET', `${ids.fraudWorkspace}?api-version=2024-10-01`)
    const present = await ask('GET', ids.fraudWorkspace + ml)
    expect(valueAt(old.body, 'properties.systemDatastoresAuthMode')).toBeUndefined()
    expect(valueAt(present.body, 'properties.systemDatastoresAuthMode')).toBe('AccessKey')
  })

  test('keys have their rotation policy in a GET, not in a list', async () => {
    const one = await ask('GET', ids.hubKey + vault)
    const list = await ask('GET', `${ids.hubVault}/keys${vault}`)
    const values = isObject(list.body) && Array.isArray(list.body.value) ? list.body.value : []
    expect(valueAt(one.body, 'properties.rotationPolicy.lifetimeActions')).toHaveLength(2)
    expect(valueAt(values[0], 'properties.rotationPolicy')).toBeUndefined()
    expect(valueAt(values[0], 'properties.attributes.created')).toBeTypeOf('number')
    expect((await ask('GET', `${ids.hubKey}/versions${vault}`)).status).toBe(200)
  })

  test('locks are listed at a scope and below it', async () => {
    const locks = '/providers/Microsoft.Authorization/locks?api-version=2020-05-01'
    const count = async (scope: string) => {
      const { body } = await ask('GET', scope + locks)
      return isObject(body) && Array.isArray(body.value) ? body.value.length : undefined
    }
    expect(await count(`/subscriptions/${subscriptionId}`)).toBe(1)
    expect(await count(groupId('rg-payments'))).toBe(1)
    expect(await count(ids.paymentsAccount)).toBe(0)
  })
})

describe('governance', () => {
  const tls = properties({ minimumTlsVersion: 'TLS1_2' })

  test('a ReadOnly lock on the group stops a write and is named', async () => {
    const answer = await ask('PATCH', ids.paymentsAccount + storage, tls)
    expect(answer).toMatchObject({ status: 409, code: 'ScopeLocked' })
    expect(answer.message).toContain(`'${groupId('rg-payments')}'`)
  })

  test('a deny policy stops the state it forbids, names itself, and lets the rest pass', async () => {
    const answer = await ask('PATCH', ids.legacyAccount + storage, tls)
    expect(answer).toMatchObject({ status: 403, code: 'RequestDisallowedByPolicy' })
    const info = Array.isArray(answer.error.additionalInfo) ? answer.error.additionalInfo[0] : {}
    expect(valueAt(info, 'info.policyAssignmentId')).toContain('erp-keep-tls10')
    expect(answer.message).toContain('erp-keep-tls10')
    const other = properties({ minimumTlsVersion: 'TLS1_1' })
    expect((await ask('PATCH', ids.legacyAccount + storage, other)).status).toBe(200)
  })

  test('replication to other tenants cannot be closed while a policy uses it', async () => {
    const id = `${ids.hubAccount}/objectReplicationPolicies/0f1c`
    const policy = properties({ sourceAccount: ids.hubAccount, destinationAccount: 'partnerstore' })
    expect((await ask('PUT', id + storage, policy)).status).toBe(201)
    const close = properties({ allowCrossTenantReplication: false })
    expect((await ask('PATCH', ids.hubAccount + storage, close)).status).toBe(409)
    await ask('DELETE', id + storage)
    expect((await ask('PATCH', ids.hubAccount + storage, close)).status).toBe(200)
  })

  test('Rebaseline may do what its role says and nothing else', async () => {
    const { rebaseline } = azure.estate
    const write = await ask('PATCH', ids.hubAccount + storage, tls, rebaseline)
    expect(write.status).toBe(200)
    for (const [method, path] of [
      ['DELETE', ids.hubAccount + storage],
      ['POST', `${ids.hubAccount}/listKeys${storage}`],
      ['PATCH', `${ids.registry}?api-version=2025-11-01`],
    ] as const) {
      const refused = await ask(method, path, {}, rebaseline)
      expect(refused).toMatchObject({ status: 403, code: 'AuthorizationFailed' })
      expect(refused.message).toContain(rebaseline.objectId)
    }
  })
})

describe('tokens', () => {
  const url = () => `${azure.armUrl}${ids.fraudAccount}${storage}`
  const get = async (authorization?: string) => {
    const answer = await fetch(
      url(),
      authorization === undefined ? {} : { headers: { authorization } },
    )
    return {
      status: answer.status,
      code: valueAt((await answer.json()) as JsonObject, 'error.code'),
    }
  }
  const stale = () => {
    const claims = { aud: 'https://management.azure.com', exp: 1, oid: people.anna.objectId }
    return `Bearer e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.`
  }

  test('missing, garbage, expired, or for another audience', async () => {
    expect(await get()).toEqual({ status: 401, code: 'AuthenticationFailed' })
    expect(await get('Bearer garbage')).toEqual({ status: 401, code: 'InvalidAuthenticationToken' })
    expect(await get(stale())).toEqual({ status: 401, code: 'ExpiredAuthenticationToken' })
    const other = azure.tokenFor(people.anna, 'https://storage.azure.com')
    expect(await get(`Bearer ${other}`)).toEqual({
      status: 401,
      code: 'InvalidAuthenticationTokenAudience',
    })
  })

  test('a body that is too large or not JSON', async () => {
    const authorization = `Bearer ${azure.tokenFor(people.anna, 'https://management.azure.com')}`
    const send = (body: string) =>
      fetch(url(), { method: 'PATCH', body, headers: { authorization } })
    expect((await send('x'.repeat(1024 * 1024 + 1))).status).toBe(413)
    expect((await send('{"properties":')).status).toBe(400)
  })
})

describe('Resource Graph', () => {
  const query = (text: string, options: JsonObject = {}) =>
    ask('POST', '/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01', {
      query: text,
      subscriptions: [subscriptionId],
      options,
    })

  test.each([
    ['another table', 'resourcecontainers'],
    ['an operator outside the subset', 'resources | summarize count()'],
    ['a comparison outside the subset', "resources | where name contains 'x'"],
    ['an unknown function', "resources | where tolower(name) == 'x'"],
    ['an open bracket', "resources | where (name == 'x'"],
    ['a stray character', 'resources | where name == $x'],
  ])('refuses %s', async (_reason, text) => {
    const answer = await query(text)
    expect(answer).toMatchObject({ status: 400, code: 'BadRequest' })
    expect(answer.error.details).toMatchObject([{ code: 'InvalidQuery' }, {}])
  })

  test.each([
    ["type =~ 'microsoft.keyvault/vaults'", 2],
    ["not(type =~ 'microsoft.keyvault/vaults') and resourceGroup == 'rg-payments'", 1],
    ["name in ('stmlhubprod', 'kv-hub-prod') or name == 'crmlprod'", 3],
    ["type !in~ ('microsoft.network/privateendpoints') and resourceGroup == 'rg-ml-prod'", 9],
    ["isnotempty(tags['workload']) and isempty(properties.sasPolicy)", 2],
    ["properties.allowSharedKeyAccess == false and name != 'x'", 2],
    ["type =~ 'microsoft.machinelearningservices/workspaces/computes'", 0],
  ])('where %s', async (where, count) => {
    const { body } = await query(`resources | where ${where} | project id, type`)
    expect(valueAt(body, 'totalRecords')).toBe(count)
  })

  test('gives no skip token when the rows have no id', async () => {
    const { body } = await query('resources | project name', { $top: 2 })
    expect(valueAt(body, '$skipToken')).toBeUndefined()
    expect(valueAt(body, 'resultTruncated')).toBe('true')
  })

  test('says how much is left, and refuses the sixteenth query of five seconds', async () => {
    const { marek } = people
    const path = '/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01'
    const answers = []
    for (let each = 0; each < 16; each += 1) {
      answers.push(await ask('POST', path, { query: 'resources | project id' }, marek))
    }
    expect(answers[0]?.headers['x-ms-user-quota-remaining']).toBe('14')
    expect(answers.slice(0, 15).every(({ status }) => status === 200)).toBe(true)
    expect(answers[15]?.status).toBe(429)
    expect(Number(answers[15]?.headers['retry-after'])).toBeLessThanOrEqual(5)
  })
})
