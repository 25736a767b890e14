// ARM templates: what a rule cannot see in them is unknown, never a pass and never a failure.
import { describe, expect, test } from 'vitest'
import { idOf } from '../../src/assess/template-names.ts'
import { account, judge } from './run.ts'

const storage = (properties: object | undefined, more: object = {}) => ({
  type: 'Microsoft.Storage/storageAccounts',
  apiVersion: '2023-05-01',
  name: 'a',
  properties,
  ...more,
})
const template = (...resources: readonly unknown[]) =>
  JSON.stringify({ $schema: 's', contentVersion: '1.0.0.0', resources })

describe('values', () => {
  test.each<[string, object | undefined, object, string, string | null]>([
    ['written out', { minimumTlsVersion: 'TLS1_0' }, {}, 'nonCompliant', null],
    ['written out and right', { minimumTlsVersion: 'TLS1_2' }, {}, 'compliant', null],
    ['left out, so the default', {}, {}, 'nonCompliant', null],
    ['no properties at all, so the default', undefined, {}, 'nonCompliant', null],
    [
      'an expression',
      { minimumTlsVersion: "[parameters('tls')]" },
      {},
      'unknown',
      "properties.minimumTlsVersion is only known when the template is deployed: [parameters('tls')]",
    ],
    [
      'below an expression',
      undefined,
      { properties: "[variables('properties')]" },
      'unknown',
      "properties is only known when the template is deployed: [variables('properties')]",
    ],
    ['an escaped bracket is text', { minimumTlsVersion: '[[x]' }, {}, 'nonCompliant', null],
    [
      'made by a loop',
      { copy: [{ name: 'minimumTlsVersion', count: "[parameters('n')]", input: 'TLS1_2' }] },
      {},
      'unknown',
      'properties.minimumTlsVersion is only known when the template is deployed',
    ],
    [
      'an expression elsewhere',
      { minimumTlsVersion: 'TLS1_2', accessTier: '[x()]' },
      {},
      'compliant',
      null,
    ],
    [
      'an old api-version',
      {},
      { apiVersion: '2018-02-01' },
      'unknown',
      expect.stringContaining('2019'),
    ],
    [
      'an api-version from an expression',
      {},
      { apiVersion: "[variables('v')]" },
      'nonCompliant',
      null,
    ],
  ])('%s', async (_case, properties, more, verdict, reason) => {
    const found = await judge([template(storage(properties, more))], ['storage-minimum-tls'])
    expect(found).toMatchObject([{ verdict, reason, resourceName: 'a' }])
  })

  test('an expression in a document that was read is only text', async () => {
    const input = JSON.stringify([account('a', { minimumTlsVersion: '[x()]' })])
    expect(await judge([input], ['storage-minimum-tls'])).toMatchObject([
      { verdict: 'nonCompliant' },
    ])
  })

  test('what only the service knows is unknown', async () => {
    const found = await judge([template(storage({}))], ['storage-private-endpoint'])
    expect(found.map(({ verdict }) => verdict)).not.toContain('nonCompliant')
  })

  test('what exists already is referred to, not asked for', async () => {
    expect(await judge([template(storage({}, { existing: true }))])).toEqual([])
  })

  test('what is never deployed is left out, but not its children', async () => {
    const off = { condition: false }
    const child = { type: 'blobServices', name: 'default', properties: {} }
    const names = async (...resources: readonly unknown[]) =>
      new Set((await judge([template(...resources)])).map(({ resourceName }) => resourceName))
    expect(await names(storage({}, off))).toEqual(new Set())
    expect(await names(storage({}, { ...off, resources: [child] }))).toEqual(new Set(['a/default']))
    expect(await names(storage({}, { condition: '[x()]' }))).toEqual(new Set(['a']))
    const deployment = {
      ...{ type: 'Microsoft.Resources/deployments', name: 'd', ...off },
      properties: { template: { resources: [storage({})] } },
    }
    expect(await names(deployment)).toEqual(new Set())
    expect(await judge([JSON.stringify([account('a', {}, off)])])).not.toEqual([])
  })

  const vault = (properties: object) => ({
    ...storage(properties),
    type: 'Microsoft.KeyVault/Vaults',
  })
  test.each([
    ['keyvault-soft-delete', 'enableSoftDelete', vault, true],
    ['storage-blob-public-access', 'allowBlobPublicAccess', storage, false],
    ['storage-cross-tenant-replication', 'allowCrossTenantReplication', storage, false],
  ])('%s: what a resource gets depends on its age', async (rule, name, of, right) => {
    const verdictOf = async (input: string) => {
      const [found] = await judge([input], [rule], '2025-01-01')
      return [found?.verdict, found?.reason]
    }
    const reason = `a template does not say properties.${name}; what absence means depends on the age of the resource`
    expect(await verdictOf(template(of({})))).toEqual(['unknown', reason])
    expect(await verdictOf(template(of({ [name]: null })))).toEqual(['unknown', reason])
    expect(await verdictOf(template(of({ [name]: right })))).toEqual(['compliant', null])
    expect(await verdictOf(template(of({ [name]: !right })))).toEqual(['nonCompliant', null])
    const { apiVersion: _, ...read } = of({})
    expect(await verdictOf(JSON.stringify([read]))).toEqual(['nonCompliant', null])
  })
})

describe('names', () => {
  const name = "[parameters('name')]"
  test('an expression stays as it is', async () => {
    const found = await judge([template(storage({}, { name }))], ['storage-minimum-tls'])
    const group =
      '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/resource-group'
    expect(found).toMatchObject([
      {
        resourceName: name,
        resourceId: `${group}/providers/Microsoft.Storage/storageAccounts/${name}`,
      },
    ])
  })

  test.each([
    ['Microsoft.Storage/storageAccounts', 'a', 'Microsoft.Storage/storageAccounts/a'],
    ['A.B/c/d', 'x/y', 'A.B/c/x/d/y'],
    ['A.B/c/d', 'one', 'A.B/c/d/one'],
    ['A.B/c/providers/locks', 'x/E.F/y', 'A.B/c/x/providers/E.F/locks/y'],
  ])('%s %s', (type, given, id) => {
    expect(idOf(type, given)).toBe(id)
  })
})

describe('what belongs together', () => {
  const workspace = {
    type: 'Microsoft.MachineLearningServices/workspaces',
    apiVersion: '2024-04-01',
    name: "[parameters('name')]",
    properties: {},
  }
  const setting = (logs: object, more: object) => ({
    type: 'Microsoft.Insights/diagnosticSettings',
    apiVersion: '2021-05-01-preview',
    name: 'logs',
    properties: { workspaceId: '/law', logs: [logs] },
    ...more,
  })
  const on = { categoryGroup: 'allLogs', enabled: true }

  test.each<[string, readonly unknown[], string]>([
    [
      'an extension with a scope',
      [
        workspace,
        setting(on, {
          scope: "[resourceId('Microsoft.MachineLearningServices/workspaces', parameters('name'))]",
        }),
      ],
      'compliant',
    ],
    [
      'as Bicep writes it',
      [
        workspace,
        setting(on, {
          scope: "[format('Microsoft.MachineLearningServices/workspaces/{0}', parameters('name'))]",
        }),
      ],
      'compliant',
    ],
    ['of another resource', [workspace, setting(on, { scope: 'A.B/c/x' })], 'unknown'],
    // Azure takes a nested one with a type in full for one of its own, beside the workspace.
    ['nested', [{ ...workspace, resources: [setting(on, {})] }], 'unknown'],
    [
      'nested, the old form',
      [
        {
          ...workspace,
          resources: [
            setting(on, { type: 'providers/diagnosticSettings', name: 'Microsoft.Insights/logs' }),
          ],
        },
      ],
      'compliant',
    ],
    [
      'switched by a parameter',
      [{ ...workspace, resources: [setting({ ...on, enabled: "[parameters('on')]" }, {})] }],
      'unknown',
    ],
  ])('diagnostic settings: %s', async (_form, resources, verdict) => {
    expect(await judge([template(...resources)], ['ml-workspace-diagnostic-logs'])).toMatchObject([
      { verdict },
    ])
  })

  test('resources of inner deployments', async () => {
    const deployment = {
      type: 'Microsoft.Resources/deployments',
      apiVersion: '2022-09-01',
      name: 'module',
      properties: {
        mode: 'Incremental',
        template: { resources: [storage({ minimumTlsVersion: 'TLS1_1' })] },
      },
    }
    expect(await judge([template(deployment)], ['storage-minimum-tls'])).toMatchObject([
      { verdict: 'nonCompliant' },
    ])
    const linked = { ...deployment, properties: { templateLink: { uri: 'x' } } }
    expect(await judge([template(linked)])).toEqual([])
  })
})
