import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { JsonValue } from '../../../sandbox/azure/json.ts'
import type { Principal } from '../../../sandbox/azure/principal.ts'
import type { SandboxAzure } from '../../../sandbox/azure/start.ts'
import { groupId, ids, people } from '../../../sandbox/estate/names.ts'
import { askAs, properties, startTrustedAzure, versions } from './sandbox.ts'

let azure: SandboxAzure
beforeAll(async () => {
  azure = await startTrustedAzure()
})
afterAll(() => azure.stop())

const { storage, vault, ml, diagnostics } = versions
const blobService = `${ids.fraudAccount}/blobServices/default`
const ask = (method: string, path: string, body?: JsonValue, who: Principal = people.anna) =>
  askAs(azure, who, method, path, body)

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
      'TLS 1.3 as a minimum, which no account takes',
      'PATCH',
      ids.fraudAccount + storage,
      properties({ minimumTlsVersion: 'TLS1_3' }),
      400,
      'FeatureNotSupported',
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
