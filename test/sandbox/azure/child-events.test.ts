import { afterAll, beforeAll, expect, test } from 'vitest'
import type { JsonValue } from '../../../sandbox/azure/json.ts'
import { valueAt } from '../../../sandbox/azure/json.ts'
import type { SandboxAzure } from '../../../sandbox/azure/start.ts'
import { groupId, ids, people, region, tenantId } from '../../../sandbox/estate/names.ts'
import { properties, startTrustedAzure, versions } from './sandbox.ts'

let azure: SandboxAzure
beforeAll(async () => {
  azure = await startTrustedAzure({ longRunningMs: 20 })
})
afterAll(() => azure.stop())

const { ml, storage, vault, tags, network, locks } = versions
const tagsOf = `${ids.fraudWorkspace}/providers/Microsoft.Resources/tags/default`
const lock = `${ids.fraudVault}/providers/Microsoft.Authorization/locks/keep`
const endpoint = `${groupId('rg-keys')}/providers/Microsoft.Network/privateEndpoints/pe-hsm`
const client = `${ids.fraudVault}/secrets/scoring-client`
const policies = `${ids.hubVault}/accessPolicies/add`
const files = `${ids.fraudAccount}/fileServices/default`

type Row = readonly [
  because: string,
  ask: readonly [method: string, path: string, body?: JsonValue],
  events: readonly (readonly [kind: string, operation: string, subject: string])[],
]

const rows: readonly Row[] = [
  [
    'a child tells of itself when the operation ends',
    ['PATCH', ids.scoringEndpoint + ml, { tags: {} }],
    [
      [
        'ResourceWriteSuccess',
        'Microsoft.MachineLearningServices/workspaces/onlineEndpoints/write',
        ids.scoringEndpoint,
      ],
    ],
  ],
  [
    'an action is told of its resource',
    ['POST', `${ids.fraudAccount}/regenerateKey${storage}`, { keyName: 'key1' }],
    [
      [
        'ResourceActionSuccess',
        'Microsoft.Storage/storageAccounts/regeneratekey/action',
        ids.fraudAccount,
      ],
    ],
  ],
  [
    'a long-running action, too',
    ['POST', `${ids.scoringEndpoint}/regenerateKeys${ml}`, { keyType: 'Primary' }],
    [
      [
        'ResourceActionSuccess',
        'Microsoft.MachineLearningServices/workspaces/onlineEndpoints/regenerateKeys/action',
        ids.scoringEndpoint,
      ],
    ],
  ],
  [
    'an idle time is an action on a compute',
    [
      'POST',
      `${ids.computeInstance}/updateIdleShutdownSetting${ml}`,
      { idleTimeBeforeShutdown: 'PT30M' },
    ],
    [
      [
        'ResourceActionSuccess',
        'Microsoft.MachineLearningServices/workspaces/computes/updateIdleShutdownSetting/action',
        ids.computeInstance,
      ],
    ],
  ],
  [
    'a rule that is taken away is told of, its workspace is not',
    ['DELETE', ids.wideRule + ml],
    [
      [
        'ResourceDeleteSuccess',
        'Microsoft.MachineLearningServices/workspaces/outboundRules/delete',
        ids.wideRule,
      ],
    ],
  ],
  [
    'the service of an account tells of itself',
    ['PUT', files + storage, properties({})],
    [['ResourceWriteSuccess', 'Microsoft.Storage/storageAccounts/fileServices/write', files]],
  ],
  [
    'tags have a name of their own',
    ['PATCH', tagsOf + tags, { operation: 'Merge', properties: { tags: { a: 'b' } } }],
    [['ResourceWriteSuccess', 'Microsoft.Resources/tags/write', tagsOf]],
  ],
  [
    'a lock, too',
    ['PUT', lock + locks, properties({ level: 'CanNotDelete' })],
    [['ResourceWriteSuccess', 'Microsoft.Authorization/locks/write', lock]],
  ],
  [
    'a private endpoint is told of by both ends',
    [
      'PUT',
      endpoint + network,
      {
        location: region,
        properties: {
          subnet: { id: ids.endpointSubnet },
          privateLinkServiceConnections: [
            { name: 'x', properties: { privateLinkServiceId: ids.hsm, groupIds: ['managedhsm'] } },
          ],
        },
      },
    ],
    [
      [
        'ResourceWriteSuccess',
        'Microsoft.KeyVault/managedHSMs/privateEndpointConnectionProxies/write',
        `${ids.hsm}/privateEndpointConnectionProxies/pe-hsm`,
      ],
      ['ResourceWriteSuccess', 'Microsoft.Network/privateEndpoints/write', endpoint],
    ],
  ],
  [
    'an access policy is told of by Resource Manager and by the vault',
    [
      'PUT',
      policies + vault,
      properties({
        accessPolicies: [
          { tenantId, objectId: people.jonas.objectId, permissions: { keys: ['get'] } },
        ],
      }),
    ],
    [
      ['VaultAccessPolicyChanged', 'undefined', 'kv-hub-prod'],
      ['ResourceWriteSuccess', 'Microsoft.KeyVault/vaults/accessPolicies/write', policies],
    ],
  ],
  [
    'so is the switch to roles',
    ['PATCH', ids.hubVault + vault, properties({ enableRbacAuthorization: false })],
    [
      ['VaultAccessPolicyChanged', 'undefined', 'kv-hub-prod'],
      ['ResourceWriteSuccess', 'Microsoft.KeyVault/vaults/write', ids.hubVault],
    ],
  ],
  [
    'a new version of a secret is told of by the vault',
    ['PATCH', client + vault, properties({ value: 'new' })],
    [
      ['SecretNewVersionCreated', 'undefined', 'scoring-client'],
      ['ResourceWriteSuccess', 'Microsoft.KeyVault/vaults/secrets/write', client],
    ],
  ],
]

test.each(rows)('%s', async (_because, [method, path, body], events) => {
  const before = azure.events.published.length
  const { status } = await azure.as(people.priya).request(method, path, body)
  expect(status).toBeLessThan(300)
  const told = () => azure.events.published.slice(before) as JsonValue[]
  await expect.poll(() => told().length, { interval: 5 }).toBe(events.length)
  events.forEach(([kind, operation, subject], index) => {
    const event = told()[index]
    expect(String(valueAt(event, 'eventType'))).toMatch(new RegExp(`\\.${kind}$`))
    expect(String(valueAt(event, 'data.operationName'))).toBe(operation)
    expect(String(valueAt(event, 'subject'))).toContain(subject)
  })
})
