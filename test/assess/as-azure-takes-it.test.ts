// Whole verdicts on documents that are spelled, typed or cut otherwise than Azure writes them.
import { describe, expect, test } from 'vitest'
import { account, judge, workspaceId } from './run.ts'

const template = (resource: object) =>
  JSON.stringify({ $schema: 's', contentVersion: '1.0.0.0', resources: [resource] })
const storage = (properties: object, more: object = {}) =>
  template({
    type: 'Microsoft.Storage/storageAccounts',
    apiVersion: '2024-01-01',
    name: 'a',
    properties,
    ...more,
  })
const vault = (properties: object) =>
  template({ type: 'Microsoft.KeyVault/vaults', apiVersion: '2024-11-01', name: 'v', properties })

describe('what is asked for', () => {
  test.each<[string, string, string, string]>([
    [
      'a switch in another case',
      storage({ supportshttpstrafficonly: false }),
      'storage-secure-transfer',
      'nonCompliant',
    ],
    [
      'a switch as text',
      storage({ allowSharedKeyAccess: 'False' }),
      'storage-shared-key-access',
      'compliant',
    ],
    [
      'a switch as text, wrong',
      storage({ allowSharedKeyAccess: 'true' }),
      'storage-shared-key-access',
      'nonCompliant',
    ],
    [
      'a number as text, too small',
      vault({ softDeleteRetentionInDays: '7' }),
      'keyvault-soft-delete-retention',
      'nonCompliant',
    ],
    [
      'a choice that is not made',
      storage({ minimumTlsVersion: '' }),
      'storage-minimum-tls',
      'nonCompliant',
    ],
    [
      'a switch that is not set',
      storage({ isSftpEnabled: '', isHnsEnabled: true }),
      'storage-sftp',
      'compliant',
    ],
    [
      'everything in capitals, the resource itself, too',
      template({
        TYPE: 'Microsoft.Storage/storageAccounts',
        NAME: 'a',
        PROPERTIES: { MINIMUMTLSVERSION: 'TLS1_0' },
      }),
      'storage-minimum-tls',
      'nonCompliant',
    ],
    [
      'a nested child in PascalCase',
      storage(
        {},
        {
          Resources: [
            {
              Type: 'blobServices',
              ApiVersion: '2024-01-01',
              Name: 'default',
              Properties: { DeleteRetentionPolicy: { Enabled: 'true', Days: '30' } },
            },
          ],
        },
      ),
      'storage-blob-soft-delete',
      'compliant',
    ],
  ])('%s', async (_case, input, rule, verdict) => {
    expect(await judge([input], [rule])).toMatchObject([{ verdict }])
  })

  test.each([
    [
      'keyvault-key-age',
      'Microsoft.KeyVault/vaults/keys',
      'v/k',
      {},
      'properties.attributes.created',
    ],
    [
      'mhsm-activated',
      'Microsoft.KeyVault/managedHSMs',
      'h',
      {},
      'properties.securityDomainProperties',
    ],
    [
      'ml-registry-private-endpoint',
      'Microsoft.MachineLearningServices/registries',
      'r',
      {},
      'properties.registryPrivateEndpointConnections',
    ],
    [
      'ml-workspace-managed-network-provisioned',
      'Microsoft.MachineLearningServices/workspaces',
      'w',
      { managedNetwork: { isolationMode: 'AllowInternetOutbound' } },
      'properties.managedNetwork.status',
    ],
    [
      'storage-access-key-age',
      'Microsoft.Storage/storageAccounts',
      'a',
      { keyCreationTime: null },
      'properties.keyCreationTime',
    ],
  ])(
    '%s cannot be judged by what only the service writes',
    async (rule, type, name, properties, member) => {
      const attributes = rule === 'keyvault-key-age' ? { attributes: { enabled: true } } : {}
      const resource = {
        type,
        apiVersion: '2024-07-01',
        name,
        properties: { ...properties, ...attributes },
      }
      expect(await judge([template(resource)], [rule])).toMatchObject([
        { verdict: 'unknown', reason: `a template does not say ${member}` },
      ])
    },
  )

  test('a key without an end is not right, whenever it will have been made', async () => {
    const key = {
      type: 'Microsoft.KeyVault/vaults/keys',
      apiVersion: '2024-11-01',
      name: 'v/k',
      properties: { attributes: { enabled: true } },
    }
    expect(await judge([template(key)], ['keyvault-key-expiration'])).toMatchObject([
      { verdict: 'nonCompliant' },
    ])
  })
})

describe('what PowerShell wrote', () => {
  const id = workspaceId('w')
  const exported = (properties: unknown, more: object = {}) =>
    JSON.stringify([
      {
        ResourceId: id,
        Id: id,
        Identity: { PrincipalId: null, TenantId: null, Type: 1, UserAssignedIdentities: null },
        Kind: 'Default',
        Location: 'westeurope',
        ResourceName: 'w',
        Name: 'w',
        ParentResource: null,
        Properties: properties,
        ResourceGroupName: 'rg-ml',
        Type: 'Microsoft.MachineLearningServices/workspaces',
        ResourceType: 'Microsoft.MachineLearningServices/workspaces',
        Sku: { Name: 'Basic', Tier: 'Basic', Capacity: null },
        Tags: { Env: 'prod' },
        SubscriptionId: '11111111-1111-4111-8111-111111111111',
        ...more,
      },
    ])

  test('is judged as what was read, under its own id and name', async () => {
    const [finding] = await judge(
      [exported({ publicNetworkAccess: 'Enabled' })],
      ['ml-workspace-public-network-access'],
    )
    expect(finding).toMatchObject({ resourceId: id, resourceName: 'w', verdict: 'nonCompliant' })
    expect(await judge([exported({})], ['ml-workspace-private-endpoint'])).toMatchObject([
      { verdict: 'nonCompliant' },
    ])
  })

  test('without its properties, it was not read whole', async () => {
    const judged = judge([exported(null)], ['ml-workspace-public-network-access'])
    await expect(judged).rejects.toThrow('1 resource without "properties"')
  })

  test('one resource alone, and the list that Windows PowerShell wraps, are the same', async () => {
    const [one] = JSON.parse(exported({ publicNetworkAccess: 'Disabled' }))
    const rule = ['ml-workspace-public-network-access']
    const alone = await judge([JSON.stringify(one)], rule)
    expect(alone).toMatchObject([{ verdict: 'compliant' }])
    expect(await judge([JSON.stringify({ value: [one], Count: 1 })], rule)).toEqual(alone)
  })
})

describe('what was cut to text', () => {
  const reason = (path: string) =>
    `${path} was cut to text when it was written: export it again with ConvertTo-Json -Depth 20`
  const acls = '@{bypass=None; defaultAction=Allow; ipRules=System.Object[]}'

  test.each<[string, object, string, string]>([
    ['an object', { networkAcls: acls }, 'storage-network-default-deny', 'properties.networkAcls'],
    [
      'an object of a class',
      { networkAcls: 'Microsoft.Azure.Commands.Management.Storage.Models.PSNetworkRuleSet' },
      'storage-ip-rules-wide',
      'properties.networkAcls',
    ],
    [
      'a list',
      { networkAcls: { defaultAction: 'Deny', ipRules: '@{value=0.0.0.0/0; action=Allow}' } },
      'storage-ip-rules-wide',
      'properties.networkAcls.ipRules',
    ],
    [
      'a list of which nothing is left',
      { networkAcls: { defaultAction: 'Deny', ipRules: '' } },
      'storage-ip-rules-wide',
      'properties.networkAcls.ipRules',
    ],
    [
      'an entry of a list',
      { privateEndpointConnections: ['@{id=/x}'] },
      'storage-private-endpoint',
      'properties.privateEndpointConnections.0',
    ],
    [
      'what a rule would read below',
      { keyPolicy: 'System.Collections.Hashtable' },
      'storage-key-expiration-policy',
      'properties.keyPolicy',
    ],
  ])('%s', async (_case, properties, rule, path) => {
    const read = JSON.stringify([account('a', properties)])
    expect(await judge([read], [rule])).toMatchObject([
      { verdict: 'unknown', reason: reason(path) },
    ])
  })

  test('a template that went through PowerShell', async () => {
    const found = await judge([storage({ networkAcls: acls })], ['storage-network-default-deny'])
    expect(found).toMatchObject([{ verdict: 'unknown', reason: reason('properties.networkAcls') }])
  })

  test('all properties, and PowerShell itself tells of it', async () => {
    const input = JSON.stringify({ ...account('a'), properties: '@{minimumTlsVersion=TLS1_2}' })
    await expect(judge([input], ['storage-minimum-tls'])).rejects.toThrow('ConvertTo-Json')
  })

  test('what a rule does not read does not matter', async () => {
    const input = JSON.stringify([account('a', { networkAcls: acls, minimumTlsVersion: 'TLS1_2' })])
    expect(await judge([input], ['storage-minimum-tls'])).toMatchObject([{ verdict: 'compliant' }])
  })

  test('what is needed beside a resource may be cut, too', async () => {
    const logs = {
      id: `${account('a').id}/providers/Microsoft.Insights/diagnosticSettings/d`,
      name: 'd',
      type: 'Microsoft.Insights/diagnosticSettings',
      properties: { workspaceId: '/x', logs: ['@{category=StorageRead; enabled=True}'] },
    }
    const vaultOf = {
      ...account('a'),
      id: account('a').id.replace('Microsoft.Storage/storageAccounts', 'Microsoft.KeyVault/vaults'),
      type: 'Microsoft.KeyVault/vaults',
    }
    const setting = {
      ...logs,
      id: `${vaultOf.id}/providers/Microsoft.Insights/diagnosticSettings/d`,
    }
    const found = await judge([JSON.stringify([vaultOf, setting])], ['keyvault-diagnostic-logs'])
    expect(found).toMatchObject([
      { verdict: 'unknown', reason: reason('value.0.properties.logs.0') },
    ])
  })

  test('text of a rule’s own, such as a tag, is text', async () => {
    const input = JSON.stringify([
      account('a', { minimumTlsVersion: 'TLS1_2' }, { tags: { note: 'System.Object' } }),
    ])
    expect(await judge([input], ['storage-minimum-tls'])).toMatchObject([{ verdict: 'compliant' }])
  })
})
