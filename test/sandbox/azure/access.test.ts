import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { JsonObject, JsonValue } from '../../../sandbox/azure/json.ts'
import { valueAt } from '../../../sandbox/azure/json.ts'
import type { Principal } from '../../../sandbox/azure/principal.ts'
import type { SandboxAzure } from '../../../sandbox/azure/start.ts'
import { groupId, ids, people } from '../../../sandbox/estate/names.ts'
import { askAs, properties, startTrustedAzure, versions } from './sandbox.ts'

let azure: SandboxAzure
beforeAll(async () => {
  azure = await startTrustedAzure()
})
afterAll(() => azure.stop())

const { storage } = versions
const ask = (method: string, path: string, body?: JsonValue, who: Principal = people.anna) =>
  askAs(azure, who, method, path, body)

describe('the permissions of a caller', () => {
  const version = '?api-version=2022-04-01'
  const permissions = '/providers/Microsoft.Authorization/permissions'
  test.each([
    ['a resource', ids.fraudAccount],
    ['a resource group', groupId('rg-ml-prod')],
    ['a subscription', groupId('x').split('/').slice(0, 3).join('/')],
  ])('are listed at %s: everything for a person, the role for Rebaseline', async (_, scope) => {
    const everything = { actions: ['*'], notActions: [], dataActions: ['*'], notDataActions: [] }
    const path = scope + permissions + version
    expect(await ask('GET', path)).toMatchObject({ status: 200, body: { value: [everything] } })
    const { allowedOperations } = azure.estate
    expect(await ask('GET', path, undefined, azure.estate.rebaseline)).toMatchObject({
      status: 200,
      body: { value: [{ actions: allowedOperations, notActions: [] }] },
    })
  })

  test.each([
    ['at a group that is not there', 'GET', groupId('rg-none') + permissions + version, 404],
    ['one by one', 'GET', `${ids.fraudAccount}${permissions}/x${version}`, 405],
    [
      'with another api-version',
      'GET',
      `${ids.fraudAccount}${permissions}?api-version=2020-01-01`,
      400,
    ],
  ])('are not listed %s', async (_, method, path, status) => {
    expect((await ask(method, path)).status).toBe(status)
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
