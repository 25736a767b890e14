// What a deployment leaves open, or asks for in a way that could be missed: never a pass by that, and never an alarm.
import { describe, expect, test } from 'vitest'
import { cli, judge } from './run.ts'

const resource = (type: string, name: string, properties: unknown, more: object = {}) => ({
  ...{ type, apiVersion: '2023-07-01', name, location: 'westeurope', properties, ...more },
})
const template = (resources: readonly object[], parameters: object = {}) =>
  JSON.stringify({ contentVersion: '1.0.0.0', parameters, resources })
const P = { p: { type: 'string' } }

async function verdicts(rule: string, input: string) {
  return (await judge([`[${input}]`], [rule])).map(({ verdict }) => verdict)
}

describe('access policies', () => {
  const rule = 'keyvault-access-policies-least-privilege'
  const vault = resource('Microsoft.KeyVault/vaults', 'kv', {
    accessPolicies: [],
    enableRbacAuthorization: false,
  })
  const all = [{ tenantId: 't', objectId: 'o', permissions: { secrets: ['all'] } }]
  const get = [{ tenantId: 't', objectId: 'p', permissions: { secrets: ['get'] } }]
  const child = (properties: unknown, name = 'kv/add', more: object = {}) =>
    resource('Microsoft.KeyVault/vaults/accessPolicies', name, properties, more)

  test.each<[string, readonly object[], string]>([
    [
      'of two adds to one vault count both',
      [child({ accessPolicies: all }), child({ accessPolicies: get })],
      'nonCompliant',
    ],
    [
      'whose list is an expression may be any',
      [child({ accessPolicies: "[parameters('p')]" })],
      'unknown',
    ],
    ['whose properties are an expression may be any', [child("[parameters('p')]")], 'unknown'],
    [
      'of a loop that may run may be any',
      [
        child({ accessPolicies: all }, 'kv/add', {
          copy: { name: 'c', count: "[length(parameters('p'))]" },
        }),
      ],
      'unknown',
    ],
    [
      'of the same vault in a group that is written out may be this vault’s',
      [
        {
          ...{
            type: 'Microsoft.Resources/deployments',
            apiVersion: '2022-09-01',
            name: 'd',
            resourceGroup: 'rg-kv',
          },
          properties: { template: { resources: [child({ accessPolicies: all })] } },
        },
      ],
      'unknown',
    ],
    [
      'for a vault whose name is joined',
      [child({ accessPolicies: all }, "[concat('kv', '/add')]")],
      'nonCompliant',
    ],
  ])('%s', async (_what, children, verdict) => {
    expect(await verdicts(rule, template([vault, ...children], P))).toEqual([verdict])
  })
})

describe('a workspace', () => {
  const rule = 'storage-trusted-services-bypass'
  const account = resource('Microsoft.Storage/storageAccounts', 'st', {
    networkAcls: { bypass: 'None', defaultAction: 'Deny' },
  })
  const workspace = (properties: unknown) =>
    resource('Microsoft.MachineLearningServices/workspaces', 'w', properties)
  const id = (group: string) =>
    `/subscriptions/22222222-0000-4000-8000-000000000001/resourceGroups/${group}/providers/Microsoft.Storage/storageAccounts/st`

  test.each<[string, unknown, string]>([
    ['whose properties are an expression may name it', "[parameters('p')]", 'unknown'],
    [
      'whose encryption is an expression may name a vault only, and it is not told apart',
      { encryption: "[parameters('p')]" },
      'unknown',
    ],
    [
      'that names an output may name it',
      {
        storageAccount:
          "[reference(resourceId('Microsoft.Resources/deployments', 'x')).outputs.id.value]",
      },
      'unknown',
    ],
    [
      'that names one of two by a condition may name it',
      {
        storageAccount:
          "[if(equals(parameters('p'), 'Microsoft.KeyVault/vaults'), parameters('p'), 'x')]",
      },
      'unknown',
    ],
    [
      'that names it in a group that is written out may mean it',
      { storageAccount: id('rg-real') },
      'unknown',
    ],
    [
      'that names another one does not',
      { storageAccount: id('rg-real').replace(/st$/, 'other') },
      'compliant',
    ],
  ])('%s', async (_what, properties, verdict) => {
    expect(await verdicts(rule, template([account, workspace(properties)], P))).toEqual([verdict])
  })

  test('that a later one replaces names nothing', async () => {
    const named = { storageAccount: "[resourceId('Microsoft.Storage/storageAccounts', 'st')]" }
    const first = { ...workspace(named) }
    const module = {
      ...{ type: 'Microsoft.Resources/deployments', apiVersion: '2022-09-01', name: 'd' },
      dependsOn: ['w'],
      properties: {
        template: { resources: [workspace({ storageAccount: id('x').replace(/st$/, 'other') })] },
      },
    }
    expect(await verdicts(rule, template([account, first, module]))).toEqual(['compliant'])
  })
})

describe('a condition', () => {
  const rule = 'storage-secure-transfer'
  const account = (condition: unknown) =>
    resource(
      'Microsoft.Storage/storageAccounts',
      'st',
      { supportsHttpsTrafficOnly: false },
      { condition },
    )

  test.each<[string, unknown, readonly string[]]>([
    ['that is false', false, []],
    ['that says false as text', 'False', []],
    ['that says true as text', 'TRUE', ['nonCompliant']],
    ['that is something else', 'perhaps', ['unknown']],
  ])('%s', async (_what, condition, expected) => {
    expect(await verdicts(rule, template([account(condition)]))).toEqual(expected)
    const snapshot = JSON.stringify({
      predictedResources: [{ ...account(condition), id: '/subscriptions/x/y' }],
    })
    expect((await judge([snapshot], [rule])).map(({ verdict }) => verdict)).toEqual(expected)
  })
})

describe('a name of a member', () => {
  test('that is an expression may be any member', async () => {
    const account = (properties: object, more: object = {}) =>
      template([resource('Microsoft.Storage/storageAccounts', 'st', properties, more)], P)
    expect(await verdicts('storage-nfsv3', account({ "[parameters('p')]": true }))).toEqual([
      'unknown',
    ])
    const tags = {
      tags: { "[parameters('p')]": 'mission-critical' },
      sku: { name: 'Standard_LRS' },
    }
    expect(await verdicts('storage-geo-redundancy', account({}, tags))).toEqual(['unknown'])
  })
})

test('a deployment that is linked is told of wherever it stands, and opens no gate', async () => {
  const linked = {
    ...{ type: 'Microsoft.Resources/deployments', apiVersion: '2022-09-01', name: 'far' },
    properties: { mode: 'Incremental', templateLink: { uri: 'https://example.com/t.json' } },
  }
  for (const input of [
    template([linked]),
    JSON.stringify({ predictedResources: [{ ...linked, id: '/subscriptions/x/y' }] }),
    JSON.stringify([linked]),
  ]) {
    const { code, stderr } = await cli(['assess', '--file', '-', '--fail-on', 'low'], input)
    expect(stderr).toContain('not looked at: deployment far: its template is linked')
    expect(code).toBe(2)
  }
})
