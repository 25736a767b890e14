import { afterEach, expect, test } from 'vitest'
import type { JsonValue } from '../../../sandbox/azure/json.ts'
import { valueAt } from '../../../sandbox/azure/json.ts'
import type { SandboxAzure } from '../../../sandbox/azure/start.ts'
import { ids, people } from '../../../sandbox/estate/names.ts'
import { bankEstate, bigEstate } from '../../../sandbox/estate.ts'
import { startTrustedAzure, withClientRights } from './sandbox.ts'

let azure: SandboxAzure
afterEach(() => azure.stop())

const storage = '?api-version=2026-04-01'
const close = { properties: { publicNetworkAccess: 'Disabled' } }

const tlsInGraph = async () => {
  const query = `resources | where id =~ '${ids.fraudAccount}' | project id, tls = properties.minimumTlsVersion`
  const path = '/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01'
  const { body } = await azure.as(people.anna).request('POST', path, { query })
  const rows = valueAt(body, 'data')
  return Array.isArray(rows) ? valueAt(rows[0], 'tls') : undefined
}

test('Resource Graph is as far behind as it is told to be', async () => {
  azure = await startTrustedAzure({ graphLagMs: 150 })
  const body = { properties: { minimumTlsVersion: 'TLS1_0' } }
  await azure.as(people.jonas).request('PATCH', ids.fraudAccount + storage, body)
  expect(await tlsInGraph()).toBe('TLS1_2')
  await expect.poll(tlsInGraph, { timeout: 1000, interval: 60 }).toBe('TLS1_0')
})

test('a vault that is closed to the internet is open to Rebaseline by its private endpoint only', async () => {
  const estate = withClientRights({ ...bankEstate(), privateVaults: ['kv-hub-prod'] })
  azure = await startTrustedAzure({ estate })
  const { rebaseline } = estate
  for (const vault of [ids.hubVault, ids.fraudVault]) {
    await azure.as(people.priya).request('PATCH', `${vault}?api-version=2026-02-01`, close)
  }
  const key = async (vault: string, name: string, who = rebaseline) => {
    const url = `${azure.vaultUrl(vault)}/keys/${name}?api-version=7.6`
    return (await azure.as(who).request('GET', url)).status
  }
  expect(await key('kv-hub-prod', 'signing-hub')).toBe(200)
  expect(await key('kv-hub-prod', 'signing-hub', people.priya)).toBe(403)
  expect(await key('kv-fraud-prod', 'cmk-fraud')).toBe(403)
})

test('the data plane refuses rights that Rebaseline lacks, and policies that Key Vault forbids', async () => {
  const estate = {
    ...bankEstate(),
    allowedDataActions: ['Microsoft.KeyVault/vaults/keyrotationpolicies/write'],
  }
  azure = await startTrustedAzure({ estate })
  const base = `${azure.vaultUrl('kv-fraud-prod')}/keys/cmk-fraud`
  const ask = (method: string, path: string, body?: JsonValue) =>
    azure.as(estate.rebaseline).request(method, `${base}${path}?api-version=2025-07-01`, body)
  const rotate = await ask('POST', '/rotate')
  expect(rotate.status).toBe(403)
  expect(valueAt(rotate.body, 'error.innererror.code')).toBe('ForbiddenByRbac')
  const policies = [
    { lifetimeActions: [{ trigger: { timeAfterCreate: 'P3D' }, action: { type: 'Rotate' } }] },
    { lifetimeActions: [{ trigger: { timeBeforeExpiry: 'P30D' }, action: { type: 'Rotate' } }] },
    { lifetimeActions: [{ trigger: { timeAfterCreate: 'P90D' }, action: { type: 'Notify' } }] },
    { lifetimeActions: [{ trigger: { timeAfterCreate: '90d' }, action: { type: 'Rotate' } }] },
    { lifetimeActions: [], attributes: { expiryTime: 'P7D' } },
    { rotation: true },
  ]
  for (const policy of policies)
    expect((await ask('PUT', '/rotationpolicy', policy)).status).toBe(400)
})

test('ten thousand accounts are served', async () => {
  azure = await startTrustedAzure({ estate: bigEstate(10_000), pageSize: 1000 })
  const path = `/subscriptions/${azure.estate.subscriptionId}/providers/Microsoft.Storage/storageAccounts${storage}`
  let next: string | undefined = path
  let count = 0
  while (next !== undefined) {
    const { body } = await azure.as(people.anna).request('GET', next)
    const values = valueAt(body, 'value')
    count += Array.isArray(values) ? values.length : 0
    const link = valueAt(body, 'nextLink')
    next = typeof link === 'string' ? link : undefined
  }
  expect(count).toBe(10_009)
  expect(await tlsInGraph()).toBe('TLS1_2')
})
